"""Tables of what learners answered: assessments, their parts and the values given, results and latest answers.

As events, results belong to an actor and not to a course learner: who turns out to be one person, or two, keeps what
is theirs, and nothing is rewritten.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from communicator.database import Base


class Assessment(Base):
    """Something of a course that is scored, by the platform's id of it."""

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("course_pk", "problem"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    problem: Mapped[str] = mapped_column(String(255))  # as tracking events name it
    name: Mapped[str] = mapped_column(String(255), default="")  # what learners read above it
    named_at: Mapped[datetime | None]


class AssessmentResult(Base):
    """How an actor did: score, attempts and answers, each as told last, by the time at which it was so.

    A score or a number of attempts that is None was taken back (the platform deleted the learner's state).
    """

    __tablename__ = "assessment_result"
    __table_args__ = (Index("ix_assessment_result_actor_id", "actor_id"), {"sqlite_with_rowid": False})

    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"), primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"), primary_key=True)
    score: Mapped[float | None]
    max_score: Mapped[float | None]
    per_cent: Mapped[int | None] = mapped_column(SmallInteger)  # floor(100 score / max + 0.5), 0..100
    scored_at: Mapped[datetime | None]
    attempts: Mapped[int | None]
    attempted_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answers_digest: Mapped[str] = mapped_column(String(16), default="")  # of two answers at one moment one counts


class AssessmentPart(Base):
    """One input of an assessment; `question` is what it asks, where a log told it."""

    __tablename__ = "assessment_part"
    __table_args__ = (UniqueConstraint("assessment_id", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int] = mapped_column(ForeignKey("assessment.id", ondelete="CASCADE"))
    part: Mapped[str] = mapped_column(String(255))
    question: Mapped[str] = mapped_column(String(255), default="")
    asked_at: Mapped[datetime | None]


class AssessmentChoice(Base):
    """A value that somebody's latest answer is, and what that learner read for it, where a log told that.

    Without an answer that refers to it a row is removed: it may be a text of somebody's own.
    """

    __tablename__ = "assessment_choice"
    __table_args__ = (UniqueConstraint("part_id", "value", "label"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    part_id: Mapped[int] = mapped_column(ForeignKey("assessment_part.id", ondelete="CASCADE"))
    value: Mapped[str] = mapped_column(String(200))
    label: Mapped[str] = mapped_column(String(200), default="")


class AssessmentAnswer(Base):
    """What an actor answered to a part in the latest submission, and whether it was right; None: not marked."""

    __tablename__ = "assessment_answer"
    __table_args__ = (
        Index("ix_assessment_answer_actor_id", "actor_id"),
        Index("ix_assessment_answer_given", "choice_id", "is_correct"),
        {"sqlite_with_rowid": False},
    )

    part_id: Mapped[int] = mapped_column(ForeignKey("assessment_part.id", ondelete="CASCADE"), primary_key=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"), primary_key=True)
    choice_id: Mapped[int] = mapped_column(ForeignKey("assessment_choice.id", ondelete="CASCADE"))
    is_correct: Mapped[bool | None]
