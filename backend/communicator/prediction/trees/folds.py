"""The inner folds, on which rounds are chosen and chances calibrated: by course; by learner where there is only one."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

FOLDS: Final = 3


def folds_of(courses: NDArray[np.int64], learners: NDArray[np.int64], seed: int) -> list[NDArray[np.bool_]]:
    """Which of the r rows each part holds out: bool[r], each row in one; no course, or learner, is on both sides."""
    groups = courses if len(np.unique(courses)) > 1 else learners
    names = np.random.default_rng(seed).permutation(np.unique(groups))
    parts = [names[number::FOLDS] for number in range(FOLDS)]
    return [np.isin(groups, part) for part in parts if len(part)]
