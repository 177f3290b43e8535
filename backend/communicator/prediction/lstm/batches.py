"""Learners put together so that little is padding: by length for scoring, in lanes for training.

Batches by length would teach badly: the long ones are nearly all of learners who certify, the short ones of learners
who don't, and the network would swing from one to the other. A lane holds one learner after another, as they come.
"""

import heapq

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.lstm.steps import Steps
from communicator.prediction.vocabulary import PADDING


def bucketed(lengths: NDArray[np.int64], cells: int, most: int) -> list[NDArray[np.int64]]:
    """Every learner in exactly one batch of like lengths: a list of int64[b].

    A batch padded to its longest has `cells` cells at most (unless one learner alone has more), and `most` learners.
    """
    if not len(lengths):
        return []
    batches: list[NDArray[np.int64]] = []
    order = np.argsort(lengths, kind="stable")
    begin = longest = 0
    for position, learner in enumerate(order):
        longest = max(longest, int(lengths[learner]))
        size = position - begin + 1
        if size > 1 and (size > most or size * longest > cells):
            batches.append(order[begin:position])
            begin, longest = position, int(lengths[learner])
    return [*batches, order[begin:]]


def padded(steps: Steps, learners: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """One batch as rectangles: types int64[b, t] padded on the right, and which cells are real bool[b, t].

    Third, for the real cells in order, the position of each in the steps: int64[real].
    """
    lengths = steps.lengths[learners]
    real = np.arange(int(lengths.max())) < lengths[:, None]
    positions = (steps.offsets[learners, None] + np.arange(int(lengths.max())))[real]
    types = np.full(real.shape, PADDING, dtype=np.int64)
    types[real] = steps.types[positions]
    return types, real, positions


def laned(
    lengths: NDArray[np.int64], lanes: int, window: int, chance: np.random.Generator
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Learners in random order, cut into windows, one learner after another in each lane.

    Returns, by round and lane, whose window is up (-1: none is left) and at which of their steps it begins: two
    int64[rounds, lanes]. A learner's windows follow each other in one lane, so states can be carried along it.
    """
    schedule: list[list[tuple[int, int]]] = [[] for _ in range(lanes)]
    shortest = [(0, lane) for lane in range(lanes)]
    for learner in chance.permutation(len(lengths)).tolist():
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
