"""Tables of consent: what learners chose, the ledger of every choice, and the wordings that they saw."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from communicator.database import Base


class Purpose(StrEnum):
    """What a learner may agree to, or refuse."""

    COURSE_MESSAGES = "course_messages"  # messages of one course
    ALL_MESSAGES = "all_messages"  # of any course of the site, also later ones
    MEASURING = "measuring"  # being part of comparisons that tell whether a message helped
    PREDICTION = "prediction"  # being predicted, and taking part in working predictions out


class Refusal(Base):
    """What a person refuses in all courses of their site, as of now; no row is no refusal."""

    __tablename__ = "refusal"

    learner_id: Mapped[int] = mapped_column(ForeignKey("learner.id", ondelete="CASCADE"), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]


class Wording(Base):
    """Words that a choice was made upon, as they were shown; named by their digest, so that no version is lost."""

    __tablename__ = "wording"

    version: Mapped[str] = mapped_column(String(16), primary_key=True)
    language: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    first_used_at: Mapped[datetime]


class ConsentEntry(Base):
    """One choice, as it was made; never changed, and followed by another where somebody chooses anew."""

    __tablename__ = "consent_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_learner_id: Mapped[int] = mapped_column(ForeignKey("course_learner.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    agrees: Mapped[bool]
    wording_version: Mapped[str] = mapped_column(ForeignKey("wording.version"))
    source: Mapped[str] = mapped_column(String(40))  # one-click, page, command
    at: Mapped[datetime]
