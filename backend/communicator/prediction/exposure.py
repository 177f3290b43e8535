"""Exposure: who was sent a message because of a prediction, and since when. What they do then shows its effect too.

A model that learned from it would learn what staff did about the last model's predictions. So those steps stay out of
training by default, and the card says of how many learners.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.access.insertion import inserted, insertion
from communicator.prediction.outcomes import OUTCOMES
from communicator.prediction.tables import PredictionExposure
from communicator.roster.tables import CourseLearner


def is_by_prediction(criteria: Mapping[str, Any]) -> bool:
    """Whether criteria choose by chances; everyone, and attributes alone, need no prediction."""
    return any(outcome in criteria for outcome in OUTCOMES)


def note_exposure(session: Session, course_learner_id: int, communication_id: str, at: datetime) -> bool:
    """The learner is exposed from `at` on, in the caller's transaction; True where that is new."""
    told = {"course_learner_id": course_learner_id, "communication_id": communication_id, "at": at}
    return inserted(session, PredictionExposure, told)


def note_exposures(session: Session, exposed: Sequence[tuple[int, str]], at: datetime) -> None:
    """The same of many `(course learner id, communication id)` at once."""
    rows = [{"course_learner_id": learner, "communication_id": message, "at": at} for learner, message in exposed]
    if rows:
        session.execute(insertion(session, PredictionExposure).on_conflict_do_nothing(), rows)


def exposed_since(session: Session, course_pk: int) -> dict[int, datetime]:
    """The course's exposed learners, each with the moment of the first such message."""
    query = (
        select(PredictionExposure.course_learner_id, func.min(PredictionExposure.at))
        .join(CourseLearner, CourseLearner.id == PredictionExposure.course_learner_id)
        .where(CourseLearner.course_pk == course_pk)
        .group_by(PredictionExposure.course_learner_id)
    )
    return {learner: at for learner, at in session.execute(query)}  # noqa: C416
