"""The manifest: which Parquet files readers see, and how files that it doesn't name go."""

import time
from bisect import bisect_right
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.clickstream.tables import EventFile
from communicator.courses.tables import Course
from communicator.errors import CourseErased

EVENTS = "events"
"""The folder of events below the data folder."""
# How long a file that no manifest row names may be somebody's: a reader's that opened the manifest before,
# or an importer's that hasn't finished.
GRACE_SECONDS = 3600


class CourseDay(NamedTuple):
    """A course and a day (UTC)."""

    course_pk: int
    day: date


class Partition(NamedTuple):
    """A course and the days (UTC) whose events one file holds: from `day` to `last_day`."""

    course_pk: int
    day: date
    last_day: date


def visible_files(session: Session, course_pk: int) -> list[EventFile]:
    """The course's event files, by day."""
    query = select(EventFile).where(EventFile.course_pk == course_pk).order_by(EventFile.day, EventFile.id)
    return list(session.scalars(query))


def paths_of(session: Session, partition: Partition) -> frozenset[str]:
    """The visible files, below the data folder, that hold any of the partition's days."""
    here = EventFile.day <= partition.last_day, EventFile.last_day >= partition.day
    return frozenset(session.scalars(select(EventFile.path).where(EventFile.course_pk == partition.course_pk, *here)))


def partitions_of(session: Session, days: Collection[CourseDay]) -> dict[CourseDay, Partition]:
    """The partition that each day is of as the manifest stands: a compacted file's, else the day alone."""
    found = {each: Partition(each.course_pk, each.day, each.day) for each in days}
    wide = select(EventFile.day, EventFile.last_day).where(EventFile.day < EventFile.last_day).order_by(EventFile.day)
    for course_pk in {each.course_pk for each in days}:
        spans = [Partition(course_pk, *row) for row in session.execute(wide.where(EventFile.course_pk == course_pk))]
        first_days = [span.day for span in spans]
        for each in days if spans else ():
            if each.course_pk == course_pk and (before := bisect_right(first_days, each.day)):
                span = spans[before - 1]  # no two share a day
                found[each] = span if each.day <= span.last_day else found[each]
    return found


def lock_courses(session: Session, course_pks: Collection[int]) -> None:
    """Lets this transaction change the courses' rows of the manifest, one at a time with others.

    CourseErased where one of them is no more.
    """
    # On PostgreSQL two importers of one course publish one after the other; SQLite has one writer anyway. Others may
    # refer to the course meanwhile: who joins its people holds what the importer waits for next.
    query = select(Course.id).where(Course.id.in_(course_pks)).order_by(Course.id).with_for_update(key_share=True)
    if len(session.scalars(query).all()) < len(set(course_pks)):
        raise CourseErased


def remove_orphans(session: Session, data_dir: Path, course_pk: int) -> int:
    """Removes the course's files that no row names and nobody can be reading or writing any more; how many."""
    named = set(session.scalars(select(EventFile.path).where(EventFile.course_pk == course_pk)))
    oldest = time.time() - GRACE_SECONDS
    removed = 0
    for path in (data_dir / EVENTS / str(course_pk)).glob("*.parquet"):
        if path.relative_to(data_dir).as_posix() not in named and _is_older(path, oldest):
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _is_older(path: Path, moment: float) -> bool:
    try:
        return path.stat().st_mtime < moment
    except FileNotFoundError:  # somebody else was quicker
        return False
