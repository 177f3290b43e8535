"""Tables of the audience: marks that sources give learners, and selections kept by name."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from communicator.database import Base


class Mark(Base):
    """What a source says of a learner besides the roster: a survey's answer, standing in a social network."""

    __tablename__ = "mark"
    __table_args__ = (Index("ix_mark_course_name_value", "course_pk", "name", "value"),)

    course_learner_id: Mapped[int] = mapped_column(
        ForeignKey("course_learner.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    value: Mapped[str] = mapped_column(String(200))
    number: Mapped[float | None]  # where the value is one, so that it can be compared
    source: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class Segment(Base):
    """A selection of a course kept by name: its criteria, held against whoever is there when it is asked for."""

    __tablename__ = "segment"
    __table_args__ = (UniqueConstraint("course_pk", "name"),)

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    criteria: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(300))
