"""Grown trees as they are kept and asked: LightGBM itself is loaded only where it alone can tell something."""

import zlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.trees.boosting import library
from communicator.prediction.trees.exit_leaves import logits_by, trees_of

BETWEEN: Final = "\x1d"
"""What stands between the boosters' texts where there are several: the group separator, which is in none of them."""


class Grown:
    """One outcome's trees: of one booster, or of several whose logits are averaged."""

    def __init__(self, texts: Sequence[str], features: int) -> None:
        """ValueError or KeyError where a text isn't LightGBM's, or tells of another number of features."""
        self._texts = tuple(texts)
        found = [trees_of(text, features) for text in texts]
        trees = [tree for booster in found for tree in booster or ()]
        self._trees = None if None in found else [replace(tree, leaves=tree.leaves / len(texts)) for tree in trees]

    @classmethod
    def unpacked(cls, content: NDArray[np.uint8], features: int) -> Self:
        """What was `packed`; ValueError or KeyError where that is damaged, or of another number of features."""
        try:
            text = zlib.decompress(content.tobytes()).decode()
        except (zlib.error, UnicodeDecodeError) as error:
            raise ValueError("trees that can't be read") from error
        return cls(text.split(BETWEEN), features)

    def packed(self) -> NDArray[np.uint8]:
        """The texts, compressed, as an array; zlib's checksum tells a damaged one."""
        return np.frombuffer(zlib.compress(BETWEEN.join(self._texts).encode(), 9), dtype=np.uint8).copy()

    def logits(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """The logits float64[n] of n learners' features [n, f], on one thread."""
        if not len(features):
            return np.zeros(0)
        if self._trees is not None:
            return logits_by(self._trees, features)
        said = [booster.predict(features, raw_score=True, num_threads=1) for booster in self._boosters]
        return np.asarray(np.mean(said, axis=0), dtype=np.float64)

    def contributions(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """What each feature adds to the logit: float64[n, f] (TreeSHAP; the base is left out)."""
        if not len(features):
            return np.zeros(features.shape)
        added = [booster.predict(features, pred_contrib=True, num_threads=1) for booster in self._boosters]
        return np.asarray(np.mean(added, axis=0), dtype=np.float64)[:, :-1]

    def cuts(self, feature: int) -> NDArray[np.float64]:
        """Where the trees cut a feature, ascending."""
        features, cuts = self._splits
        return np.unique(cuts[features == feature])

    @cached_property
    def _splits(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        told = [line.partition("=") for text in self._texts for line in text.splitlines()]
        features, cuts = (
            " ".join(words for name, _, words in told if name == wanted).split()
            for wanted in ("split_feature", "threshold")
        )
        return np.array(features, dtype=np.int64), np.array(cuts, dtype=np.float64)

    @cached_property
    def _boosters(self) -> list[Any]:
        return [library().Booster(model_str=text) for text in self._texts]
