"""Where each learner stands in every respect among those seen in the course, as numbers a linear model can weigh.

Amounts depend on a course's material, places carry over: on XuetangX's courses, each predicted by models of the
others, a regression on places did better than one on amounts (docs/datasets.md).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.standing.ranks import twice_below

OF_COURSE: Final = ("time:", "rank of ", "beside ")
"""How the features begin that are the course's, the same for all its learners, or are places already."""


def placed_features(names: tuple[str, ...]) -> NDArray[np.int64]:
    """The positions of the p features whose places are taken."""
    return np.flatnonzero([not name.startswith(OF_COURSE) for name in names])


def places(features: NDArray[np.float32], seen: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The places float32[n, p], -.5 … .5, of `features` [n, p] among those `seen` [n].

    The share of the seen that have less, ties counting half, less one half. Whoever was not seen, and whatever tells
    nothing, is in the middle.
    """
    found = np.zeros(features.shape[::-1], dtype=np.float32).T  # column after column in memory
    for column in range(features.shape[1]):
        values = features[:, column]
        told = np.flatnonzero(seen & np.isfinite(values))
        if len(told):
            found[told, column] = twice_below(values[told]) / (2 * len(told)) - 0.5
    return found


def weighed(alike: NDArray[np.float32], share: float) -> NDArray[np.float32]:
    """What the regression weighs, float32[n, 2 p + 2]: places and whether seen [n, p + 1], both as the course passes.

    `share` (0..1) of the course has passed. What a place tells changes with it: in the last week it is nearly the end.
    """
    time = np.full((len(alike), 1), share, dtype=np.float32)
    return np.concatenate([alike, alike[:, :-1] * np.float32(share), time], axis=1)


def lines_at(
    weights: NDArray[np.float64], mean: NDArray[np.float64], scale: NDArray[np.float64], share: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lines float64[k, p + 1] and constants [k] that give of places, and whether seen, what `weights` give.

    Those [k, 2 p + 3] are of what is `weighed` at `share`, less `mean` [2 p + 2], by `scale`; the intercept last.
    """
    per_unit = weights[:, :-1] / scale
    lines, later = np.split(per_unit.copy(), 2, axis=1)
    lines[:, :-1] += share * later[:, :-1]
    return lines, weights[:, -1] - per_unit @ mean + share * later[:, -1]
