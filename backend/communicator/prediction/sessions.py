"""Sessions: what a learner did in one go. A silence of 30 minutes ends one, and so does the end of a day.

That a session never goes on over the end of a (course) day is what lets states be kept day by day.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import CourseHistory
from communicator.prediction.outcomes import DAY, SECOND

GAP = 30 * 60 * SECOND


@dataclass(frozen=True)
class Sessions:
    """s sessions, learner by learner in order of time; session i has the events `offsets[i]:offsets[i + 1]`."""

    learner_of: NDArray[np.int64]  # [s], index into the history's learners
    offsets: NDArray[np.int64]  # [s + 1], positions in the history's events
    begins: NDArray[np.int64]  # [s], µs: the first event
    ends: NDArray[np.int64]  # [s], µs: the last event
    days: NDArray[np.int64]  # [s], days since the course's start; negative before it

    def __len__(self) -> int:
        """The number of sessions."""
        return len(self.learner_of)


def day_of(times: NDArray[np.int64], start: int) -> NDArray[np.int64]:
    """The day of the course, from 0; its very end belongs to it, as what ends it is marked then."""
    return (times - 1 - start) // DAY


def sessions_of(history: CourseHistory) -> Sessions:
    """All sessions of a history."""
    times, learner_of = history.times, history.learner_of
    days = day_of(times, history.start)
    is_first = np.ones(len(times), dtype=bool)
    is_first[1:] = (np.diff(learner_of) != 0) | (np.diff(times) >= GAP) | (np.diff(days) != 0)
    first = np.flatnonzero(is_first)
    offsets = np.append(first, len(times)).astype(np.int64)
    return Sessions(learner_of[first], offsets, times[first], times[offsets[1:] - 1], days[first])
