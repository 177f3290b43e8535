"""The courses that are known: found by id, made when a log or a roster first names them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.insertion import inserted
from communicator.access.tables import Site
from communicator.courses.course_ids import is_course_id
from communicator.courses.tables import Course
from communicator.errors import AlreadyThere, AmbiguousCourse, InvalidFields, UnknownCourse

# Where nothing says what passes: edX's own default cut-off is lower (0.5); the paper's courses used 0.6.
DEFAULT_PASS_MARK = 0.6


def find_course(session: Session, course_id: str, site_name: str | None = None) -> Course:
    """The course of this id. UnknownCourse where there is none, AmbiguousCourse where sites share the id."""
    query = select(Course).join(Course.site).where(Course.course_id == course_id).order_by(Site.name)
    if site_name is not None:
        query = query.where(Site.name == site_name)
    found = session.scalars(query).all()
    if not found:
        where = f" on site {site_name}" if site_name is not None else ""
        raise UnknownCourse(
            f"No course {course_id}{where}; `communicator course list` shows those there are", course_id=course_id
        )
    if len(found) > 1:
        names = ", ".join(course.site.name for course in found)
        raise AmbiguousCourse(f"Several sites have a course {course_id}: {names}; say --site NAME", course_id=course_id)
    return found[0]


def ensure_course(session: Session, site: Site, course_id: str) -> Course:
    """The site's course of this id, made where it is not there yet."""
    return ensure_courses(session, site.id, [course_id])[course_id]


def ensure_courses(session: Session, site_id: int, course_ids: Collection[str]) -> dict[str, Course]:
    """The site's courses of these ids, made where they are not there yet."""
    wanted = set(course_ids)
    found = _by_id(session, site_id, wanted)
    for course_id in sorted(wanted - found.keys()):
        row = {"name": "", "time_zone": "UTC", "is_simulated": False, "pacing_told_by": "", "created_at": clock.now()}
        inserted(session, Course, {"site_id": site_id, "course_id": course_id, **row})
    return found if wanted <= found.keys() else _by_id(session, site_id, wanted)


def add_course(
    session: Session,
    site: Site,
    course_id: str,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    pass_mark: float | None = None,
    time_zone: str = "UTC",
    name: str = "",
) -> Course:
    """A new course with facts given by hand; `pass_mark` is 0..1. AlreadyThere where the site has it."""
    _check_facts(site, course_id, start, end, pass_mark, time_zone)
    if _by_id(session, site.id, {course_id}):
        raise AlreadyThere(f"Site {site.name} has a course {course_id} already")
    course = Course(
        site_id=site.id,
        course_id=course_id,
        name=name,
        start=start,
        end=end,
        pass_mark=pass_mark,
        time_zone=time_zone,
        created_at=clock.now(),
    )
    session.add(course)
    session.flush()
    return course


def set_facts(course: Course, **told: Any) -> None:
    """Sets facts of a course by hand (name, start, end, pass_mark, time_zone); InvalidFields names those at fault."""
    facts = {name: told.get(name, getattr(course, name)) for name in ("start", "end", "pass_mark", "time_zone")}
    _check_facts(course.site, course.course_id, **facts)
    for name, value in told.items():
        setattr(course, name, value)


def list_courses(session: Session) -> list[Course]:
    """All courses, by site and id."""
    return list(session.scalars(select(Course).join(Course.site).order_by(Site.name, Course.course_id)))


def effective_pass_mark(course: Course) -> float:
    """The course's pass mark (0..1), or the default where no policy said one."""
    return DEFAULT_PASS_MARK if course.pass_mark is None else course.pass_mark


def _by_id(session: Session, site_id: int, course_ids: set[str]) -> dict[str, Course]:
    query = select(Course).where(Course.site_id == site_id, Course.course_id.in_(course_ids))
    return {course.course_id: course for course in session.scalars(query)}


def _check_facts(
    site: Site, course_id: str, start: datetime | None, end: datetime | None, pass_mark: float | None, time_zone: str
) -> None:
    faults: Mapping[str, bool] = {
        "course_id": site.kind == "edx" and not is_course_id(course_id),
        "end": start is not None and end is not None and end <= start,
        "pass_mark": pass_mark is not None and not 0 < pass_mark <= 1,
        "time_zone": not _is_time_zone(time_zone),
    }
    told = {
        "course_id": "is not a course's id, such as course-v1:DemoX+STAT101+2026",
        "end": "must come after the start",
        "pass_mark": "must be above 0 and at most 1",
        "time_zone": "is not a time zone's name, such as Europe/Madrid",
    }
    errors = {field: [told[field]] for field, at_fault in faults.items() if at_fault}
    if errors:
        raise InvalidFields(errors)


def _is_time_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
