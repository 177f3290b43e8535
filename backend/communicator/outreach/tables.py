"""Tables of outreach: communications, the delivery ledger (one row per communication and learner), opt-outs."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from communicator.database import Base


class CommunicationStatus(StrEnum):
    """Where a communication is in its life."""

    DRAFT = "draft"  # being written; nobody chosen for good
    SCHEDULED = "scheduled"  # waits for its time; membership is fixed then
    SENDING = "sending"  # membership fixed, deliveries under way or in their undo window
    PAUSED = "paused"  # nothing more is claimed until it is resumed
    SENT = "sent"  # no delivery is left to try
    CANCELLED = "cancelled"  # what had not gone out never will
    FAILED = "failed"  # couldn't begin


class DeliveryState(StrEnum):
    """Where one learner's mail is. The law: at most one mail each; sent means one mail."""

    QUEUED = "queued"  # waits for a worker, not before `not_before`
    CLAIMED = "claimed"  # a worker has it, until `lease_until`
    SENT = "sent"  # the mail server said 250
    RETRY = "retry"  # put off; tried again at `not_before`
    FAILED = "failed"  # refused for good, or a day of retries was not enough
    SUPPRESSED = "suppressed"  # not to be written to; `reason` says why
    HELD_OUT = "held_out"  # left out by chance, to compare with
    CANCELLED = "cancelled"  # staff cancelled before it went
    UNCERTAIN = "uncertain"  # cut off while sending; never sent again by itself


class Communication(Base):
    """A message of course staff to the learners of a course who meet its criteria."""

    __tablename__ = "communication"
    __table_args__ = (Index("ix_communication_course_created", "course_pk", "created_at"),)

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    status: Mapped[str] = mapped_column(String(20), index=True)
    subject: Mapped[str] = mapped_column(String(500))
    body: Mapped[str] = mapped_column(Text)
    from_name: Mapped[str] = mapped_column(String(200))
    reply_to: Mapped[str] = mapped_column(String(254))
    criteria: Mapped[dict[str, Any]]
    # Kept as a bare id: the snapshot may have been cleared away by retention.
    snapshot_id: Mapped[str | None] = mapped_column(String(20))
    automatic: Mapped[bool] = mapped_column(default=False)
    holdout_percent: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(300))
    send_at: Mapped[datetime | None]
    began_at: Mapped[datetime | None]
    undo_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(500))
    deliveries: Mapped[list["Delivery"]] = relationship(back_populates="communication", passive_deletes=True)


class Delivery(Base):
    """One learner's mail of one communication; never two."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("communication_id", "course_learner_id"),
        Index("ix_delivery_state_not_before", "state", "not_before"),
        # A claim reads one communication's due rows in order, however long another, paused one's queue is.
        Index("ix_delivery_queue", "communication_id", "state", "not_before"),
    )

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    communication_id: Mapped[str] = mapped_column(ForeignKey("communication.id", ondelete="CASCADE"))
    course_learner_id: Mapped[int] = mapped_column(ForeignKey("course_learner.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    worker: Mapped[str | None] = mapped_column(String(100))
    message_id: Mapped[str] = mapped_column(String(200))
    changed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    communication: Mapped[Communication] = relationship(back_populates="deliveries")


class OptOut(Base):
    """A learner who wants no more messages of a course; kept, so that no import brings them back."""

    __tablename__ = "opt_out"

    course_learner_id: Mapped[int] = mapped_column(
        ForeignKey("course_learner.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(40))  # one-click, page, staff


class SimulatedAcknowledgement(Base):
    """An administrator knows that a course's predictions come from invented courses, and lets staff send by them."""

    __tablename__ = "simulated_acknowledgement"

    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(300))
