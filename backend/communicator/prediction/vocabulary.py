"""Which event types a model knows, and the number each goes by.

Numbers: 0 padding, 1 the beginning (so that a learner without events has a step to predict from), 2..11 the ends of
weeks 1..10, 12 the end of a day without an event, then the event types by name. Types that a model doesn't know are
dropped, in training as in scoring.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from communicator.errors import NotEnoughData
from communicator.prediction.history import MARKED_WEEKS, CourseHistory

PADDING = 0
BEGINNING = 1
WEEK_END = 2  # of week 1; week w is WEEK_END + w - 1
QUIET_DAY = WEEK_END + MARKED_WEEKS
FIRST_TYPE = QUIET_DAY + 1

# The paper dropped types seen less than 1000 times in 13.6 million events, or in no more than 3 of its 20 courses.
PAPER_COUNT_SHARE = 1000 / 13_600_000
PAPER_COURSE_SHARE = 3 / 20
LEAST_COUNT = 10


@dataclass(frozen=True)
class Vocabulary:
    """The event types a model knows, in order."""

    types: tuple[str, ...]

    def __len__(self) -> int:
        """How many numbers there are, padding and marks included: the width of the one-hot input."""
        return FIRST_TYPE + len(self.types)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: FIRST_TYPE + position for position, name in enumerate(self.types)}

    def numbers(self, type_names: Sequence[str]) -> NDArray[np.int32]:
        """The number of each name: int32[len(type_names)]; PADDING for those not known."""
        return np.array([self._numbers.get(name, PADDING) for name in type_names], dtype=np.int32)


def learn_vocabulary(
    courses: Sequence[CourseHistory], min_count: int | None = None, min_courses: int | None = None
) -> Vocabulary:
    """The types that occur `min_count` times in `min_courses` courses at least.

    The defaults are the paper's thresholds in proportion to the events and courses given, and never under 10 events:
    of 20 courses four, of two courses one.

    Raises:
        NotEnoughData: where no type is left.
    """
    events, seen_in = _counted(courses)
    if min_count is None:
        min_count = max(LEAST_COUNT, round(PAPER_COUNT_SHARE * events.total()))
    if min_courses is None:
        min_courses = int(PAPER_COURSE_SHARE * len(courses)) + 1
    kept = sorted(name for name, count in events.items() if count >= min_count and seen_in[name] >= min_courses)
    if not kept:
        raise NotEnoughData(
            f"No event type occurs {min_count} times in {min_courses} of the {len(courses)} training courses; "
            "import their tracking logs with `communicator clickstream import`, or lower --min-count"
        )
    return Vocabulary(tuple(kept))


def _counted(courses: Sequence[CourseHistory]) -> tuple[Counter[str], Counter[str]]:
    """How often each type occurs, and in how many courses."""
    events: Counter[str] = Counter()
    seen_in: Counter[str] = Counter()
    for course in courses:
        counts = np.bincount(course.types, minlength=len(course.type_names))
        here = {name: int(count) for name, count in zip(course.type_names, counts, strict=True) if count}
        events.update(here)
        seen_in.update(here.keys())
    return events, seen_in
