"""Removing events for good: somebody's in a course, or all of a course's. Files go at once, without a grace.

Whoever reads a file that goes is told so by its absence and reads the manifest again; an importer that is just
publishing writes its files again. Killed at any moment, the same again completes it.
"""

import shutil
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.clickstream.event_files import merged, read_events
from communicator.clickstream.manifest import EVENTS, Partition, lock_courses, paths_of, visible_files
from communicator.clickstream.new_files import new_file
from communicator.clickstream.report import report_course
from communicator.clickstream.tables import EventFile, EventsRemoved
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import UnreadableFile


def remove_actors(database: Database, data_dir: Path, course_pk: int, actor_ids: Collection[int]) -> int:
    """Removes the actors' events from a course: from what is visible, and from every file that isn't; how many.

    Nobody may be publishing events of theirs any more, as is so once they are known as erased.
    """
    wanted = sorted(actor_ids)
    removed, is_done = 0, False
    while not is_done:
        with database.reading() as session:
            files = visible_files(session, course_pk)
        counts = [_rewrite(database, data_dir, file, wanted) for file in files]
        removed += sum(count or 0 for count in counts)
        is_done = None not in counts
    with database.reading() as session:
        named = {file.path for file in visible_files(session, course_pk)}
    for path in _folder(data_dir, course_pk).glob("*.parquet"):
        if path.relative_to(data_dir).as_posix() not in named and _holds(path, wanted) is not False:
            path.unlink(missing_ok=True)
    return removed


def remove_course_events(database: Database, data_dir: Path, course_pk: int) -> int:
    """Removes all events of a course, and its folder; how many were visible."""
    with database.writing() as session:
        lock_courses(session, [course_pk])
        events = report_course(session, course_pk).events
        session.execute(delete(EventFile).where(EventFile.course_pk == course_pk))
    remove_folder(data_dir, course_pk)
    return events


def remove_folder(data_dir: Path, course_pk: int) -> None:
    """Removes what is left of a course on the disk."""
    shutil.rmtree(_folder(data_dir, course_pk), ignore_errors=True)
    if _folder(data_dir, course_pk).exists():  # an importer was just writing: once more, and then it must go
        shutil.rmtree(_folder(data_dir, course_pk))


def remove_ended(database: Database, data_dir: Path, ended_before: datetime) -> list[tuple[str, int]]:
    """Removes the events of courses that ended before a moment; the courses' ids, and how many events each had.

    That they were, from when to when, is kept; what was made of them, such as predictions, stays.
    """
    query = select(Course).where(Course.end < ended_before, Course.id.in_(select(EventFile.course_pk)))
    with database.reading() as session:
        courses = session.scalars(query.order_by(Course.id)).all()
    removed = []
    for course in courses:
        with database.writing() as session:
            lock_courses(session, [course.id])
            events = _note_removed(session, course.id)
            session.execute(delete(EventFile).where(EventFile.course_pk == course.id))
        remove_folder(data_dir, course.id)
        removed.append((course.course_id, events))
    return removed


def removals(session: Session, course_pk: int) -> Sequence[EventsRemoved]:
    """When events of the course were removed because their time was over."""
    query = select(EventsRemoved).where(EventsRemoved.course_pk == course_pk)
    return session.scalars(query.order_by(EventsRemoved.removed_at, EventsRemoved.id)).all()


def _note_removed(session: Session, course_pk: int) -> int:
    held = report_course(session, course_pk)
    if held.first_time is not None and held.last_time is not None:
        session.add(
            EventsRemoved(
                course_pk=course_pk,
                removed_at=clock.now(),
                events=held.events,
                first_time=held.first_time,
                last_time=held.last_time,
            )
        )
    return held.events


def _rewrite(database: Database, data_dir: Path, file: EventFile, actor_ids: Sequence[int]) -> int | None:
    """How many events were removed from a file; None where it was replaced meanwhile."""
    partition = Partition(file.course_pk, file.day, file.last_day)
    if _holds(data_dir / file.path, actor_ids) is False:  # one column is read of most files
        return 0
    try:
        events, _ = merged([read_events([data_dir / file.path])])
    except FileNotFoundError:
        _require_replaced(database, data_dir, partition, file.path)
        return None
    kept = events.filter(~pl.col("actor_id").is_in(actor_ids))
    if kept.height == events.height:
        return 0
    row = new_file(file.course_pk, kept, data_dir, (file.day, file.last_day)) if kept.height else None
    with database.writing() as session:
        lock_courses(session, [file.course_pk])
        if paths_of(session, partition) != {file.path}:
            return None
        session.execute(delete(EventFile).where(EventFile.path == file.path))
        session.add_all([row] if row else [])
    (data_dir / file.path).unlink(missing_ok=True)
    return events.height - kept.height


def _require_replaced(database: Database, data_dir: Path, partition: Partition, path: str) -> None:
    with database.reading() as session:
        is_named = paths_of(session, partition) == {path}
    if is_named:
        raise UnreadableFile(
            f"{data_dir / path}, which the manifest names, is not in the data folder; restore the folder that belongs "
            "to this database"
        )


def _holds(path: Path, actor_ids: Sequence[int]) -> bool | None:
    """Whether the file holds events of one of the actors; None where it can't be read."""
    try:
        return bool(pl.scan_parquet(path).select(pl.col("actor_id").is_in(actor_ids).any()).collect().item())
    except (PolarsError, OSError):
        return None


def _folder(data_dir: Path, course_pk: int) -> Path:
    return data_dir / EVENTS / str(course_pk)
