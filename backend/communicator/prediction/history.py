"""What models learn from and predict for: a course's learners, their events in order, and how it went.

Models see these classes only, never the database: `records.py` fills them from the store.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.outcomes import DAY, LEAVE_WINDOW, SECOND, WEEK

# As in the paper: the longest of its courses had no more than ten weeks of material.
MARKED_WEEKS = 10
# After every moment, and far from where sums of int64 overflow.
NEVER = 2**62


@dataclass(frozen=True)
class CourseHistory:
    """A course's n learners and their m events, learner by learner in order of time; moments are µs since the epoch."""

    course_id: str
    start: int
    end: int | None
    course_learner_ids: NDArray[np.int64]  # [n]
    offsets: NDArray[np.int64]  # [n+1]: learner i's events are offsets[i]:offsets[i+1]
    types: NDArray[np.int32]  # [m], index into type_names
    times: NDArray[np.int64]  # [m]
    type_names: Sequence[str]
    objects: NDArray[np.int32] | None = None  # [m], index into object_names; None where a source tells no objects
    object_names: Sequence[str] = ()
    grades: NDArray[np.float32] | None = None  # [m], earned / possible; NaN where an event has none
    enrolled_at: NDArray[np.int64] | None = None  # [n]; NEVER where it isn't told
    worth: Mapping[str, float] = field(default_factory=dict)  # graded problem -> share of the course grade
    due: Mapping[str, int] = field(default_factory=dict)  # problem -> its deadline, where it has one
    positions: NDArray[np.float64] | None = None  # [m], seconds into a video; NaN where an event has none

    def __len__(self) -> int:
        """The number of learners."""
        return len(self.course_learner_ids)

    @property
    def learner_of(self) -> NDArray[np.int64]:
        """Whose each event is: int64[m], index into the learners."""
        return np.repeat(np.arange(len(self)), np.diff(self.offsets))

    @property
    def last_event(self) -> int:
        """When the latest event was; the course's start where there is none."""
        return int(self.times.max()) if len(self.times) else self.start

    @property
    def horizon(self) -> int:
        """Until when the course is known: its end, or the latest event where that is earlier."""
        return self.last_event if self.end is None else min(self.end, self.last_event)

    def week_ends(self, until: int) -> list[int]:
        """The ends of the course's first ten weeks that have passed at `until`."""
        return [end for end in (self.start + week * WEEK for week in range(1, MARKED_WEEKS + 1)) if end <= until]

    def day_ends(self, until: int) -> list[int]:
        """The ends of the course's days that have passed at `until` (and at the course's end)."""
        last = until if self.end is None else min(until, self.end)
        return [self.start + day * DAY for day in range(1, max((last - self.start) // DAY, 0) + 1)]

    def share_elapsed(self, moment: int) -> float:
        """How much of the course has passed, 0..1; a course without an end is taken to last ten weeks."""
        return float(self.shares_elapsed(np.array([moment], dtype=np.int64))[0])

    def shares_elapsed(self, moments: NDArray[np.int64]) -> NDArray[np.float64]:
        """The same of many moments at once."""
        length = (self.end or self.start + MARKED_WEEKS * WEEK) - self.start
        # A course that ends as it starts (an archive's placeholder dates) is over, or not yet.
        return np.clip((moments - self.start) / max(length, 1), 0.0, 1.0)


@dataclass(frozen=True)
class LabelledCourse:
    """A course whose outcome is known, to train on or to evaluate with."""

    history: CourseHistory
    certify: NDArray[np.float32]  # [n]: 1, 0, or NaN where the course tells nothing
    complete: NDArray[np.float32]  # [n]: likewise
    early: NDArray[np.bool_]  # [n]: enrolled, or seen, by the end of week 1
    is_simulated: bool = False
    exposed_from: NDArray[np.int64] | None = None  # [n]: sent a message because of a prediction; NEVER where not
    objecting: int = 0  # learners left out because they object to being predicted

    def exposed_at(self, moment: int) -> NDArray[np.bool_]:
        """Whose steps at `moment` come after a message that a prediction brought them: bool[n]; not to learn from."""
        if self.exposed_from is None:
            return np.zeros(len(self.history), dtype=bool)
        return self.exposed_from <= moment

    def with_exposed(self) -> "LabelledCourse":
        """The same course as if nobody were exposed: for who wants to learn from everything."""
        return replace(self, exposed_from=None)

    @property
    def exposed(self) -> int:
        """How many early learners are exposed sooner or later."""
        return 0 if self.exposed_from is None else int(np.sum(self.early & (self.exposed_from < NEVER)))

    def left_at(self, moment: int) -> NDArray[np.float32]:
        """Who has no event in the 48 hours after `moment`: float32[n]; NaN where nobody can know yet."""
        if moment > self.history.horizon - LEAVE_WINDOW:
            return np.full(len(self.history), np.nan, dtype=np.float32)
        soon = (self.history.times > moment) & (self.history.times <= moment + LEAVE_WINDOW)
        silent = np.bincount(self.history.learner_of[soon], minlength=len(self.history)) == 0
        return np.where(silent, np.float32(1), np.float32(0))

    def seen_within(self, span: int, moment: int) -> NDArray[np.bool_]:
        """Who has an event in the `span` µs up to `moment`: bool[n]."""
        lately = (self.history.times > moment - span) & (self.history.times <= moment)
        return np.bincount(self.history.learner_of[lately], minlength=len(self.history)) > 0


def microseconds(moment: datetime) -> int:
    """An aware moment as µs since the epoch, exactly."""
    since = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * SECOND + since.microseconds
