"""Learners whom trees can't tell apart are asked of once: of those who were never seen that is nearly everybody.

They differ in when they enrolled, which is cut at few places by the trees. Who falls between the same cuts comes to
the same leaves, so nothing is rounded here.
"""

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

FEWEST: Final = 2_000
"""Fewer rows are asked of in less time than is needed to find which are alike."""
MOST_KINDS: Final = 2**20


def asked_once(
    features: NDArray[np.float32], may_be_alike: NDArray[np.bool_], boosters: Iterable[Any]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows int64[r] that stand for all, and which of them stands for each: int64[n].

    Of `features` [n, f] rows are compared that `may_be_alike` bool[n]; all others stand for themselves.
    """
    everybody = np.arange(len(features))
    some = np.flatnonzero(may_be_alike)
    kinds = _kinds(features, some, list(boosters)) if len(some) >= FEWEST else None
    if kinds is None:
        return everybody, everybody
    _, first, which = np.unique(kinds, return_index=True, return_inverse=True)
    others = np.flatnonzero(~may_be_alike)
    place = np.empty(len(features), dtype=np.int64)
    place[others], place[some] = np.arange(len(others)), len(others) + which
    return np.concatenate([others, some[first]]), place


def cuts(boosters: Iterable[Any]) -> dict[int, NDArray[np.float64]]:
    """Where the trees cut each feature, ascending, by the feature's position."""
    found: dict[int, set[float]] = {}
    for booster in boosters:
        told = [line.partition("=") for line in booster.model_to_string().splitlines()]
        columns = [int(word) for name, _, words in told if name == "split_feature" for word in words.split()]
        places = [float(word) for name, _, words in told if name == "threshold" for word in words.split()]
        for column, place in zip(columns, places, strict=True):
            found.setdefault(column, set()).add(place)
    return {column: np.array(sorted(places)) for column, places in found.items()}


def _kinds(features: NDArray[np.float32], rows: NDArray[np.int64], boosters: list[Any]) -> NDArray[np.int64] | None:
    """A number of each row, the same of those alike: int64[len(rows)]; None where they are of too many kinds."""
    kinds, most = np.zeros(len(rows), dtype=np.int64), 1
    for column, places in cuts(boosters).items():
        values = features[rows, column]
        if np.all(values == values[0]) or np.isnan(values).all():
            continue
        most *= len(places) + 2
        if most > MOST_KINDS:
            return None
        between = np.searchsorted(places, values.astype(np.float64), side="left")
        kinds = kinds * (len(places) + 2) + np.where(np.isnan(values), len(places) + 1, between)
    return kinds
