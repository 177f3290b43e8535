"""Learners whom trees can't tell apart are asked of once: of those who were never seen that is nearly everybody.

They differ in when they enrolled, which is cut at few places by the trees. Who falls between the same cuts comes to
the same leaves, so nothing is rounded here.
"""

from collections.abc import Collection
from typing import Final

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.trees.grown import Grown

FEWEST: Final = 2_000
"""Fewer rows are asked of in less time than is needed to find which are alike."""
MOST_KINDS: Final = 2**20


def asked_once(features: NDArray[np.float32], grown: Collection[Grown]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows int64[r] of `features` [n, f] that stand for all, and which of them stands for each: int64[n]."""
    kinds = _kinds(features, grown) if len(features) >= FEWEST else None
    if kinds is None:
        everybody = np.arange(len(features))
        return everybody, everybody
    _, first, which = np.unique(kinds, return_index=True, return_inverse=True)
    return first, which


def _kinds(features: NDArray[np.float32], grown: Collection[Grown]) -> NDArray[np.int64] | None:
    """A number of each row, the same of those alike: int64[n]; None where they are of too many kinds."""
    kinds, most = np.zeros(len(features), dtype=np.int64), 1
    for column, values in enumerate(features.T):
        if np.all(values == values[0]) or np.isnan(values).all():
            continue
        places = np.unique(np.concatenate([np.zeros(0), *(trees.cuts(column) for trees in grown)]))
        most *= len(places) + 2
        if most > MOST_KINDS:
            return None
        between = np.searchsorted(places, values.astype(np.float64), side="left")
        kinds = kinds * (len(places) + 2) + np.where(np.isnan(values), len(places) + 1, between)
    return kinds
