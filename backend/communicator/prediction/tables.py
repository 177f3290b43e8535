"""Tables of prediction: trained models, published snapshots, and a learner's three chances in each."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, String
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
    model: Mapped[TrainedModel | None] = relationship()
    drift: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)  # see prediction.card.drift


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
