"""The nightly sync of every site that says how it is reached, begun at most once a day per site."""

from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from communicator.access.insertion import inserted
from communicator.access.sites import list_sites
from communicator.access.tables import Site
from communicator.config import lms_database_url, moodle_token
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import CommunicatorError, ConfigurationError, DatabaseUnusable
from communicator.operations.lms_sync import sync_lms
from communicator.operations.moodle_sync import MOODLE, Asked, moodle_site, sync_courses
from communicator.roster.lms.connection import LmsDatabase
from communicator.roster.lms.status import FAILED
from communicator.roster.lms.switches import switches
from communicator.roster.lms.tables import NightlySync

NIGHT_BEGINS = 2
"""The hour, UTC, from which on a day's sync is due."""
KEPT = timedelta(days=30)
MOST_OUTCOMES = 1_000
"""Learners of a Moodle course who are asked about one by one in a night: some seven minutes' calls."""
Sync = Callable[[Database, Site], int]
"""Syncs a site and returns how many of its courses failed."""
log = structlog.get_logger("communicator.roster")


def sync_due(database: Database, moment: datetime) -> list[str]:
    """Syncs the sites whose day's sync nobody has begun yet, and returns their names.

    Of several workers one begins it: whoever puts the day's row in. What fails is logged, and said by course in
    `roster status`; it comes round the next night.
    """
    if moment.hour < NIGHT_BEGINS:
        return []
    with database.reading() as session:
        sites = list_sites(session)
        ways = [(site, way) for site in sites if (way := _way(session, site)) is not None]
    done = []
    for site, sync in ways:
        with database.writing() as session:
            is_ours = _begin(session, site.id, moment)
        if is_ours:
            _sync(database, site, sync)
            done.append(site.name)
    return done


def _way(session: Session, site: Site) -> Sync | None:
    """How a site is synced; None where it doesn't say how it is reached, or has no course to sync."""
    try:
        if site.kind == MOODLE:
            moodle_token(site.name)
            has_courses = session.scalar(select(Course.id).where(Course.site_id == site.id).limit(1)) is not None
            return _moodle if site.url and has_courses else None
        lms_database_url(site.name)
    except ConfigurationError:
        return None
    return _lms if any(each.is_on for each in switches(session, site.id)) else None


def _begin(session: Session, site_id: int, moment: datetime) -> bool:
    session.execute(delete(NightlySync).where(NightlySync.begun_at < moment - KEPT))
    return inserted(session, NightlySync, {"site_id": site_id, "day": moment.date(), "begun_at": moment})


def _sync(database: Database, site: Site, sync: Sync) -> None:
    try:
        failed = sync(database, site)
    except DatabaseUnusable:
        raise
    except CommunicatorError as error:
        log.error("a site's roster could not be synced", site=site.name, why=str(error))  # noqa: TRY400  # one line
    else:
        tell = log.warning if failed else log.info
        tell("a site's roster is synced", site=site.name, failed_courses=failed)


def _lms(database: Database, site: Site) -> int:
    lms = LmsDatabase(lms_database_url(site.name))
    try:
        done = sync_lms(database, site, lms)
    finally:
        lms.close()
    for warning in done.warnings:
        log.warning(warning, site=site.name)
    return sum(each.state == FAILED for each in done.courses)


def _moodle(database: Database, site: Site) -> int:
    asked = Asked(most_outcomes=MOST_OUTCOMES)
    return len(sync_courses(database, *moodle_site(database, site.name), asked=asked).failed)
