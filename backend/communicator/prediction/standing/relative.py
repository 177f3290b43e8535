"""Where a learner stands among the course's learners: ranks and ratios, computed at the mark from everyone's states.

A course's level of activity depends on its material; a learner's place within the course carries over to others.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.standing.ranks import ascending, twice_below

COMPARED: Final = (
    *("recency", "first day", "active days", "events", "sessions", "minutes", "objects", "problems", "problems right"),
    *("events in 7", "events in 14", "active days in 7", "active days in 14", "events fading 3", "events fading 10"),
    *("navigation", "video", "problem", "forum", "worth handed in", "worth right"),
)
"""The features whose rank among those seen in the course is told, each as a share from 0 to 1."""


def relative_columns(
    columns: Mapping[str, NDArray[np.float32]], seen: NDArray[np.bool_]
) -> dict[str, NDArray[np.float32]]:
    """The compared features' ranks (`rank of …`), and how far they lie above the mean of those seen (`beside …`).

    Both are NaN of who was never seen, and where the feature itself tells nothing.
    """
    relative: dict[str, NDArray[np.float32]] = {}
    for name in COMPARED:
        rank, beside = (np.full(len(seen), np.nan, dtype=np.float32) for _ in range(2))
        rank[seen], beside[seen] = _placed(columns[name][seen])
        relative[f"rank of {name}"], relative[f"beside {name}"] = rank, beside
    return relative


def _placed(values: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The share of values below each, ties counting half, and each less the mean."""
    if not len(values) or np.isnan(values).any():
        return np.full_like(values, np.nan), np.full_like(values, np.nan)
    order = ascending(values)
    # A mean of sorted values is the same in whatever order the learners come.
    mean = values[order].mean(dtype=np.float64).astype(np.float32)
    return (twice_below(values, order) / (2 * len(values))).astype(np.float32), values - mean
