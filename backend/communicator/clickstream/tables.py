"""Tables of the clickstream: the manifest of visible Parquet files, and a record of every import."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from communicator.database import Base


class EventFile(Base):
    """A Parquet file that readers see: events of one course and day. Others on disk are not there yet, or no longer."""

    __tablename__ = "event_file"
    __table_args__ = (Index("ix_event_file_course_day", "course_pk", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    day: Mapped[date]
    path: Mapped[str] = mapped_column(String(500), unique=True)  # below the data folder
    events: Mapped[int]
    first_time: Mapped[datetime]
    last_time: Mapped[datetime]
    created_at: Mapped[datetime]


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
