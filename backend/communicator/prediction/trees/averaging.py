"""Of few rows several boosters learn, each by other draws, and what they say is averaged; of many one.

What a booster makes of few learners hangs on which cuts, rows and features were drawn, an average of some less
(Breiman 1996, Bagging Predictors). They learn in larger steps than a single one, so that there are hardly twice as many
trees, all of them small: docs/datasets.md tells what it gave.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.trees.boosting import Settings, boosted
from communicator.prediction.trees.folds import folds_of

FEW_ROWS: Final = 5_000
BOOSTERS: Final = 4
LARGER_SHRINKAGE: Final = 0.1
SEEDS: Final = 2**31
"""LightGBM's seeds lie below."""


@dataclass(frozen=True)
class Averaged:
    """Boosters, and the mean of what those said of the rows float64[r] that had not seen a row."""

    boosters: Sequence[Any]
    held_out: NDArray[np.float64]


def averaged(
    features: NDArray[np.float32],
    labels: NDArray[np.float32],
    courses: NDArray[np.int64],
    learners: NDArray[np.int64],
    settings: Settings,
) -> Averaged:
    """Boosters of r rows' labels (0, 1), which are of these courses and learners int64[r]; see boosting.py."""
    each = [
        boosted(features, labels, folds_of(courses, learners, own.seed), own) for own in _each(settings, len(labels))
    ]
    return Averaged([found.booster for found in each], np.mean([found.held_out for found in each], axis=0))


def _each(settings: Settings, rows: int) -> list[Settings]:
    """The settings of each booster; no two seeds give the same ones."""
    if rows >= FEW_ROWS:
        return [settings]
    return [
        replace(settings, seed=(settings.seed * BOOSTERS + number) % SEEDS, shrinkage=LARGER_SHRINKAGE)
        for number in range(BOOSTERS)
    ]
