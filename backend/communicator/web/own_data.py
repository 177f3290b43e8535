"""What a learner may see of themselves by the link in a mail: figures of one course, no name, no address."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.consent.ledger import choices_of
from communicator.outreach.tables import Communication, Delivery, DeliveryState
from communicator.prediction.published import latest_snapshot
from communicator.prediction.tables import Prediction
from communicator.roster.assessments.tables import Assessment, AssessmentResult
from communicator.roster.tables import Appearance, CourseLearner


def own_data(session: Session, learner: CourseLearner) -> dict[str, Any]:
    """`predictions` (None: there are none), `messages` that were sent, `seen`, `problems` answered, and `choices`."""
    return {
        "predictions": _predictions(session, learner),
        "messages": _messages(session, learner.id),
        "first_seen": learner.first_seen,
        "last_seen": learner.last_seen,
        "problems": _problems(session, learner),
        "choices": [
            {"purpose": entry.purpose, "agrees": entry.agrees, "at": entry.at, "text": wording.text}
            for entry, wording in choices_of(session, learner.id)
        ],
    }


def _predictions(session: Session, learner: CourseLearner) -> dict[str, Any] | None:
    snapshot = latest_snapshot(session, learner.course_pk)
    found = session.get(Prediction, (snapshot.id, learner.id)) if snapshot else None
    if snapshot is None or found is None:
        return None
    per_cent = {
        "certify": found.certify_per_cent,
        "complete": found.complete_per_cent,
        "leave": found.leave_per_cent,
    }
    return {"as_of": snapshot.as_of, "per_cent": per_cent}


def _messages(session: Session, course_learner_id: int) -> list[dict[str, Any]]:
    query = (
        select(Communication.subject, Delivery.sent_at)
        .join(Communication, Communication.id == Delivery.communication_id)
        .where(Delivery.course_learner_id == course_learner_id, Delivery.state == DeliveryState.SENT)
        .order_by(Delivery.sent_at.desc())
    )
    return [{"subject": subject, "at": at} for subject, at in session.execute(query)]


def _problems(session: Session, learner: CourseLearner) -> int:
    query = (
        select(func.count())
        .select_from(AssessmentResult)
        .join(Assessment, Assessment.id == AssessmentResult.assessment_id)
        .join(Appearance, Appearance.actor_id == AssessmentResult.actor_id)
        .where(Assessment.course_pk == learner.course_pk, Appearance.course_pk == learner.course_pk)
        .where(Appearance.course_learner_id == learner.id)
    )
    return session.scalar(query) or 0
