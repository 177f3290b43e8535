"""Once a night: small files of events are put together, what nobody needs goes, and events whose time is over."""

import shutil
import time
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import select

from communicator.clickstream.compaction import compact_all
from communicator.clickstream.event_removal import remove_ended
from communicator.clickstream.manifest import EVENTS, GRACE_SECONDS
from communicator.clickstream.staging_folder import remove_abandoned
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.operations.inbox import DONE
from communicator.outreach.limits import remove_idle_rates
from communicator.outreach.text_retention import remove_outdated_texts
from communicator.prediction.fitting.kept import FOLDER
from communicator.prediction.fitting.sealed import remove_left_over
from communicator.prediction.refreshing.retention import remove_outdated_states

NIGHT_BEGINS = 2
"""The hour, UTC, from which on it is done."""
MARK = "housekeeping"
"""A file beside the courses' folders: when it was changed, this was done last, by whichever worker."""
log = structlog.get_logger("communicator.housekeeping")


def keep_house_when_due(database: Database, settings: Settings, moment: datetime) -> bool:
    """Does it where nobody has since the night began; whether it did. Two at once do no harm."""
    mark = settings.data_dir / EVENTS / MARK
    night = moment.replace(hour=NIGHT_BEGINS, minute=0, second=0, microsecond=0)
    if moment < night or not mark.parent.exists() or (mark.exists() and mark.stat().st_mtime >= night.timestamp()):
        return False
    mark.touch()
    keep_house(database, settings, moment)
    return True


def keep_house(database: Database, settings: Settings, moment: datetime) -> None:
    """Removes events whose time is over, compacts the others, and removes what was left behind."""
    if settings.keep_events_days is not None:
        ended_before = moment - timedelta(days=settings.keep_events_days)
        for course_id, events in remove_ended(database, settings.data_dir, ended_before):
            log.info("a course's events were removed, their time is over", course=course_id, events=events)
    done = compact_all(database, settings.data_dir, moment - timedelta(days=settings.compact_after_days))
    before, after = (sum(getattr(each, name) for each in done.values()) for name in ("files_before", "files_after"))
    if before != after:
        log.info("files of events were put together", courses=len(done), files_before=before, files_after=after)
    if settings.inbox_dir is not None and settings.keep_inbox_days is not None:
        removed = _remove_done(settings.inbox_dir, moment - timedelta(days=settings.keep_inbox_days))
        if removed:
            log.info("files that the inbox was done with were removed", files=removed)
    with database.writing() as session:
        texts = remove_outdated_texts(session, settings, moment)
        remove_idle_rates(session, moment)
    for course_id, messages in texts.items():
        log.info("texts of a course's messages were removed, their time is over", course=course_id, messages=messages)
    remove_outdated_states(database, settings.data_dir, moment)
    remove_abandoned(settings.data_dir / EVENTS)
    remove_left_over(settings.data_dir / FOLDER)
    _remove_unknown(database, settings.data_dir / EVENTS)


def _remove_done(inbox: Path, before: datetime) -> int:
    """Files and folders that were put aside as done before a moment, also in sites' folders; how many."""
    removed = 0
    for path in [*inbox.glob(f"{DONE}/*"), *inbox.glob(f"*/{DONE}/*")]:
        # A file's last change of place, not of content, tells when it was put there.
        if path.lstat().st_ctime < before.timestamp():
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
            removed += 1
    return removed


def _remove_unknown(database: Database, events: Path) -> None:
    """Folders of courses that were erased while somebody was writing."""
    with database.reading() as session:
        known = {str(course_pk) for course_pk in session.scalars(select(Course.id))}
    for folder in events.glob("[0-9]*"):
        if folder.name not in known and folder.stat().st_mtime < time.time() - GRACE_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
