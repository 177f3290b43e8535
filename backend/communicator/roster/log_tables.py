"""The table of what logs tell about learners' standing."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from communicator.database import Base


class LearnerFact(Base):
    """What a log told at a time about somebody in a course; who that is, `Appearance` knows."""

    __tablename__ = "learner_fact"
    __table_args__ = (
        UniqueConstraint("course_pk", "actor_id", "kind", "time", "value"),
        Index("ix_learner_fact_actor_id", "actor_id"),
        # Few ever leave: who did is found without reading what is told of everybody.
        Index(
            "ix_learner_fact_unenrolled",
            *("course_pk", "actor_id"),
            sqlite_where=text("kind = 'unenrolled'"),
            postgresql_where=text("kind = 'unenrolled'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    actor_id: Mapped[int] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))  # a `Fact` of told_by_log
    time: Mapped[datetime]
    value: Mapped[str] = mapped_column(String(100), default="")  # the mode, or the grade
