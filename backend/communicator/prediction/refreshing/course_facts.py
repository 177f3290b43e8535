"""What states take for granted of their course; where it changes, they are made anew."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.courses.tables import Course, GradedProblem
from communicator.errors import UnknownCourse
from communicator.prediction.history import microseconds
from communicator.prediction.outcomes import DAY


@dataclass(frozen=True)
class CourseFacts:
    """A course's dates and graded problems; moments are µs since 1970."""

    course_id: str
    start: int | None  # as told; else the course begins with its first event
    created: int
    end: int | None
    worth: Mapping[str, float]
    due: Mapping[str, int]

    def digest(self) -> str:
        """Another one where any of these is another."""
        told = [self.start, self.end, sorted(self.worth.items()), sorted(self.due.items())]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def course_facts(session: Session, course_pk: int) -> CourseFacts:
    """The course's facts as known now. UnknownCourse where it was erased."""
    course = session.get(Course, course_pk)
    if course is None:
        raise UnknownCourse
    problems = list(session.scalars(select(GradedProblem).where(GradedProblem.course_pk == course_pk)))
    return CourseFacts(
        course_id=course.course_id,
        start=microseconds(course.start) if course.start else None,
        created=microseconds(course.created_at),
        end=microseconds(course.end) if course.end else None,
        worth={problem.problem_id: problem.worth for problem in problems},
        due={problem.problem_id: microseconds(problem.due) for problem in problems if problem.due is not None},
    )


def closed_day(moment: int, start: int) -> int:
    """The last day of the course that is over at a moment, from 0; negative where none is."""
    return (moment - start) // DAY - 1


def day_end(day: int, start: int) -> int:
    """When a day of the course is over; an event at that very moment still belongs to it."""
    return start + (day + 1) * DAY
