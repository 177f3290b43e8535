"""Writing the card of a model that was just trained, and finding a model's card for who asks."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.prediction.card.card import card_of, make_card
from communicator.prediction.card.profiles import course_profiles
from communicator.prediction.card.trying import trial_on, trials_of
from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import Model, Tell, TrainingOptions
from communicator.prediction.published import latest_snapshot
from communicator.prediction.tables import Snapshot, TrainedModel


def written_card(
    database: Database,
    model: Model,
    past: Sequence[LabelledCourse],
    held_out: LabelledCourse | None,
    options: TrainingOptions,
    is_tried: bool,
    tell: Tell,
) -> dict[str, Any]:
    """The card of a model of past courses; where `is_tried`, its kind is trained again without some of them."""
    trials = trials_of(model.kind, past, options, tell) if is_tried else []
    trials += [trial_on(model, held_out)] if held_out is not None else []
    profiles = [course_profiles(database, course.history) for course in trials[0].courses] if trials else []
    return make_card(model, past, options, trials, profiles)


def card_with_drift(session: Session, trained: TrainedModel, courses: Sequence[Course]) -> dict[str, Any]:
    """A model's card, with how far each of these courses lay from training when the model last predicted it."""
    told = []
    for course in courses:
        snapshot = latest_snapshot(session, course.id)
        if snapshot is not None and snapshot.model_id == trained.id and snapshot.drift is not None:
            told.append({"course_id": course.course_id, "as_of": snapshot.as_of.isoformat(), **snapshot.drift})
    return card_of(trained) | {"drift": told}


def has_predicted(session: Session, trained: TrainedModel, course_pk: int) -> bool:
    """Whether any published predictions of a course are this model's."""
    found = select(Snapshot.id).where(Snapshot.course_pk == course_pk, Snapshot.model_id == trained.id).limit(1)
    return session.scalar(found) is not None
