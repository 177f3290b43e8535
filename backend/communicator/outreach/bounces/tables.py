"""Tables of bounces: addresses that are not written to, and what was reported of mails."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from communicator.database import Base


class SuppressedAddress(Base):
    """An address of a site that nothing is sent to, whoever has it, in whichever course."""

    __tablename__ = "suppressed_address"

    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"), primary_key=True)
    address: Mapped[str] = mapped_column(String(254), primary_key=True)  # in small letters
    why: Mapped[str] = mapped_column(String(20))  # hard, soft, complaint, listed
    source: Mapped[str] = mapped_column(String(40))  # refused, mailbox, ses, list, staff
    at: Mapped[datetime]


class BounceReport(Base):
    """A report about one of our mails; the same report again is no second one."""

    __tablename__ = "bounce_report"
    __table_args__ = (Index("ix_bounce_report_course_learner_at", "course_learner_id", "at"),)

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    course_learner_id: Mapped[int] = mapped_column(ForeignKey("course_learner.id", ondelete="CASCADE"))
    delivery_id: Mapped[str | None] = mapped_column(ForeignKey("delivery.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    code: Mapped[str] = mapped_column(String(40), default="")
    source: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
