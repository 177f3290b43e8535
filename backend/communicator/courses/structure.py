"""Course facts from the platform's own files, kept: dates, pass mark, time zone, pacing, graded problems."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from communicator.access.tables import Site
from communicator.courses.blocks import (
    LONGEST,
    Block,
    Policy,
    Problem,
    graded_problems,
    is_simulated,
    moment,
    pass_mark,
)
from communicator.courses.catalogue import ensure_course
from communicator.courses.pacing import PLATFORM, Pacing, pacing
from communicator.courses.tables import Course, GradedProblem
from communicator.file_errors import NotACourseStructure


@dataclass(frozen=True)
class CourseStructure:
    """What the files tell of a course; `pass_mark` (0..1) is None where no policy was there."""

    course_id: str
    name: str
    start: datetime | None
    end: datetime | None
    pass_mark: float | None
    time_zone: str
    """An IANA name, which `other_course_settings` may tell as `time_zone`; "" where it doesn't."""
    is_simulated: bool
    pacing: Pacing
    problems: list[Problem]


def course_structure(
    course_id: str, blocks: Mapping[str, Block], root: str, policy: Policy, where: str, description: str = ""
) -> CourseStructure:
    """What a course's blocks tell; NotACourseStructure, naming the file `where`, for a date that is none."""
    course = blocks[root].fields
    problems = graded_problems(blocks, root, policy)
    described = " ".join(str(course.get(field) or "") for field in ("short_description", "overview", "description"))
    return CourseStructure(
        course_id=course_id,
        name=str(course.get("display_name") or "")[:LONGEST],
        start=_date(course.get("start"), where),
        end=_date(course.get("end"), where),
        pass_mark=pass_mark(policy),
        time_zone=_time_zone(course),
        is_simulated=is_simulated(course),
        pacing=pacing(course, f"{described} {description}", [problem.due for problem in problems]),
        problems=problems,
    )


def store_structure(session: Session, site: Site, structure: CourseStructure) -> Course:
    """Keeps the facts; told again they replace what was known, and what a file doesn't tell stays."""
    course = ensure_course(session, site, structure.course_id)
    course.name = structure.name or course.name
    course.start = structure.start or course.start
    course.end = structure.end or course.end
    course.pass_mark = course.pass_mark if structure.pass_mark is None else structure.pass_mark
    course.time_zone = structure.time_zone or course.time_zone
    course.is_simulated = structure.is_simulated
    keep_pacing(course, structure.pacing)
    session.execute(delete(GradedProblem).where(GradedProblem.course_pk == course.id))
    session.add_all(GradedProblem(course_pk=course.id, **problem._asdict()) for problem in structure.problems)
    session.flush()
    return course


def keep_pacing(course: Course, told: Pacing) -> None:
    """Keeps who paces the course; the platform's own word is replaced by its own word only."""
    if told.told_by and (course.pacing_told_by != PLATFORM or told.told_by == PLATFORM):
        course.is_self_paced, course.pacing_told_by = told


def count_graded_problems(session: Session, course_pk: int) -> int:
    """How many graded problems of the course are known."""
    query = select(func.count()).select_from(GradedProblem)
    return session.scalars(query.where(GradedProblem.course_pk == course_pk)).one()


def _date(told: object, where: str) -> datetime | None:
    found = moment(told)
    if found is None and isinstance(told, str) and told.strip('"') not in ("", "null"):
        raise NotACourseStructure(f"{where}: {told[:100]} is not a time")
    return found


def _time_zone(course: Mapping[str, object]) -> str:
    settings = course.get("other_course_settings")
    told = settings.get("time_zone") if isinstance(settings, dict) else None
    try:
        return str(ZoneInfo(told)) if isinstance(told, str) else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""
