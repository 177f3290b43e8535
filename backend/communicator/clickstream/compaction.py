"""Compaction: a course's small files of single days become one a month, or one a million events where it has more.

A reader opens each file that it reads, and a course of a few hundred events a day would be hundreds of files. Files
are never changed: a new one is written, and one transaction lets the manifest name it instead of those that it was
made of. Killed at any moment, either is visible; what isn't is removed later, when nobody can be reading it.
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from communicator.clickstream.event_files import merged, read_events
from communicator.clickstream.manifest import Partition, lock_courses, paths_of, remove_orphans, visible_files
from communicator.clickstream.new_files import new_file
from communicator.clickstream.tables import EventFile
from communicator.courses.tables import Course
from communicator.database import Database

SEVERAL = 7
"""So many files of a month that goes on become one: with each day that settles, the month would be written anew."""
LARGE = 1_000_000
"""A file of so many events is large enough, though the month has more."""


@dataclass(frozen=True)
class Compacted:
    """What compacting came to."""

    files_before: int
    files_after: int
    bytes_before: int
    bytes_after: int
    removed: int
    """Files that no manifest named any more, and nobody was reading."""


def compact_course(database: Database, data_dir: Path, course_pk: int, settled: datetime) -> Compacted:
    """Compacts a course's days before the day of `settled`. Done again it does nothing; imports may go on meanwhile.

    Days of which logs may still come should not be settled: each such log writes the compacted file anew.
    """
    with database.reading() as session:
        before = visible_files(session, course_pk)
    weighed = _bytes(data_dir, before)
    for group in _groups(before, settled.date()):
        if len(group) > 1:
            _compact(database, data_dir, group)
    with database.writing() as session:
        lock_courses(session, [course_pk])
        removed = remove_orphans(session, data_dir, course_pk)
        after = visible_files(session, course_pk)
    return Compacted(len(before), len(after), weighed, _bytes(data_dir, after), removed)


def compact_all(database: Database, data_dir: Path, settled: datetime) -> dict[int, Compacted]:
    """Compacts every course that has events; by course."""
    with database.reading() as session:
        having = select(EventFile.course_pk).distinct().subquery()
        courses = list(session.scalars(select(Course.id).where(Course.id.in_(select(having))).order_by(Course.id)))
    return {course_pk: compact_course(database, data_dir, course_pk, settled) for course_pk in courses}


def _groups(files: Sequence[EventFile], before: date) -> Iterator[list[EventFile]]:
    """Neighbours that become one file: of one month, until there are many events. `files` are in order of days."""
    group: list[EventFile] = []
    for file in files:
        if file.last_day >= before:
            break
        is_full = sum(each.events for each in group) >= LARGE
        if group and (is_full or _month(group[0].day) != _month(file.day)):
            yield group
            group = []
        group.append(file)
    if group and (len(group) >= SEVERAL or _month(group[0].day) != _month(before)):
        yield group


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def _compact(database: Database, data_dir: Path, files: Sequence[EventFile]) -> None:
    """Makes one file of several, unless somebody changed one of them meanwhile: the next time will do."""
    partition = Partition(files[0].course_pk, files[0].day, files[-1].last_day)
    paths = frozenset(file.path for file in files)
    try:
        events, _ = merged([read_events([data_dir / path for path in sorted(paths)])])
    except FileNotFoundError:  # replaced, and gone by now
        return
    row = new_file(partition.course_pk, events, data_dir, (partition.day, partition.last_day))
    with database.writing() as session:
        lock_courses(session, [partition.course_pk])
        if paths_of(session, partition) == paths and (data_dir / row.path).exists():
            _replace(session, data_dir, paths, row)
            return
    (data_dir / row.path).unlink(missing_ok=True)


def _replace(session: Session, data_dir: Path, paths: frozenset[str], row: EventFile) -> None:
    session.execute(delete(EventFile).where(EventFile.path.in_(paths)))
    session.add(row)
    for path in paths:
        os.utime(data_dir / path)  # its grace begins now


def _bytes(data_dir: Path, files: Sequence[EventFile]) -> int:
    return sum((data_dir / file.path).stat().st_size for file in files if (data_dir / file.path).exists())
