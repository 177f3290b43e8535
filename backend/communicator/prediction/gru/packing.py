"""In which order sessions of learners are handed to the GRU, so that nothing is padding."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Packing:
    """b learners' s sessions: the first session of each, then the second of each that has one, and so on."""

    learners: NDArray[np.int64]  # [b], those with sessions, by falling number of them
    lengths: NDArray[np.int64]  # [b], how many they have
    rows: NDArray[np.int64]  # [s], the table's row of each session, learner by learner
    place: NDArray[np.int64]  # [s], where each of these is in the packed order
    batch_sizes: NDArray[np.int64]  # [longest], how many learners have a first, a second, … session


def packing(
    offsets: NDArray[np.int64], learners: NDArray[np.int64], wanted: NDArray[np.int64] | None = None
) -> Packing:
    """The packing of these learners' sessions; `offsets` int64[n + 1] delimits all learners' sessions.

    Of each learner the first `wanted` int64[len(learners)] only; all where it isn't given.
    """
    lengths = (offsets[1:] - offsets[:-1])[learners] if wanted is None else wanted
    order = np.argsort(-lengths, kind="stable")
    order = order[lengths[order] > 0]
    chosen, lengths = learners[order], lengths[order]
    step = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    rows = np.repeat(offsets[chosen], lengths) + step
    sizes = np.bincount(step)
    # Of equal steps the learners are in order, so a session's place is its step's beginning plus its learner's rank.
    place = (np.cumsum(sizes) - sizes)[step] + np.repeat(np.arange(len(chosen)), lengths)
    return Packing(chosen, lengths, rows, place, sizes)
