"""What trees say of many learners at once, read from LightGBM's text: to the last bit what LightGBM says, in less time.

Every leaf of a tree is a bit, from left to right. A split that sends a learner right rules out the leaves on its left
side, in whatever order splits are looked at; the first leaf that isn't ruled out is the learner's. So a split costs a
comparison of one feature of all learners, and no learner is led down a tree.
Reference: Lucchese et al. (2015), QuickScorer: A Fast Algorithm to Rank Documents with Additive Ensembles of Trees.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

MOST_LEAVES: Final = 16
AT_ONCE: Final = 65_536
"""Learners at a time: fewer took longer, more would need much memory."""
TEXTS_KEPT: Final = 16
_WITHOUT: Final = {0: 0.0, 2: 0.0, 8: math.inf, 10: -math.inf}
"""What NaN is taken for, by `decision_type`: bit 1 says that it goes left, bits 2 and 3 whether NaN is told apart."""


class Split(NamedTuple):
    """Who has more than `cut` of a feature goes right; who has NaN is taken to have `without` of it."""

    column: tuple[int, float]  # feature, without
    cut: np.float32
    ruled_out: np.uint16
    """The bits of the leaves on the left side."""


@dataclass(frozen=True)
class Tree:
    """A tree's splits in any order, and its leaves from left to right."""

    splits: list[Split]
    leaves: NDArray[np.float64]  # [l]


@lru_cache(maxsize=TEXTS_KEPT)
def trees_of(text: str, features: int) -> list[Tree] | None:
    """The trees in a text of LightGBM's; None where they have more leaves than 16, or ask what isn't known here.

    Reading a text takes as long as asking its trees of thousands of learners, so the last ones read are kept.

    ValueError or KeyError where it isn't such a text, or one about another number of features.
    """
    head, *told = text.split("\nend of trees", maxsplit=1)[0].split("\nTree=")
    if not head.startswith("tree\n") or not told:
        raise ValueError("trees that can't be read")
    known = int(_named(head)["max_feature_idx"]) + 1
    if known != features:
        raise ValueError(f"{features} features in the vocabulary, {known} in the trees")
    found = [_tree(_named(each), features) for each in told]
    trees = [tree for tree in found if tree is not None]
    return trees if len(trees) == len(found) else None


def logits_by(trees: list[Tree], features: NDArray[np.float32]) -> NDArray[np.float64]:
    """The sums of the leaves float64[n] that n learners' features [n, f] come to."""
    total = np.zeros(len(features))
    for begin in range(0, len(features), AT_ONCE):
        _add(trees, features[begin : begin + AT_ONCE], total[begin : begin + AT_ONCE])
    return total


def _add(trees: list[Tree], features: NDArray[np.float32], total: NDArray[np.float64]) -> None:
    columns = {key: _column(features, *key) for key in {split.column for tree in trees for split in tree.splits}}
    is_right = np.empty(len(features), dtype=bool)
    bits, ruled_out = (np.empty(len(features), dtype=np.uint16) for _ in range(2))
    for tree in trees:
        ruled_out[:] = 0
        for split in tree.splits:
            np.greater(columns[split.column], split.cut, out=is_right)
            np.multiply(is_right, split.ruled_out, out=bits)
            np.bitwise_or(ruled_out, bits, out=ruled_out)
        # In the order of the trees, as LightGBM adds them up.
        total += np.take(tree.leaves, np.take(_FIRST_LEFT, ruled_out))


def _column(features: NDArray[np.float32], feature: int, without: float) -> NDArray[np.float32]:
    """A feature in one piece of memory, `without` in the place of NaN."""
    column = np.ascontiguousarray(features[:, feature], dtype=np.float32)
    is_nan = np.isnan(column)
    return np.where(is_nan, np.float32(without), column) if is_nan.any() else column


def _tree(told: Mapping[str, str], features: int) -> Tree | None:
    leaves = np.array(told["leaf_value"].split(), dtype=np.float64)
    if len(leaves) > MOST_LEAVES:
        return None
    if len(leaves) == 1:
        return Tree([], leaves)
    names = ("split_feature", "decision_type", "left_child", "right_child")
    columns, kinds, left, right = ([int(word) for word in told[name].split()] for name in names)
    cuts = [float(word) for word in told["threshold"].split()]
    lengths = {len(cuts), len(columns), len(kinds), len(left), len(right)}
    if lengths != {len(leaves) - 1} or max(columns) >= features:
        raise ValueError("trees that can't be read")
    if not {*kinds} <= _WITHOUT.keys():
        return None
    order: list[int] = []
    on_the_left: dict[int, int] = {}
    _walk(0, left, right, order, on_the_left)
    places = zip(columns, (_WITHOUT[kind] for kind in kinds), strict=True)
    bits = np.array([on_the_left[node] for node in range(len(cuts))], dtype=np.uint16)
    return Tree(list(map(Split, places, _at_most(np.array(cuts)), bits)), leaves[order])


def _walk(node: int, left: list[int], right: list[int], order: list[int], on_the_left: dict[int, int]) -> None:
    """Puts the leaves below a node into order, and tells the bits of those on each split's left side.

    Leaf k is told as -k - 1. RecursionError (a RuntimeError) where a tree goes round in a circle.
    """
    if node < 0:
        order.append(-node - 1)
        return
    begin = len(order)
    _walk(left[node], left, right, order, on_the_left)
    on_the_left[node] = (1 << len(order)) - (1 << begin)
    _walk(right[node], left, right, order, on_the_left)


def _at_most(cuts: NDArray[np.float64]) -> NDArray[np.float32]:
    """The largest float32 that isn't above each cut: a float32 is above the one where it is above the other."""
    near = cuts.astype(np.float32)
    return np.where(near > cuts, np.nextafter(near, np.float32(-np.inf)), near)


def _named(text: str) -> dict[str, str]:
    return {name: value for name, _, value in (line.partition("=") for line in text.splitlines())}


def _first_left() -> NDArray[np.uint8]:
    ruled_out = np.arange(1 << MOST_LEAVES)
    first = np.full(len(ruled_out), MOST_LEAVES - 1, dtype=np.uint8)
    for leaf in range(MOST_LEAVES - 1, -1, -1):
        first[ruled_out >> leaf & 1 == 0] = leaf
    return first


_FIRST_LEFT: Final = _first_left()
"""The lowest bit that isn't set, of each set of ruled out leaves; the last leaf is on nobody's left side."""
