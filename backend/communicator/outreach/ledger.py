"""Reading the ledger: a communication's deliveries, and a learner's messages; pseudonyms only."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.outreach.tables import Communication, Delivery
from communicator.roster.tables import CourseLearner


def list_deliveries(
    session: Session, communication_id: str, after: int = 0, limit: int = 100
) -> tuple[list[dict[str, Any]], int | None]:
    """A page of deliveries as JSON has them, and what to give as `after` for the next page (None: no more)."""
    query = (
        select(Delivery, CourseLearner.pseudonym)
        .join(CourseLearner, CourseLearner.id == Delivery.course_learner_id)
        .where(Delivery.communication_id == communication_id, Delivery.course_learner_id > after)
        .order_by(Delivery.course_learner_id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    page = [
        {
            "pseudonym": pseudonym,
            "state": delivery.state,
            "reason": delivery.reason,
            "attempts": delivery.attempts,
            "changed_at": delivery.changed_at.isoformat(),
        }
        for delivery, pseudonym in rows
    ]
    return page, rows[-1][0].course_learner_id if len(rows) == limit else None


def messages_of(session: Session, course_learner_id: int) -> list[dict[str, Any]]:
    """A learner's messages, newest first: id, subject, state, changed_at."""
    query = (
        select(Communication.id, Communication.subject, Delivery.state, Delivery.changed_at)
        .join(Delivery, Delivery.communication_id == Communication.id)
        .where(Delivery.course_learner_id == course_learner_id)
        .order_by(Delivery.changed_at.desc(), Communication.id)
    )
    return [
        {"id": found, "subject": subject, "state": state, "changed_at": changed_at.isoformat()}
        for found, subject, state, changed_at in session.execute(query)
    ]
