"""What the public sees: the latest release of each site, of the courses that are still turned on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.access.tables import Site
from communicator.disclosure import shown
from communicator.errors import UnknownCourse
from communicator.insights.export import Line, day, share
from communicator.insights.fixed_tables import CELLS, HIDDEN_CELL, TOGETHER, Tables, read_tables
from communicator.insights.public_release import last_releases, public_courses, release_dates


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
    """A course's tables, or (course_id None) those of all public courses of the site together.

    `name` is the course's; empty where nobody gave it one, and for all together.
    """

    site: str
    course_id: str | None
    name: str
    released_at: datetime
    rows: Sequence[ReleasedRow]


def released(session: Session) -> list[ReleasedScope]:
    """The latest release of each site, all courses together before each course."""
    sites = session.scalars(select(Site).order_by(Site.name)).all()
    return [scope for site in sites for scope in _of_site(session, site)]


def choose(scopes: Sequence[ReleasedScope], course_id: str | None, site: str | None) -> list[ReleasedScope]:
    """Those of a course (TOGETHER: of all courses together), of a site, or all.

    UnknownCourse where nothing of it is public; a course that isn't there at all is told in the same words.
    """
    chosen = [scope for scope in scopes if course_id in (None, scope.course_id or TOGETHER)]
    chosen = [scope for scope in chosen if site in (None, scope.site)]
    if not chosen and (course_id or site):
        raise UnknownCourse(f"No public tables of {course_id or site}", course_id=course_id)
    return chosen


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
    dates = release_dates(session, site.id)
    names = {course.course_id: course.name for course in public_courses(session, site.id)}
    if not dates or not names:
        return
    (latest,) = last_releases(session, site.id, 1)
    for scope in sorted(latest.tables):
        if scope == TOGETHER or scope in names:
            course_id = None if scope == TOGETHER else scope
            rows = _rows(read_tables(latest.tables[scope]), dates)
            yield ReleasedScope(site.name, course_id, names.get(scope, ""), latest.released_at, rows)


def _rows(tables: Tables, released_at: Sequence[datetime]) -> list[ReleasedRow]:
    rows = []
    for cell, (dimension, value) in enumerate(CELLS):
        counts = [None if count == HIDDEN_CELL else int(count) for count in tables.shown[cell]]
        # A release's number is its place, counted from 1.
        dates = [
            None if count is None else released_at[number - 1]
            for count, number in zip(counts, tables.since[cell].tolist(), strict=True)
        ]
        rows.append(ReleasedRow(dimension, value, counts[0], counts[1], dates[0], dates[1]))
    return rows
