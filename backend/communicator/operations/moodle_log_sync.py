"""Reading Moodle courses' logs over REST, through the plugin's web function, from where the last reading ended."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.tables import Site
from communicator.clickstream.manifest import EVENTS
from communicator.clickstream.moodle_log import read_answer
from communicator.clickstream.moodle_position import advance, position_of
from communicator.clickstream.publication import Publication
from communicator.clickstream.records import Skip
from communicator.clickstream.staging import Staging
from communicator.clickstream.staging_folder import StagingFolder
from communicator.clickstream.tables import LogImport
from communicator.clickstream.tracking_log import Counts
from communicator.courses.catalogue import ensure_courses
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import BadInput
from communicator.roster.moodle.course import require_moodle_id
from communicator.roster.moodle.listing import Caller
from communicator.service_errors import MoodleRefused

READ_LOG = "local_communicator_read_log"
ROWS = 2_000
"""Rows asked for at a time; the plugin gives up to 5,000."""
TOGETHER = 100_000
"""Rows that are published together: a failure later loses none of them."""
PAUSE = 0.1
"""Seconds between two calls: the site is others', too."""
NO_RECORD = ("invalidrecord", "invalidrecordunknown")
Wait = Callable[[float], None]


@dataclass
class LogSync:
    """What was read of one course's log: `records = events + sum(skipped.values())`."""

    course_id: str
    records: int = 0
    events: int = 0
    new_events: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    last_id: int = 0
    """The id of the last row that is known of."""


@dataclass
class SiteLogSync:
    """What was read of a site's logs."""

    courses: list[LogSync] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    """Courses that are known here and that Moodle has no more; nothing of them was changed."""


class _Page(NamedTuple):
    rows: list[object]
    last_id: int
    has_more: bool


class _Read(NamedTuple):
    """Some pages, not published yet."""

    counts: Counts
    staging: Staging
    last_id: int
    started_at: datetime
    began: float


def sync_logs(
    database: Database,
    data_dir: Path,
    site: Site,
    moodle: Caller,
    course_id: str | None = None,
    *,
    from_start: bool = False,
    wait: Wait = time.sleep,
) -> SiteLogSync:
    """Reads what is new in this course's log, or in those of all courses known of the site. Errors are the call's.

    `from_start` reads from the first row on: equal events are one, so nothing is counted twice in the store.
    """
    if course_id is not None:
        return SiteLogSync([_sync(database, data_dir, site, moodle, course_id, from_start=from_start, wait=wait)])
    done = SiteLogSync()
    for each in _known(database, site):
        try:
            done.courses.append(_sync(database, data_dir, site, moodle, each, from_start=from_start, wait=wait))
        except MoodleRefused as refused:
            if refused.facts.get("code") not in NO_RECORD:
                raise
            done.gone.append(each)
    return done


def _known(database: Database, site: Site) -> list[str]:
    with database.reading() as session:
        found = list(session.scalars(select(Course.course_id).where(Course.site_id == site.id).order_by(Course.id)))
    if not found:
        raise BadInput(f"No course of site {site.name} is known yet; name one with --course, its number in Moodle")
    return found


def _sync(
    database: Database, data_dir: Path, site: Site, moodle: Caller, course_id: str, *, from_start: bool, wait: Wait
) -> LogSync:
    require_moodle_id(course_id)
    done = LogSync(course_id, last_id=0 if from_start else _position(database, site, course_id))
    has_more = True
    while has_more:
        with StagingFolder(data_dir / EVENTS) as folder:
            started_at, began = clock.now(), time.monotonic()
            counts, staging = Counts(), Staging(folder.path / "0")
            for page in _pages(moodle, course_id, done.last_id, wait):
                for batch in read_answer(page.rows, counts, course_id):
                    staging.add(batch)
                done.last_id, has_more = page.last_id, page.has_more
                if counts.records >= TOGETHER:
                    break
            read = _Read(counts, staging, done.last_id, started_at, began)
            done.new_events += _publish(database, data_dir, site.id, course_id, read)
        _add(done, counts)
    return done


def _position(database: Database, site: Site, course_id: str) -> int:
    with database.reading() as session:
        course_pk = session.scalar(select(Course.id).where(Course.site_id == site.id, Course.course_id == course_id))
        return position_of(session, course_pk) if course_pk is not None else 0


def _pages(moodle: Caller, course_id: str, last_id: int, wait: Wait) -> Iterator[_Page]:
    """The rows after `last_id`, page by page."""
    has_more = True
    while has_more:
        page = _page(moodle.call(READ_LOG, courseid=int(course_id), afterid=last_id, limit=ROWS), last_id)
        yield page
        last_id, has_more = page.last_id, page.has_more
        if has_more:
            wait(PAUSE)


def _page(answer: Any, after_id: int) -> _Page:
    told = answer if isinstance(answer, dict) else {}
    rows, last_id, has_more = told.get("rows"), told.get("lastid"), bool(told.get("more"))
    # A page that claims more and leads nowhere would be asked for forever.
    if not isinstance(rows, list) or type(last_id) is not int or last_id < after_id + has_more:
        raise MoodleRefused("Moodle told of its log otherwise than documented; upgrade the plugin local_communicator")
    return _Page(rows, last_id, has_more)


def _publish(database: Database, data_dir: Path, site_id: int, course_id: str, read: _Read) -> int:
    staged = read.staging.finish()

    def keep(session: Session, new_events: list[int]) -> None:
        course = ensure_courses(session, site_id, [course_id])[course_id]
        advance(session, course.id, read.last_id)
        read.counts.events -= publication.erased[0]
        read.counts.skipped += Counter({Skip.ERASED.value: publication.erased[0]})
        if read.counts.records:
            session.add(_record(site_id, course_id, read, new_events[0]))

    publication = Publication(database, data_dir, site_id, [staged])
    return publication.publish(keep)[0]


def _record(site_id: int, course_id: str, read: _Read, new_events: int) -> LogImport:
    return LogImport(
        site_id=site_id,
        source=f"Moodle's log of course {course_id}, up to row {read.last_id}",
        started_at=read.started_at,
        finished_at=clock.now(),
        records=read.counts.records,
        events=read.counts.events,
        new_events=new_events,
        skipped=dict(read.counts.skipped),
        seconds=time.monotonic() - read.began,
    )


def _add(done: LogSync, counts: Counts) -> None:
    done.records += counts.records
    done.events += counts.events
    for reason, count in counts.skipped.items():
        done.skipped[reason] = done.skipped.get(reason, 0) + count
