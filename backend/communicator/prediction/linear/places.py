"""Where each learner stands in every respect among those seen in the course, as numbers a linear model can weigh.

Amounts depend on a course's material, places carry over: on XuetangX's courses, each predicted by models of the
others, a regression on places did better than one on amounts (docs/datasets.md).
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

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
    found = np.zeros(features.shape, dtype=np.float32)
    for column in range(features.shape[1]):
        values = features[:, column]
        told = np.flatnonzero(seen & np.isfinite(values))
        if len(told):
            ordered = np.sort(values[told])
            left = np.searchsorted(ordered, values[told], side="left")
            right = np.searchsorted(ordered, values[told], side="right")
            found[told, column] = (left + right) / (2 * len(told)) - 0.5
    return found


def weighed(places_of: NDArray[np.float32], seen: NDArray[np.bool_], share: float) -> NDArray[np.float32]:
    """What the regression weighs, float32[n, 2 p + 2]: places, whether seen, and both as the course passes.

    `share` (0..1) of the course has passed. What a place tells changes with it: in the last week it is nearly the end.
    """
    alike = np.concatenate([places_of, seen[:, None].astype(np.float32) - 0.5], axis=1)
    time = np.full((len(alike), 1), share, dtype=np.float32)
    later = np.concatenate([places_of * np.float32(share), time], axis=1)
    return np.concatenate([alike, later], axis=1)
