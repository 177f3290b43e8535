"""Tables of the clickstream: the manifest of visible Parquet files, and a record of every import."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from communicator.database import Base


class EventFile(Base):
    """A Parquet file that readers see: a course's events of a day, or of many. No two of a course share a day.

    Other files on the disk are not there yet, or no longer.
    """

    __tablename__ = "event_file"
    __table_args__ = (Index("ix_event_file_course_day", "course_pk", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    day: Mapped[date]  # the first one
    last_day: Mapped[date]
    days: Mapped[int] = mapped_column(default=1, server_default="1")  # those that have events
    path: Mapped[str] = mapped_column(String(500), unique=True)  # below the data folder
    events: Mapped[int]
    first_time: Mapped[datetime]
    last_time: Mapped[datetime]
    created_at: Mapped[datetime]


class EventsRemoved(Base):
    """That a course's events were removed because their time was over; what was made of them stays."""

    __tablename__ = "events_removed"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), index=True)
    removed_at: Mapped[datetime]
    events: Mapped[int]
    first_time: Mapped[datetime]
    last_time: Mapped[datetime]


class LogImport(Base):
    """One reading of one log file: records = events + everything skipped."""

    __tablename__ = "log_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    source: Mapped[str] = mapped_column(String(500))  # the file's name, without its folder
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    records: Mapped[int]
    events: Mapped[int]
    new_events: Mapped[int]
    skipped: Mapped[dict[str, Any]]  # reason -> count
    seconds: Mapped[float]


class LogCheckpoint(Base):
    """How far one file of a followed log was stored; a log that is rotated is several files, one after the other."""

    __tablename__ = "log_checkpoint"
    __table_args__ = (Index("ix_log_checkpoint_site_source", "site_id", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    source: Mapped[str] = mapped_column(String(1000))  # the log's path
    head_length: Mapped[int]  # of the file's first bytes, by which it is known under any name
    head_digest: Mapped[str] = mapped_column(String(64))
    offset: Mapped[int] = mapped_column(BigInteger)  # bytes that are stored
    lines: Mapped[int] = mapped_column(BigInteger)
    is_finished: Mapped[bool]
    log_import_id: Mapped[int | None] = mapped_column(ForeignKey("log_import.id", ondelete="SET NULL"))
    updated_at: Mapped[datetime]
