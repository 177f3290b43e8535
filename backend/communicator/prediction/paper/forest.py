"""The paper's random forest: grown by scikit-learn, kept as arrays, so that a checkpoint holds no code."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.paper.classifiers import TREES, FeatureClassifier
from communicator.prediction.paper.features import FEATURES, Scale

LEAF = -1


class PaperForest(FeatureClassifier):
    """100 trees, scikit-learn's settings else; the chance is the mean of the trees' leaves."""

    kind: ClassVar[str] = "paper-forest"

    def __init__(self) -> None:
        super().__init__()
        # Nodes of all trees end to end: where each tree begins; per node its children (LEAF: none), feature,
        # threshold (left where not above it) and share of certified rows.
        self._nodes: dict[str, NDArray[Any]] = {}

    def fit(self, features: NDArray[np.float64], labels: NDArray[np.bool_], seed: int) -> None:
        """See FeatureClassifier."""
        from sklearn.ensemble import RandomForestClassifier

        self.scale = Scale.of(features)
        grown = RandomForestClassifier(TREES, random_state=seed, n_jobs=1).fit(self.scale.normalised(features), labels)
        self._nodes = _flat([tree.tree_ for tree in grown.estimators_])

    def chances(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """See FeatureClassifier."""
        rows = self.scale.normalised(features).astype(np.float32)  # as trees are grown
        total = np.zeros(len(rows))
        for root in self._nodes["roots"]:
            total += self._nodes["share"][self._leaves(rows, int(root))]
        return total / len(self._nodes["roots"])

    def _leaves(self, rows: NDArray[np.float32], root: int) -> NDArray[np.int64]:
        """The leaf of each row in the tree that begins at `root`."""
        left, right = self._nodes["left"], self._nodes["right"]
        at = np.full(len(rows), root, dtype=np.int64)
        going = np.flatnonzero(left[at] != LEAF)
        while len(going):
            node = at[going]
            goes_left = rows[going, self._nodes["feature"][node]] <= self._nodes["threshold"][node]
            at[going] = np.where(goes_left, left[node], right[node])
            going = going[left[at[going]] != LEAF]
        return at

    def learned(self) -> dict[str, NDArray[Any]]:
        """See FeatureClassifier."""
        return self._nodes

    def take_up(self, parameters: Mapping[str, NDArray[Any]]) -> None:
        """See FeatureClassifier."""
        nodes = {name: parameters[name] for name in ("roots", "left", "right", "feature", "threshold", "share")}
        size = len(nodes["left"])
        is_inner = nodes["left"] != LEAF
        for name, least, below in (("left", 1, size), ("right", 1, size), ("feature", 0, len(FEATURES))):
            inner = nodes[name][is_inner]
            if len(nodes[name]) != size or np.any(inner < least) or np.any(inner >= below):
                raise ValueError(f"{name} of the trees is out of range")
        # Children come after their parents, so that every way down ends.
        parents = np.flatnonzero(is_inner)
        if np.any(nodes["left"][is_inner] <= parents) or np.any(nodes["right"][is_inner] <= parents):
            raise ValueError("the trees go round")
        if not len(nodes["roots"]) or np.any(nodes["roots"] < 0) or np.any(nodes["roots"] >= size):
            raise ValueError("roots of the trees are out of range")
        if not (np.all(np.isfinite(nodes["threshold"])) and np.all((nodes["share"] >= 0) & (nodes["share"] <= 1))):
            raise ValueError("thresholds or shares of the trees are none")
        self._nodes = nodes


def _flat(trees: list[Any]) -> dict[str, NDArray[Any]]:
    sizes = [tree.node_count for tree in trees]
    roots = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)

    def shifted(name: str) -> NDArray[np.int32]:
        children = [getattr(tree, name) for tree in trees]
        moved = [np.where(each == LEAF, LEAF, each + root) for each, root in zip(children, roots, strict=True)]
        return np.concatenate(moved).astype(np.int32)

    shares = [tree.value[:, 0, 1] / tree.value[:, 0].sum(axis=1) for tree in trees]
    return {
        "roots": roots,
        "left": shifted("children_left"),
        "right": shifted("children_right"),
        "feature": np.concatenate([tree.feature for tree in trees]).astype(np.int32),
        "threshold": np.concatenate([tree.threshold for tree in trees]).astype(np.float64),
        "share": np.concatenate(shares).astype(np.float64),
    }
