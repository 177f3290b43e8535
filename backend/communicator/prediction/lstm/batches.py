"""Learners put together so that little is padding: in lanes, one after another.

Batches by length would teach badly: the long ones are nearly all of learners who certify, the short ones of learners
who don't, and the network would swing from one to the other. A lane holds one learner after another, in random order.
"""

import heapq

import numpy as np
from numpy.typing import NDArray


def laned(
    lengths: NDArray[np.int64], lanes: int, window: int, chance: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Learners cut into windows, in each lane one learner after another in random order.

    Returns, by round and lane, whose window is up (-1: none is left) and at which of their steps it begins: two
    int64[rounds, lanes]. A learner's windows follow each other in one lane, so states can be carried along it.
    """
    begins = [range(0, length, window) for length in lengths.tolist()]
    lane_of = _dealt(np.array([len(each) for each in begins], dtype=np.int64), lanes, chance)
    schedule: list[list[tuple[int, int]]] = [[] for _ in range(lanes)]
    for learner in chance.permutation(len(lengths)).tolist():
        schedule[lane_of[learner]] += [(learner, begin) for begin in begins[learner]]
    rounds = max(map(len, schedule))
    whose = np.full((rounds, lanes), -1, dtype=np.int64)
    where = np.zeros((rounds, lanes), dtype=np.int64)
    for lane, windows in enumerate(schedule):
        whose[: len(windows), lane] = [learner for learner, _ in windows]
        where[: len(windows), lane] = [begin for _, begin in windows]
    return whose, where


def _dealt(windows: NDArray[np.int64], lanes: int, chance: np.random.Generator) -> list[int]:
    """Each learner's lane: the longest first, always to the lane that is shortest so far, so that all end together.

    Nearly the longest first, so that the same learners don't share a lane in every epoch.
    """
    shortest = [(0, lane) for lane in range(lanes)]
    lane_of = [0] * len(windows)
    for learner in np.argsort(-windows * chance.uniform(0.8, 1.0, len(windows)), kind="stable").tolist():
        filled, lane = heapq.heappop(shortest)
        lane_of[learner] = lane
        heapq.heappush(shortest, (filled + int(windows[learner]), lane))
    return lane_of


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
