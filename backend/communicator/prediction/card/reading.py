"""A recorded model's card for who asks: with what is known of their courses now, and whether it is theirs to see."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.errors import UnknownModel
from communicator.prediction.card.card import card_of
from communicator.prediction.card.watching import without_seen
from communicator.prediction.cold_start.shipped import shipped_model
from communicator.prediction.published import latest_snapshot
from communicator.prediction.tables import Snapshot, TrainedModel
from communicator.prediction.trained_models import serving_model


def card_with_drift(session: Session, trained: TrainedModel, courses: Sequence[Course]) -> dict[str, Any]:
    """A model's card, with how far each of these courses lay from training when the model last predicted it."""
    told = []
    for course in courses:
        snapshot = latest_snapshot(session, course.id)
        if snapshot is not None and snapshot.model_id == trained.id and snapshot.drift is not None:
            told.append(
                {"course_id": course.course_id, "as_of": snapshot.as_of.isoformat(), **without_seen(snapshot.drift)}
            )
    return card_of(trained) | {"drift": told}


def known_model(session: Session, model_id: str) -> TrainedModel | None:
    """The model of this id, also the shipped one before it has predicted anything; None where there is none."""
    found = session.get(TrainedModel, model_id)
    if found is None and (shipped := shipped_model()).id == model_id:
        return shipped
    return found


def serves(session: Session, trained: TrainedModel, courses: Sequence[Course]) -> bool:
    """Whether a model has anything to do with any of these courses: it predicts now, or it predicted one of them."""
    if not courses:
        return False
    try:
        if serving_model(session).id == trained.id:
            return True
    except UnknownModel:
        return False
    theirs = Snapshot.course_pk.in_([course.id for course in courses])
    return session.scalar(select(Snapshot.id).where(theirs, Snapshot.model_id == trained.id).limit(1)) is not None
