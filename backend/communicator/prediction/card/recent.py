"""What happened in a course lately: events by type on the last 14 days, on how many learner-days, and how many left."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.card.event_mix import leave_rate, mix_of
from communicator.prediction.history import CourseHistory
from communicator.prediction.outcomes import ACTIVE_SPAN, DAY, LEAVE_WINDOW

WINDOW = ACTIVE_SPAN


@dataclass(frozen=True)
class Recent:
    """The last 14 days, and the share of the course that had passed on each of them, the latest first."""

    counts: dict[str, int]  # events by type
    active_days: int  # a learner on a day with events
    active: int  # learners with events in the 14 days that ended 48 hours before the moment; 0 where it isn't known
    left: int  # of those, who had none in the 48 hours since
    shares: NDArray[np.float64]  # [14]


def recent_of(history: CourseHistory, as_of: int) -> Recent:
    """Of a history, in the 14 days up to a moment (µs); sixteen days of it are enough."""
    mix = mix_of(history, as_of - WINDOW, as_of)
    totals = dict(zip(mix.types, mix.counts.sum(axis=0).tolist(), strict=True))
    counts = {name: count for name, count in totals.items() if count}
    active, left = leave_rate(history, as_of - LEAVE_WINDOW)
    return Recent(counts, int(mix.active_days.sum()), active, left, history.shares_elapsed(days_before(as_of)))


def days_before(as_of: int) -> NDArray[np.int64]:
    """A moment and the same time on the 13 days before: int64[14], µs."""
    return np.arange(as_of, as_of - WINDOW, -DAY, dtype=np.int64)
