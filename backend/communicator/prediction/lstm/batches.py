"""Learners put together so that little is padding: in lanes, one after another.

Batches by length would teach badly: the long ones are nearly all of learners who certify, the short ones of learners
who don't, and the network would swing from one to the other. A lane holds one learner after another, as they come.
"""

import heapq

import numpy as np
from numpy.typing import NDArray


def laned(
    lengths: NDArray[np.int64], lanes: int, window: int, order: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Learners in this order, cut into windows, one learner after another in each lane, the shortest lane first.

    Returns, by round and lane, whose window is up (-1: none is left) and at which of their steps it begins: two
    int64[rounds, lanes]. A learner's windows follow each other in one lane, so states can be carried along it.
    """
    schedule: list[list[tuple[int, int]]] = [[] for _ in range(lanes)]
    shortest = [(0, lane) for lane in range(lanes)]
    for learner in order.tolist():
        filled, lane = heapq.heappop(shortest)
        begins = range(0, int(lengths[learner]), window)
        schedule[lane] += [(learner, begin) for begin in begins]
        heapq.heappush(shortest, (filled + len(begins), lane))
    rounds = max(filled for filled, _ in shortest)
    whose = np.full((rounds, lanes), -1, dtype=np.int64)
    where = np.zeros((rounds, lanes), dtype=np.int64)
    for lane, windows in enumerate(schedule):
        whose[: len(windows), lane] = [learner for learner, _ in windows]
        where[: len(windows), lane] = [begin for _, begin in windows]
    return whose, where


def places_of(
    lengths: NDArray[np.int64],
    offsets: NDArray[np.int64],
    whose: NDArray[np.int64],
    where: NDArray[np.int64],
    window: int,
) -> NDArray[np.int64]:
    """One round of `laned`: the position in the steps of each of its cells, int64[window, lanes]; -1 is padding.

    `offsets` int64[n] tells where each learner's steps begin.
    """
    places = where + np.arange(window)[:, None]
    real = (whose >= 0) & (places < lengths[whose])
    return np.where(real, offsets[whose] + places, -1)
