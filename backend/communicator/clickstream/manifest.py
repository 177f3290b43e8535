"""The manifest: which Parquet files readers see, and how files that it doesn't name go."""

import time
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.clickstream.tables import EventFile
from communicator.courses.tables import Course

EVENTS = "events"
"""The folder of events below the data folder."""
# How long a file that no manifest row names may be somebody's: a reader's that opened the manifest before,
# or an importer's that hasn't finished.
GRACE_SECONDS = 3600


class Partition(NamedTuple):
    """A course and a day (UTC)."""

    course_pk: int
    day: date


def visible_files(session: Session, course_pk: int) -> list[EventFile]:
    """The course's event files, by day."""
    query = select(EventFile).where(EventFile.course_pk == course_pk).order_by(EventFile.day, EventFile.id)
    return list(session.scalars(query))


def paths_of(session: Session, partition: Partition) -> frozenset[str]:
    """The partition's visible files, below the data folder."""
    here = EventFile.course_pk == partition.course_pk, EventFile.day == partition.day
    return frozenset(session.scalars(select(EventFile.path).where(*here)))


def lock_courses(session: Session, course_pks: Collection[int]) -> None:
    """Lets this transaction change the courses' rows of the manifest, one at a time with others."""
    # On PostgreSQL two importers of one course publish one after the other; SQLite has one writer anyway. Others may
    # refer to the course meanwhile: who joins its people holds what the importer waits for next.
    session.execute(
        select(Course.id).where(Course.id.in_(course_pks)).order_by(Course.id).with_for_update(key_share=True)
    ).all()


def remove_orphans(session: Session, data_dir: Path, partition: Partition) -> None:
    """Removes the partition's files that no row names and nobody can be reading or writing any more."""
    named = set(session.scalars(select(EventFile.path).where(EventFile.course_pk == partition.course_pk)))
    oldest = time.time() - GRACE_SECONDS
    folder = data_dir / EVENTS / str(partition.course_pk)
    for path in folder.glob(f"{partition.day:%Y-%m-%d}-*.parquet"):
        if path.relative_to(data_dir).as_posix() not in named and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
