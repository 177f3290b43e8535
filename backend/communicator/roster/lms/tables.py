"""Tables of syncing rosters: which courses are, how each went, what was read last, and which day's sync was begun."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from communicator.database import Base


class CourseSwitch(Base):
    """A pattern of course ids that are synced, or aren't; of several that match, the last counts."""

    __tablename__ = "course_switch"

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), index=True)
    pattern: Mapped[str] = mapped_column(String(255))
    is_on: Mapped[bool]
    added_at: Mapped[datetime]


class CourseSyncStatus(Base):
    """How the last sync of a course went; `state` is running (or was cut off), ok, failed or skipped."""

    __tablename__ = "course_sync_status"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)
    course_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    state: Mapped[str] = mapped_column(String(10))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    learners: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    left: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(String(1000), default="")


class CourseChecksums(Base):
    """What a part of a course came to when it was read last: one checksum for each group of its users."""

    __tablename__ = "course_checksums"

    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    part: Mapped[str] = mapped_column(String(40), primary_key=True)
    checksums: Mapped[bytes] = mapped_column(LargeBinary)  # 8 bytes a group; a user's is their id modulo the groups


class NightlySync(Base):
    """That a site's nightly sync was begun on a day: whoever puts the row in does it."""

    __tablename__ = "nightly_sync"
    __table_args__ = (UniqueConstraint("site_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    day: Mapped[date]
    begun_at: Mapped[datetime]
