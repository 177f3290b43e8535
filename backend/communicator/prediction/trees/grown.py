"""Grown trees as they are kept and asked: LightGBM itself is loaded only where it alone can tell something."""

import zlib
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.trees.boosting import library
from communicator.prediction.trees.exit_leaves import logits_by, trees_of


class Grown:
    """One outcome's trees."""

    def __init__(self, text: str, features: int) -> None:
        """ValueError or KeyError where the text isn't LightGBM's, or tells of another number of features."""
        self._text = text
        self._trees = trees_of(text, features)

    @classmethod
    def unpacked(cls, content: NDArray[np.uint8], features: int) -> Self:
        """What was `packed`; ValueError or KeyError where that is damaged, or of another number of features."""
        try:
            text = zlib.decompress(content.tobytes()).decode()
        except (zlib.error, UnicodeDecodeError) as error:
            raise ValueError("trees that can't be read") from error
        return cls(text, features)

    def packed(self) -> NDArray[np.uint8]:
        """The text, compressed, as an array; zlib's checksum tells a damaged one."""
        return np.frombuffer(zlib.compress(self._text.encode(), 9), dtype=np.uint8).copy()

    def logits(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """The logits float64[n] of n learners' features [n, f], on one thread."""
        if not len(features):
            return np.zeros(0)
        if self._trees is not None:
            return logits_by(self._trees, features)
        return np.asarray(self._booster.predict(features, raw_score=True, num_threads=1), dtype=np.float64)

    def contributions(self, features: NDArray[np.float32]) -> NDArray[np.float64]:
        """What each feature adds to the logit: float64[n, f] (TreeSHAP; the base is left out)."""
        if not len(features):
            return np.zeros(features.shape)
        return np.asarray(self._booster.predict(features, pred_contrib=True, num_threads=1), dtype=np.float64)[:, :-1]

    def cuts(self, feature: int) -> NDArray[np.float64]:
        """Where the trees cut a feature, ascending."""
        features, cuts = self._splits
        return np.unique(cuts[features == feature])

    @cached_property
    def _splits(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        told = [line.partition("=") for line in self._text.splitlines()]
        features, cuts = (
            " ".join(words for name, _, words in told if name == wanted).split()
            for wanted in ("split_feature", "threshold")
        )
        return np.array(features, dtype=np.int64), np.array(cuts, dtype=np.float64)

    @cached_property
    def _booster(self) -> Any:
        return library().Booster(model_str=self._text)
