"""Table of automatic messages: the log of their checks, one row a day of the course, which also keeps two from it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from communicator.database import Base
from communicator.outreach.tables import Communication, CommunicationStatus

IS_ON = Communication.automatic.is_(True) & (Communication.status == CommunicationStatus.SENDING)
"""Which communications are automatic messages that look for new matches."""


class RunKind(StrEnum):
    """Why somebody looked who matches."""

    SWITCHED_ON = "switched_on"  # the first look: those who matched already, written to only where that was asked for
    CHECK = "check"  # a day's look for new matches


class AutomaticRun(Base):
    """One look at who matches an automatic message, and what came of it; at most one of a kind a day of the course."""

    __tablename__ = "automatic_run"
    __table_args__ = (UniqueConstraint("communication_id", "day", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    communication_id: Mapped[str] = mapped_column(ForeignKey("communication.id", ondelete="CASCADE"))
    day: Mapped[date]  # in the course's time zone
    kind: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    # Not done: `why_nothing` says why not, and a later look on the same day takes this row's place.
    is_done: Mapped[bool]
    why_nothing: Mapped[str | None] = mapped_column(String(500))
    # A bare id, as in `communication`: the snapshot may have been cleared away.
    snapshot_id: Mapped[str | None] = mapped_column(String(20))
    criteria: Mapped[dict[str, Any]]  # as they were that day
    matched: Mapped[int]
    new: Mapped[int]  # of them, those who had no row in the ledger
    queued: Mapped[int]
    held_out: Mapped[int]
    waiting: Mapped[int]  # of the queued, those above the daily ceiling: they go on later days
    excluded: Mapped[dict[str, Any]]  # of the new, by reason
