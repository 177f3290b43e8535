"""A delivery in a worker's hand: looked at once more, and carrying all that its mail needs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select, update
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.outreach.placeholders import Addressee
from communicator.outreach.reach import DECLINED, NO_ADDRESS, NOT_ENROLLED, OPTED_OUT, SET_APART
from communicator.outreach.tables import Communication, Delivery, DeliveryState, OptOut
from communicator.prediction.exposure import is_by_prediction
from communicator.roster.mail_preferences import has_declined
from communicator.roster.tables import CourseLearner, Enrolment, Learner


@dataclass(frozen=True)
class Claimed:
    """A delivery in one worker's hand, with all that its mail needs; no session is attached."""

    id: str
    worker: str
    attempts: int  # this one included
    communication_id: str
    course_learner_id: int
    message_id: str
    address: str
    addressee: Addressee
    subject: str
    body: str
    from_name: str
    reply_to: str
    course_name: str
    is_by_prediction: bool


def sendable(session: Session, delivery_id: str, worker: str, moment: datetime) -> Claimed | None:
    """The claimed delivery; or None, suppressed: its learner opted out, left, lost their address, or is staff now."""
    row = session.execute(_mail_of(delivery_id)).one()
    reason = _why_not(session, row)
    if reason:
        values = {"state": DeliveryState.SUPPRESSED, "reason": reason, "lease_until": None, "not_before": None}
        session.execute(update(Delivery).where(Delivery.id == delivery_id).values(**values, changed_at=moment))
        return None
    return Claimed(
        id=delivery_id,
        worker=worker,
        attempts=row.attempts,
        communication_id=row.communication_id,
        course_learner_id=row.course_learner_id,
        message_id=row.message_id,
        address=row.email,
        addressee=Addressee(row.first_name, row.full_name),
        subject=row.subject,
        body=row.body,
        from_name=row.from_name,
        reply_to=row.reply_to,
        course_name=row.name or row.course_id,
        is_by_prediction=is_by_prediction(row.criteria),
    )


def _mail_of(delivery_id: str) -> Select[*tuple[Any, ...]]:
    message = (Communication.subject, Communication.body, Communication.from_name, Communication.reply_to)
    return (
        select(
            *(Delivery.attempts, Delivery.communication_id, Delivery.course_learner_id, Delivery.message_id),
            *(*message, Communication.criteria),
            *(Course.name, Course.course_id),
            *(Learner.email, Learner.first_name, Learner.full_name),
            Enrolment.is_active,
            CourseLearner.is_set_apart,
            OptOut.at.label("opted_out_at"),
        )
        .join(Communication, Communication.id == Delivery.communication_id)
        .join(Course, Course.id == Communication.course_pk)
        .join(CourseLearner, CourseLearner.id == Delivery.course_learner_id)
        .outerjoin(Learner, Learner.id == CourseLearner.learner_id)
        .outerjoin(Enrolment, Enrolment.course_learner_id == CourseLearner.id)
        .outerjoin(OptOut, OptOut.course_learner_id == CourseLearner.id)
        .where(Delivery.id == delivery_id)
    )


def _why_not(session: Session, row: Row[*tuple[Any, ...]]) -> str | None:
    if row.opted_out_at is not None:
        return OPTED_OUT
    if has_declined(session, row.course_learner_id):
        return DECLINED
    if not row.email:
        return NO_ADDRESS
    if row.is_set_apart:
        return SET_APART
    return None if row.is_active else NOT_ENROLLED
