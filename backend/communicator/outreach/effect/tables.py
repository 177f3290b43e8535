"""Tables of effect: a communication's comparison, and everybody who was drawn for it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from communicator.database import Base
from communicator.outreach.tables import Communication


class Trial(Base):
    """One communication's comparison: what is compared and when it is read, fixed before anything is sent."""

    __tablename__ = "trial"

    communication_id: Mapped[str] = mapped_column(ForeignKey("communication.id", ondelete="CASCADE"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(20))  # the primary one: returned
    days: Mapped[int] = mapped_column(SmallInteger)  # of each learner's window, from their own draw
    percent: Mapped[int] = mapped_column(SmallInteger)  # held out
    seed: Mapped[int] = mapped_column(BigInteger)
    cuts: Mapped[list[Any]]  # chances of leaving, in whole per cent, at which strata begin
    within_points: Mapped[float]  # the site's rule for "no difference", as it was then
    began_at: Mapped[datetime]
    last_drawn_at: Mapped[datetime]
    draws: Mapped[int] = mapped_column(default=0)
    drawn: Mapped[int] = mapped_column(default=0)
    held_out: Mapped[int] = mapped_column(default=0)
    draws_until: Mapped[datetime | None]  # of an automatic one; who comes later is written to, and not compared
    reads_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    events_until: Mapped[datetime | None]  # how far the course's log reached when it was read
    result: Mapped[dict[str, Any] | None]  # the counts as read; nobody changes them afterwards
    further_at: Mapped[datetime | None]
    further: Mapped[dict[str, Any] | None]  # counts of the exploratory outcomes, as of `further_at`
    communication: Mapped[Communication] = relationship()


class TrialMember(Base):
    """A learner who was drawn: into which arm, at which risk, when; and what came of it, once that is read."""

    __tablename__ = "trial_member"

    communication_id: Mapped[str] = mapped_column(
        ForeignKey("trial.communication_id", ondelete="CASCADE"), primary_key=True
    )
    course_learner_id: Mapped[int] = mapped_column(
        ForeignKey("course_learner.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    is_held_out: Mapped[bool]
    stratum: Mapped[int] = mapped_column(SmallInteger)  # from 0 at the lowest risk; -1 without a prediction
    drawn_at: Mapped[datetime]
    returned: Mapped[bool | None]
    other_mails: Mapped[int | None] = mapped_column(SmallInteger)  # of other communications, in their window
    completed: Mapped[bool | None]
    certified: Mapped[bool | None]
