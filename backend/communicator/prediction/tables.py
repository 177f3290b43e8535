"""Tables of prediction: models, published snapshots and each learner's chances there; who objects, who is exposed."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from communicator.database import Base


class TrainedModel(Base):
    """A model that was trained; its weights, vocabulary and configuration are in its checkpoint file."""

    __tablename__ = "trained_model"

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[str] = mapped_column(String(40))  # event-lstm, …
    checkpoint: Mapped[str] = mapped_column(String(500))  # below the data folder
    checkpoint_hash: Mapped[str] = mapped_column(String(64))
    trained_on: Mapped[list[Any]]  # course ids
    simulated_only: Mapped[bool]
    figures: Mapped[dict[str, Any]]  # losses, AUC by week where evaluated
    created_at: Mapped[datetime]
    is_chosen: Mapped[bool] = mapped_column(default=False)  # by `model use`; at most one
    # Long, so read only where it is shown; models of before there were cards have none.
    card: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)


class Snapshot(Base):
    """The published predictions of a course as of a moment; what composers choose from."""

    __tablename__ = "snapshot"
    __table_args__ = (Index("ix_snapshot_course_created", "course_pk", "created_at"),)

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"))
    as_of: Mapped[datetime]
    created_at: Mapped[datetime]
    model_id: Mapped[str | None] = mapped_column(ForeignKey("trained_model.id", ondelete="SET NULL"))
    # Predictions taken out since it was published, of learners who object to being predicted.
    withdrawn: Mapped[int] = mapped_column(default=0, server_default="0")
    model: Mapped[TrainedModel | None] = relationship()
    drift: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)  # see prediction.card.drift
    notes: Mapped[dict[str, Any] | None]  # what isn't known, and why: see prediction.refreshing.notes
    # Since 1970, UTC, of `as_of`: set where this was the day's last one and its rows are in `prediction_day` too.
    settled_day: Mapped[int | None]


class Prediction(Base):
    """A learner's chances in a snapshot: as computed (0..1), and in whole per cent, rounded once."""

    __tablename__ = "prediction"

    snapshot_id: Mapped[str] = mapped_column(ForeignKey("snapshot.id", ondelete="CASCADE"), primary_key=True)
    course_learner_id: Mapped[int] = mapped_column(
        ForeignKey("course_learner.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    certify: Mapped[float]
    complete: Mapped[float]
    leave: Mapped[float]
    certify_per_cent: Mapped[int] = mapped_column(SmallInteger)
    complete_per_cent: Mapped[int] = mapped_column(SmallInteger)
    leave_per_cent: Mapped[int] = mapped_column(SmallInteger)


class PredictionObjection(Base):
    """Somebody of a site who objects, by user id, or by an actor whose user id isn't known."""

    __tablename__ = "prediction_objection"
    __table_args__ = (
        UniqueConstraint("site_id", "platform_user_id"),
        UniqueConstraint("actor_id"),
        CheckConstraint("platform_user_id IS NOT NULL OR actor_id IS NOT NULL", name="somebody"),
        # A course that is erased takes its people along, but not their word about all courses.
        {"info": {"outlives_courses": True}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id", ondelete="CASCADE"))
    platform_user_id: Mapped[str | None] = mapped_column(String(100))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("actor.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    source: Mapped[str] = mapped_column(String(40))  # page, staff


class PredictionExposure(Base):
    """A learner was sent a message that chances chose them for. The message's id is bare: it may be gone by then."""

    __tablename__ = "prediction_exposure"

    course_learner_id: Mapped[int] = mapped_column(
        ForeignKey("course_learner.id", ondelete="CASCADE"), primary_key=True
    )
    communication_id: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime]


class PredictionDay(Base):
    """A learner's whole per cents from a past day on, up to the learner's next row; None where they had none.

    Changes alone are kept, of days that a later day's snapshot followed: see prediction.refreshing.past_days.
    """

    __tablename__ = "prediction_day"
    __table_args__ = ({"sqlite_with_rowid": False},)

    course_learner_id: Mapped[int] = mapped_column(
        ForeignKey("course_learner.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[int] = mapped_column(primary_key=True)  # since 1970, UTC
    certify: Mapped[int | None] = mapped_column(SmallInteger)
    complete: Mapped[int | None] = mapped_column(SmallInteger)
    leave: Mapped[int | None] = mapped_column(SmallInteger)


class KeptStates(Base):
    """Where a course's learners stand to a model as of the end of a day of the course, so that a day costs that day.

    The files are below the data folder; what this row doesn't name isn't there. See prediction.refreshing.
    """

    __tablename__ = "kept_states"

    course_pk: Mapped[int] = mapped_column(ForeignKey("course.id", ondelete="CASCADE"), primary_key=True)
    checkpoint_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    version: Mapped[str] = mapped_column(String(20))  # another with each refresh: who finds another was overtaken
    closed_day: Mapped[int]  # the last day of the course, from 0, whose events are in the states
    oldest_day: Mapped[int]  # the first one as of whose end the states are kept
    facts_hash: Mapped[str] = mapped_column(String(64))  # of what else states depend on
    start: Mapped[int] = mapped_column(BigInteger)  # µs since 1970: what days are counted from
    running_events: Mapped[int]  # of the day that wasn't over yet
    files: Mapped[dict[str, Any]]  # states, seen: paths in order; people: a path
    read: Mapped[list[Any]]  # paths of event files that were read until the end of the closed day
    updated_at: Mapped[datetime]
