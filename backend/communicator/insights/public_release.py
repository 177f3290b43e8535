"""Public releases: at most weekly, of the courses that turned it on, each table proven to hide what it hides."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import NotReleasable
from communicator.identifiers import new_id
from communicator.insights.cube import cube_of
from communicator.insights.fixed_tables import TOGETHER, Counts, Tables, count_exactly, propose, read_tables
from communicator.insights.tables import PublicCourse, PublicRelease
from communicator.insights.withholding import Released, withhold

BETWEEN_RELEASES = timedelta(days=7)
TRIED_AGAIN_AFTER = timedelta(hours=1)
"""So long a worker waits before it looks again which sites are due."""
RECKONED_WITH = 3
"""So many earlier releases are taken together with a new one."""
log = structlog.get_logger("communicator.insights")


def turn_on(session: Session, course: Course) -> None:
    """The course is in its site's next release; nothing of it shows before."""
    if session.get(PublicCourse, course.id) is None:
        session.add(PublicCourse(course_pk=course.id, turned_on_at=clock.now()))


def turn_off(session: Session, course: Course) -> None:
    """The course's tables show no more, at once; those of all courses together stand until the next release."""
    found = session.get(PublicCourse, course.id)
    if found is not None:
        session.delete(found)


def public_courses(session: Session, site_id: int | None = None) -> Sequence[Course]:
    """The courses that are turned on, of one site or of all."""
    query = select(Course).join(PublicCourse, PublicCourse.course_pk == Course.id).order_by(Course.course_id)
    return session.scalars(query if site_id is None else query.where(Course.site_id == site_id)).all()


def release_dates(session: Session, site_id: int) -> Sequence[datetime]:
    """When a site's releases were made, oldest first; a release's number is its place, counted from 1."""
    of_site = select(PublicRelease.released_at).where(PublicRelease.site_id == site_id)
    return session.scalars(of_site.order_by(PublicRelease.released_at, PublicRelease.id)).all()


def last_releases(session: Session, site_id: int, how_many: int) -> Sequence[PublicRelease]:
    """A site's latest releases with their tables, oldest first."""
    of_site = select(PublicRelease).where(PublicRelease.site_id == site_id)
    newest_first = of_site.order_by(PublicRelease.released_at.desc(), PublicRelease.id.desc())
    return session.scalars(newest_first.limit(how_many)).all()[::-1]


def release_tables(database: Database, site_id: int) -> PublicRelease:
    """Makes and keeps the site's next release.

    Where a hidden count could be told whatever is hidden besides, all courses together are left out of the release.
    NotReleasable where that doesn't help either, no course is turned on, or the last release is younger than a week;
    then the earlier release stands.
    """
    with database.reading() as session:
        exact = _exact_counts(session, public_courses(session, site_id))
        before = _last_releases(session, site_id)
        number = 1 + _count_releases(session, site_id)
    last = before[-1][1] if before else {}
    proposed = {scope: propose(counts, last.get(scope), number) for scope, counts in exact.items()}
    tables = _proven(number, proposed, before)
    with database.writing() as session:
        if _count_releases(session, site_id) != number - 1:
            raise NotReleasable("Another release was made at the same moment; it stands")
        document = {scope: each.as_document() for scope, each in tables.items()}
        made = PublicRelease(id=new_id(), site_id=site_id, released_at=clock.now(), tables=document)
        session.add(made)
    return made


def release_due(database: Database, settings: Settings, now: datetime) -> list[PublicRelease]:
    """Makes the releases whose week has come, site by site.

    A site that can't release now, or where somebody else's release came first, is said in the log and tried again
    after `TRIED_AGAIN_AFTER`; the others go on.
    """
    del settings  # a release depends on none; every regular task is called alike
    made = []
    for site_id in _sites_due(database, now):
        try:
            release = release_tables(database, site_id)
        except NotReleasable as error:
            log.warning("nothing is released in public", site=site_id, why=str(error))
        else:
            log.info("public tables are released", site=site_id, scopes=len(release.tables))
            made.append(release)
    return made


def _sites_due(database: Database, now: datetime) -> list[int]:
    """Sites with a public course and no release within a week."""
    latest = select(func.max(PublicRelease.released_at)).where(PublicRelease.site_id == Course.site_id)
    of_public = select(Course.site_id, latest.scalar_subquery()).join(PublicCourse).distinct().order_by(Course.site_id)
    with database.reading() as session:
        sites = session.execute(of_public).all()
    return [site_id for site_id, released_at in sites if released_at is None or released_at + BETWEEN_RELEASES <= now]


def _proven(number: int, proposed: Mapping[str, Tables], before: Sequence[Released]) -> dict[str, Tables]:
    try:
        return withhold(number, proposed, before)
    except NotReleasable:
        if TOGETHER not in proposed:
            raise
    courses = {scope: tables for scope, tables in proposed.items() if scope != TOGETHER}
    return withhold(number, courses, before)


def _exact_counts(session: Session, courses: Sequence[Course]) -> dict[str, Counts]:
    if not courses:
        raise NotReleasable(
            "No course of this site is public; `communicator insights publish --course ID` turns one on"
        )
    exact = {course.course_id: count_exactly(cube_of(session, [course.id])) for course in courses}
    if len(exact) > 1:
        exact[TOGETHER] = sum(exact.values(), start=0 * exact[courses[0].course_id])
    return exact


def _last_releases(session: Session, site_id: int) -> list[Released]:
    made = last_releases(session, site_id, RECKONED_WITH)
    if made and clock.now() < made[-1].released_at + BETWEEN_RELEASES:
        next_at = made[-1].released_at + BETWEEN_RELEASES
        raise NotReleasable(f"The last release is younger than a week; the next can be made from {_minute(next_at)}")
    first = 1 + _count_releases(session, site_id) - len(made)
    return [(number, _read(release.tables)) for number, release in enumerate(made, first)]


def _read(document: dict[str, Any]) -> dict[str, Tables]:
    return {scope: read_tables(each) for scope, each in document.items()}


def _count_releases(session: Session, site_id: int) -> int:
    return session.scalar(select(func.count()).where(PublicRelease.site_id == site_id)) or 0


def _minute(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
