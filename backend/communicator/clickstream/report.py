"""What a course's event store holds, and what became of the logs that were read."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.clickstream.tables import EventFile, LogImport


@dataclass(frozen=True)
class CourseEvents:
    """A course's events as the manifest tells them, without opening a file."""

    events: int
    days: int
    first_time: datetime | None
    last_time: datetime | None


@dataclass(frozen=True)
class Imports:
    """All logs that were read: `records = events + sum(skipped)`."""

    logs: int
    records: int
    events: int
    new_events: int
    skipped: dict[str, int]


def report_course(session: Session, course_pk: int) -> CourseEvents:
    """How many events a course has, on how many days, from when to when."""
    query = select(
        func.coalesce(func.sum(EventFile.events), 0),
        func.coalesce(func.sum(EventFile.days), 0),
        func.min(EventFile.first_time),
        func.max(EventFile.last_time),
    )
    return CourseEvents(*session.execute(query.where(EventFile.course_pk == course_pk)).one())


def report_imports(session: Session, site_id: int | None = None) -> Imports:
    """What became of the logs that were read, of one site or of all."""
    query = select(LogImport.records, LogImport.events, LogImport.new_events, LogImport.skipped)
    if site_id is not None:
        query = query.where(LogImport.site_id == site_id)
    rows = session.execute(query).all()
    skipped: Counter[str] = Counter()
    for row in rows:
        skipped.update(row.skipped)
    records, events, new_events = (sum(row[column] for row in rows) for column in range(3))
    return Imports(len(rows), records, events, new_events, dict(skipped.most_common()))


def events_by_type(data_dir: Path, files: Sequence[EventFile]) -> dict[str, int]:
    """Events per type, the most frequent first."""
    if not files:
        return {}
    scanned = pl.scan_parquet([data_dir / file.path for file in files])
    counted = scanned.group_by("type").len().sort(["len", "type"], descending=[True, False]).collect()
    return dict(counted.iter_rows())
