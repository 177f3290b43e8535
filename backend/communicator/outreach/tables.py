"""Tables of outreach: communications, the delivery ledger (one row per communication and learner), opt-outs."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from communicator.database import Base


class CommunicationStatus(StrEnum):
    """Where a communication is in its life."""

    DRAFT = "draft"  # being written; nobody chosen for good
    AWAITING_APPROVAL = "awaiting_approval"  # waits for a second person, its content fixed; who asked can take it back
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
    # A fingerprint (`audience.selection`): the set that the composer looked at; once sending, the set it is for.
    selection: Mapped[str | None] = mapped_column(String(60))
    automatic: Mapped[bool] = mapped_column(default=False)
    holdout_percent: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(300))
    send_at: Mapped[datetime | None]
    began_at: Mapped[datetime | None]
    undo_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(500))
    language: Mapped[str] = mapped_column(String(10), default="en", server_default="en")
    # A service notice: everybody it is meant for gets it, so there is nobody to compare with.
    notice: Mapped[bool] = mapped_column(default=False, server_default=false())
    leave_out_recent: Mapped[bool] = mapped_column(default=False, server_default=false())
    # Automatic ones: how many a day at the most (none: as the site says), until which day, both in the course's
    # time zone; whether those who match when it is switched on are written to; whose criteria are meant.
    daily_ceiling: Mapped[int | None]
    ends_on: Mapped[date | None]
    backlog: Mapped[bool] = mapped_column(default=False, server_default=false())
    segment_id: Mapped[str | None] = mapped_column(String(20))
    deliveries: Mapped[list["Delivery"]] = relationship(back_populates="communication", passive_deletes=True)


class Delivery(Base):
    """One learner's mail of one communication; never two."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("communication_id", "course_learner_id"),
        # What workers have in hand is little beside what waits.
        Index(
            "ix_delivery_lease",
            "lease_until",
            sqlite_where=text("lease_until IS NOT NULL"),
            postgresql_where=text("lease_until IS NOT NULL"),
        ),
        # A claim reads one communication's due rows in order, however long another, paused one's queue is.
        Index("ix_delivery_queue", "communication_id", "state", "not_before"),
        # What went out lately, of one communication or of a site's, without reading what went out before.
        Index(
            "ix_delivery_sent",
            *("communication_id", "sent_at"),
            sqlite_where=text("sent_at IS NOT NULL"),
            postgresql_where=text("sent_at IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    communication_id: Mapped[str] = mapped_column(ForeignKey("communication.id", ondelete="CASCADE"))
    course_learner_id: Mapped[int] = mapped_column(ForeignKey("course_learner.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(500), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    # Attempts before staff asked to try again: the day of retries is counted anew from there.
    forgiven_attempts: Mapped[int] = mapped_column(default=0, server_default="0")
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


class SiteRules(Base):
    """What a site says of sending where it differs from the defaults of `SendingRules`."""

    __tablename__ = "site_rules"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)
    rules: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(300))


class ApprovalRequest(Base):
    """A send that a second person must agree to: who asked for what, and what was answered."""

    __tablename__ = "approval_request"

    communication_id: Mapped[str] = mapped_column(ForeignKey("communication.id", ondelete="CASCADE"), primary_key=True)
    asked_by_key: Mapped[str] = mapped_column(String(200))
    asked_by: Mapped[str] = mapped_column(String(300))
    asked_by_email: Mapped[str] = mapped_column(String(254))  # one person may come with several tokens
    asked_at: Mapped[datetime]
    recipients: Mapped[int]
    send_at: Mapped[datetime | None]  # none: as soon as it is approved
    snapshot_id: Mapped[str | None] = mapped_column(String(20))  # what the one who asked looked at
    answered_by: Mapped[str | None] = mapped_column(String(300))
    answered_at: Mapped[datetime | None]
    declined: Mapped[str | None] = mapped_column(String(500))  # why not


class SendingRate(Base):
    """When the next mail of a site or a sender may go out, for all workers."""

    __tablename__ = "sending_rate"

    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    next_at: Mapped[datetime]
