"""What the public sees: the latest release of each site, of the courses that are still turned on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.access.tables import Site
from communicator.courses.tables import Course
from communicator.disclosure import shown
from communicator.errors import UnknownCourse
from communicator.insights.export import Line, day, share
from communicator.insights.fixed_tables import CELLS, HIDDEN_CELL, TOGETHER, read_tables
from communicator.insights.public_release import public_courses, releases_of
from communicator.insights.tables import PublicRelease


@dataclass(frozen=True)
class ReleasedRow:
    """One cell as it was released; None is a hidden count, and a hidden count has no date."""

    table: str
    value: str
    registered: int | None
    certified: int | None
    registered_as_of: datetime | None
    certified_as_of: datetime | None


@dataclass(frozen=True)
class ReleasedScope:
    """A course's tables, or (course_id None) those of all public courses of the site together."""

    site: str
    course_id: str | None
    released_at: datetime
    rows: Sequence[ReleasedRow]


def released(session: Session, course: Course | None = None) -> list[ReleasedScope]:
    """The latest release of a course's tables, or of all. UnknownCourse where the course shows nothing in public."""
    sites = session.scalars(select(Site).order_by(Site.name)).all()
    found = [scope for site in sites for scope in _of_site(session, site)]
    if course is None:
        return found
    of_course = [each for each in found if (each.site, each.course_id) == (course.site.name, course.course_id)]
    if not of_course:
        raise UnknownCourse(f"No public tables of a course {course.course_id}", course_id=course.course_id)
    return of_course


def released_lines(scopes: Sequence[ReleasedScope]) -> Iterator[Line]:
    """The released tables for CSV; shares are of the released counts only."""
    for scope in scopes:
        for row in scope.rows:
            # The older of two dates: a share is as old as what it is computed from.
            as_of = min((at for at in (row.registered_as_of, row.certified_as_of) if at), default=None)
            counts = shown(row.registered), shown(row.certified)
            told = share(row.registered, row.certified)
            yield scope.course_id or TOGETHER, row.table, row.value, *counts, told, day(as_of)


def _of_site(session: Session, site: Site) -> Iterator[ReleasedScope]:
    made = releases_of(session, site.id)
    public = {course.course_id for course in public_courses(session, site.id)}
    if not made or not public:
        return
    for scope in sorted(made[-1].tables):
        if scope == TOGETHER or scope in public:
            course_id = None if scope == TOGETHER else scope
            yield ReleasedScope(site.name, course_id, made[-1].released_at, _rows(made, scope))


def _rows(made: Sequence[PublicRelease], scope: str) -> list[ReleasedRow]:
    tables = read_tables(made[-1].tables[scope])
    rows = []
    for cell, (dimension, value) in enumerate(CELLS):
        counts = [None if count == HIDDEN_CELL else int(count) for count in tables.shown[cell]]
        # A release's number is its place, counted from 1.
        dates = [
            None if count is None else made[number - 1].released_at
            for count, number in zip(counts, tables.since[cell].tolist(), strict=True)
        ]
        rows.append(ReleasedRow(dimension, value, counts[0], counts[1], dates[0], dates[1]))
    return rows
