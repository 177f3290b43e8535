"""What learners did in each tenth of a course, by type of event: what a model's training saw, kept with the model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.outcomes import ACTIVE_SPAN, LEAVE_WINDOW
from communicator.prediction.sessions import day_of

TENTHS = 10


@dataclass(frozen=True)
class EventMix:
    """Events by type in each tenth of courses, and on how many learner-days (a learner on a day with events)."""

    types: tuple[str, ...]
    counts: NDArray[np.int64]  # [10, types]
    active_days: NDArray[np.int64]  # [10]

    def as_json(self) -> dict[str, Any]:
        """As a model's card keeps it."""
        return {"types": list(self.types), "counts": self.counts.tolist(), "active_days": self.active_days.tolist()}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "EventMix":
        """Raises KeyError or ValueError where it is something else."""
        counts = np.array(kept["counts"], dtype=np.int64).reshape(TENTHS, len(kept["types"]))
        return cls(tuple(kept["types"]), counts, np.array(kept["active_days"], dtype=np.int64))


def mix_of(history: CourseHistory, since: int | None = None, until: int | None = None) -> EventMix:
    """A course's events after `since` and up to `until` (µs); those before its start count to the first tenth."""
    kept = np.ones(len(history.times), dtype=bool)
    if since is not None:
        kept &= history.times > since
    if until is not None:
        kept &= history.times <= until
    times, width = history.times[kept], len(history.type_names)
    tenth = tenth_of(history, times)
    cells = np.bincount(tenth * width + history.types[kept], minlength=TENTHS * width)
    days = day_of(times, history.start)
    first = np.unique(np.stack([history.learner_of[kept], days]), axis=1, return_index=True)[1]
    active_days = np.bincount(tenth[first], minlength=TENTHS)
    return EventMix(tuple(history.type_names), cells.reshape(TENTHS, width), active_days)


def tenth_of(history: CourseHistory, moments: NDArray[np.int64]) -> NDArray[np.int64]:
    """Which tenth of the course moments are in: int64[k], 0..9."""
    return np.minimum((history.shares_elapsed(moments) * TENTHS).astype(np.int64), TENTHS - 1)


def summed(mixes: Sequence[EventMix]) -> EventMix:
    """Several courses' mixes as one, over all their types in order of name; types that nobody did are left out."""
    names = sorted(
        {name for mix in mixes for name, count in zip(mix.types, mix.counts.sum(axis=0), strict=True) if count}
    )
    place = {name: at for at, name in enumerate(names)}
    counts = np.zeros((TENTHS, len(names)), dtype=np.int64)
    for mix in mixes:
        for at, name in enumerate(mix.types):
            if name in place:
                counts[:, place[name]] += mix.counts[:, at]
    return EventMix(tuple(names), counts, np.sum([mix.active_days for mix in mixes], axis=0, dtype=np.int64))


def leave_rate(history: CourseHistory, moment: int) -> tuple[int, int]:
    """How many learners were active in the 14 days up to `moment`, and how many of them had no event in 48 hours."""
    lately = (history.times > moment - ACTIVE_SPAN) & (history.times <= moment)
    soon = (history.times > moment) & (history.times <= moment + LEAVE_WINDOW)
    active = np.bincount(history.learner_of[lately], minlength=len(history)) > 0
    returned = np.bincount(history.learner_of[soon], minlength=len(history)) > 0
    return int(active.sum()), int((active & ~returned).sum())


def leave_rates(courses: Sequence[LabelledCourse]) -> list[float | None]:
    """The share of active learners who left, by tenth of the course, at all ends of days of all courses."""
    counted = np.zeros((TENTHS, 2), dtype=np.int64)
    for course in courses:
        history = course.history
        moments = np.array(history.day_ends(history.horizon - LEAVE_WINDOW), dtype=np.int64)
        for moment, tenth in zip(moments.tolist(), tenth_of(history, moments).tolist(), strict=True):
            counted[tenth] += leave_rate(history, moment)
    return [round(left / active, 4) if active else None for active, left in counted.tolist()]
