"""Learners grouped by length, so that little of a batch is padding."""

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.steps import Steps
from communicator.prediction.vocabulary import PADDING


def bucketed(
    lengths: NDArray[np.int64], cells: int, most: int, chance: np.random.Generator | None = None
) -> list[NDArray[np.int64]]:
    """Every learner in exactly one batch of like lengths: a list of int64[b].

    A batch padded to its longest has `cells` cells at most (unless one learner alone has more), and `most` learners.
    With `chance`, learners of nearly equal length and the order of the batches are shuffled.
    """
    if not len(lengths):
        return []
    # A tenth of a length's jitter mixes neighbours from epoch to epoch and costs little padding.
    keys = lengths * (1 + 0.1 * chance.random(len(lengths))) if chance else lengths
    batches: list[NDArray[np.int64]] = []
    order = np.argsort(keys, kind="stable")
    begin = longest = 0
    for position, learner in enumerate(order):
        longest = max(longest, int(lengths[learner]))
        size = position - begin + 1
        if size > 1 and (size > most or size * longest > cells):
            batches.append(order[begin:position])
            begin, longest = position, int(lengths[learner])
    batches.append(order[begin:])
    if chance:
        chance.shuffle(batches)
    return batches


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
