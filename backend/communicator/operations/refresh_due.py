"""Refreshing courses by itself: those with new events, each at most once in so many minutes.

"Every day, the predictions are refreshed given the newly added clickstream data" (paper, 4.1); here after each import.
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.clickstream.event_files import writing_below
from communicator.clickstream.tables import EventFile
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import CommunicatorError, DatabaseUnusable, NotEnoughData
from communicator.operations.automatic_checks import check_and_log
from communicator.operations.refresh import refresh_telling
from communicator.prediction.refreshing.stored_arrays import FOLDER
from communicator.prediction.tables import Snapshot

AFTER_THE_END = timedelta(days=14)
"""Logs that come later than this after a course's end are of the past: to train on, not to predict."""
MAY_BE_MISSED = timedelta(minutes=15)
"""A file of events that was written so shortly before a snapshot may have become visible too late for it."""
log = structlog.get_logger("communicator.prediction")


class RefreshDue:
    """The chore: knows which courses failed by which events, so that it tries each again with the next ones only."""

    def __init__(self, database: Database, settings: Settings, stop: threading.Event) -> None:
        """Nothing is done before it is called."""
        self._database, self._settings, self._stop = database, settings, stop
        self._failed: dict[int, datetime] = {}

    def __call__(self) -> list[str]:
        """Refreshes what is due; the courses' ids."""
        every = self._settings.refresh_minutes
        if every is None:
            return []
        done = []
        with self._database.reading() as session:
            due = due_courses(session, clock.now(), timedelta(minutes=every))
        for course, newest in due:
            if not self._stop.is_set() and self._failed.get(course.id) != newest and self._refresh(course, every):
                done.append(course.course_id)
                self._failed.pop(course.id, None)
            elif not self._stop.is_set():
                self._failed[course.id] = newest
        return done

    def _refresh(self, course: Course, every: int) -> bool:
        with _alone(self._settings.data_dir, course.id) as is_alone:
            with self._database.reading() as session:
                due = due_courses(session, clock.now(), timedelta(minutes=every), course.id)
            if not is_alone or not due:
                return True  # another worker does it, or just did
            try:
                told = refresh_telling(self._database, self._settings, course.id).told
            except DatabaseUnusable:
                raise
            except NotEnoughData as error:
                log.info("a course can't be predicted yet", course=course.course_id, why=str(error))
            except CommunicatorError as error:
                log.error("a course could not be predicted", course=course.course_id, why=str(error))  # noqa: TRY400  # one line
            else:
                seconds = round(sum(told.seconds.values()), 1)
                how = {"mode": told.mode.value, "new_events": told.new_events, "seconds": seconds}
                log.info("a course is predicted anew", course=course.course_id, **how)
                check_and_log(self._database, self._settings, course.id)
                return True
        return False


def due_courses(
    session: Session, moment: datetime, every: timedelta, course_pk: int | None = None
) -> list[tuple[Course, datetime]]:
    """The courses that go on and have events that came after their latest snapshot, and when the newest ones came.

    Of one course, or of all by id; none whose latest snapshot is younger than `every`.
    """
    newest = func.max(EventFile.created_at)
    latest = select(func.max(Snapshot.created_at)).where(Snapshot.course_pk == Course.id).scalar_subquery()
    query = (
        select(Course, newest, latest)
        .join(EventFile, EventFile.course_pk == Course.id)
        .where(or_(Course.end.is_(None), Course.end > moment - AFTER_THE_END))
        .group_by(Course.id)
        .order_by(Course.id)
    )
    if course_pk is not None:
        query = query.where(Course.id == course_pk)
    return [
        (course, came)
        for course, came, before in session.execute(query)
        if before is None or (came > before - MAY_BE_MISSED and before <= moment - every)
    ]


@contextmanager
def _alone(data_dir: Path, course_pk: int) -> Iterator[bool]:
    """Whether no other worker does this course's chore; nobody begins it until the end."""
    folder = data_dir / FOLDER
    with writing_below(folder):
        descriptor = os.open(folder / f"{course_pk}.chore", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)
