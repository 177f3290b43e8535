"""What the courses are like, as the paper describes its own: Table 1, Figure 1's histograms, numbers of events."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from communicator.errors import NotEnoughData
from communicator.prediction.outcomes import WEEK
from communicator.prediction.paper.selection import Candidate
from communicator.prediction.vocabulary import learn_vocabulary


class Spread(NamedTuple):
    """Smallest, median and largest of something."""

    least: float
    median: float
    most: float


PAPER_TABLE = {"weeks": Spread(4, 7.7, 19), "deadlines": Spread(2, 4.5, 15), "certified": Spread(102, 189.5, 958)}
PAPER_COURSES = 20
PAPER_EVENTS = 13_600_000
PAPER_TYPES = 78


@dataclass(frozen=True)
class CourseFacts:
    """A course that was kept."""

    course_id: str
    weeks: float
    """From its start to its end; to its last event where no end is told."""
    deadlines: int
    certified: int
    learners: int
    early: int
    early_certified: int
    events: int
    is_simulated: bool


@dataclass(frozen=True)
class Description:
    """All courses that were kept."""

    courses: list[CourseFacts]
    table: dict[str, Spread]
    events: int
    types: int
    """Event types of the vocabulary that all courses together give."""
    is_simulated: bool


def described(kept: Sequence[Candidate], min_count: int | None, min_courses: int | None) -> Description:
    """The description of the courses kept, of which there must be one."""
    facts = [_facts(each) for each in kept]
    columns = {name: np.array([getattr(each, name) for each in facts], dtype=np.float64) for name in PAPER_TABLE}
    table = {
        name: Spread(float(values.min()), float(np.median(values)), float(values.max()))
        for name, values in columns.items()
    }
    try:
        types = len(learn_vocabulary([each.course.history for each in kept], min_count, min_courses).types)
    except NotEnoughData:  # training says so, with what to do about it
        types = 0
    return Description(
        facts, table, sum(each.events for each in facts), types, any(each.is_simulated for each in facts)
    )


def _facts(candidate: Candidate) -> CourseFacts:
    course, history = candidate.course, candidate.course.history
    until = history.horizon if history.end is None else history.end
    return CourseFacts(
        course_id=candidate.course_id,
        weeks=(until - history.start) / WEEK,
        deadlines=candidate.deadlines,
        certified=candidate.certified,
        learners=len(history),
        early=int(course.early.sum()),
        early_certified=int(np.sum(course.certify[course.early] == 1)),
        events=len(history.times),
        is_simulated=course.is_simulated,
    )
