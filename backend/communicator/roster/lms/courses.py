"""Which courses an LMS has, and what it tells of each: name, dates, pass mark, pacing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from communicator.courses.course_ids import is_course_id
from communicator.courses.tables import Course
from communicator.roster.lms.checks import Readable
from communicator.roster.lms.connection import LmsSnapshot
from communicator.roster.lms.lms_tables import EITHER, OVERVIEW

LONGEST_NAME = 255
PLATFORM = "platform"


@dataclass(frozen=True)
class CourseOverview:
    """A course as the LMS's table of courses tells it; what is None isn't told."""

    course_id: str
    name: str
    start: datetime | None
    end: datetime | None
    pass_mark: float | None
    """0..1; two decimals is what the platform keeps."""
    is_self_paced: bool | None


def ask_courses(lms: LmsSnapshot, readable: Readable) -> list[CourseOverview]:
    """All courses of the LMS, by id; ids that no Open edX gives are left out."""
    return [_overview(row) for row in lms.rows(_query(readable)) if is_course_id(str(row[0]))]


def keep_overview(course: Course, told: CourseOverview) -> bool:
    """Puts what is told into the course, and says whether anything changed; what isn't told stays."""
    before = (course.name, course.start, course.end, course.pass_mark, course.is_self_paced)
    course.name = told.name or course.name
    course.start, course.end = told.start, told.end
    course.pass_mark = course.pass_mark if told.pass_mark is None else told.pass_mark
    if told.is_self_paced is not None:
        course.is_self_paced, course.pacing_told_by = told.is_self_paced, PLATFORM
    return before != (course.name, course.start, course.end, course.pass_mark, course.is_self_paced)


def _query(readable: Readable) -> Select[Any]:
    columns: list[ColumnElement[Any]] = [OVERVIEW.c.id, OVERVIEW.c.display_name]
    columns += [OVERVIEW.c[readable.of_either(OVERVIEW, *pair)] for pair in EITHER.items()]
    return select(*columns, OVERVIEW.c.lowest_passing_grade, OVERVIEW.c.self_paced).order_by(OVERVIEW.c.id)


def _overview(row: Sequence[Any]) -> CourseOverview:
    course_id, name, start, end, passing, self_paced = row
    return CourseOverview(
        course_id=course_id,
        name=" ".join((name or "").split())[:LONGEST_NAME],
        start=_moment(start),
        end=_moment(end),
        pass_mark=float(passing) if isinstance(passing, Decimal | float) and 0 < passing <= 1 else None,
        is_self_paced=None if self_paced is None else bool(self_paced),
    )


def _moment(found: datetime | None) -> datetime | None:
    """The platform keeps UTC without saying so."""
    return found.replace(tzinfo=UTC) if isinstance(found, datetime) else None
