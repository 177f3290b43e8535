"""Deliveries in a worker's hand: looked at once more, and carrying all that their mails need."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session

from communicator.audience.population import is_enrolled
from communicator.consent.refusals import refused_by
from communicator.consent.tables import Purpose, Refusal
from communicator.courses.tables import Course
from communicator.outreach.bounces.suppressed import is_suppressed
from communicator.outreach.bounces.tables import SuppressedAddress
from communicator.outreach.composing.conditional import asks_for_chances
from communicator.outreach.composing.knowledge import NOTHING_KNOWN, Knowledge
from communicator.outreach.mail import SiteSending
from communicator.outreach.placeholders import Addressee
from communicator.outreach.reach import BOUNCED, DECLINED, NO_ADDRESS, NOT_ENROLLED, OPTED_OUT, SET_APART
from communicator.outreach.tables import Communication, Delivery, DeliveryState, OptOut
from communicator.prediction.exposure import is_by_prediction
from communicator.roster.mail_preferences import organisation_of
from communicator.roster.tables import CourseLearner, Enrolment, Learner
from communicator.roster.told_by_log import takes_part
from communicator.roster.told_tables import MailPreference

IN_HAND = (DeliveryState.CLAIMED, DeliveryState.UNCERTAIN)
IS_IN_HAND = Delivery.lease_until.is_not(None) & Delivery.state.in_(IN_HAND)
"""A claim whose lease ran out is uncertain and keeps it: its worker may still say what became of it."""


THESE: BindParameter[Any] = bindparam("deliveries", expanding=True)
NO_SITE = SiteSending()


@dataclass(frozen=True)
class Claimed:
    """A delivery in one worker's hand, with all that its mail needs; no session is attached."""

    id: str
    worker: str
    attempts: int  # this one included
    forgiven_attempts: int  # those before staff asked to try again
    communication_id: str
    course_learner_id: int
    message_id: str
    address: str
    addressee: Addressee
    subject: str
    body: str
    language: str
    from_name: str
    reply_to: str
    course_name: str
    site: SiteSending
    known: Knowledge
    is_by_prediction: bool
    lease_until: datetime

    @property
    def attempt(self) -> tuple[str, int]:
        """Which delivery, and which attempt at it: what a journal's line is about."""
        return self.id, self.attempts

    @property
    def tries(self) -> int:
        """How many attempts count towards a day of them."""
        return self.attempts - self.forgiven_attempts


@dataclass(frozen=True)
class LookedAt:
    """Candidates of a claim, in the order they were asked for: those to be written to, and why not the others."""

    sendable: list[Row[*tuple[Any, ...]]]
    reasons: dict[str, str]
    """By delivery id: opted out, left, lost their address, or is staff now."""


def look_again(session: Session, delivery_ids: Collection[str]) -> LookedAt:
    """Who of these deliveries' learners may be written to at this moment."""
    rows = {row.id: row for row in session.execute(_mails(), {"deliveries": list(delivery_ids)})}
    declined = _declined(session, delivery_ids)
    reasons = {each: why for each, row in rows.items() if (why := _why_not(row, row.id in declined))}
    return LookedAt([rows[each] for each in delivery_ids if each in rows and each not in reasons], reasons)


def claims_of(session: Session, worker: str) -> list[Claimed]:
    """All that the ledger says a worker has in hand."""
    ids = session.scalars(select(Delivery.id).where(IS_IN_HAND, Delivery.worker == worker))
    rows = session.execute(_mails(), {"deliveries": list(ids)})
    return [replace(claimed_of(row, worker, row.changed_at), attempts=row.attempts) for row in rows]


def claimed_of(
    row: Row[*tuple[Any, ...]],
    worker: str,
    lease_until: datetime,
    site: SiteSending = NO_SITE,
    known: Knowledge = NOTHING_KNOWN,
) -> Claimed:
    """A candidate once it is claimed, with what its mail says of the site and asks about the learner."""
    return Claimed(
        id=row.id,
        worker=worker,
        attempts=row.attempts + 1,
        forgiven_attempts=row.forgiven_attempts,
        communication_id=row.communication_id,
        course_learner_id=row.course_learner_id,
        message_id=row.message_id,
        address=row.email or "",
        addressee=Addressee(row.first_name or "", row.full_name or ""),
        subject=row.subject,
        body=row.body,
        language=row.language,
        from_name=row.from_name,
        reply_to=row.reply_to,
        course_name=row.name or row.course_id,
        site=site,
        known=known,
        is_by_prediction=is_by_prediction(row.criteria) or asks_for_chances(row.body),
        lease_until=lease_until,
    )


@cache
def _mails() -> Select[*tuple[Any, ...]]:
    """Of `deliveries`. Made once: putting it together takes longer than the database takes to answer it."""
    message = (Communication.subject, Communication.body, Communication.from_name, Communication.reply_to)
    return (
        select(
            *(Delivery.id, Delivery.state, Delivery.attempts, Delivery.forgiven_attempts),
            *(Delivery.communication_id, Delivery.course_learner_id, Delivery.message_id, Delivery.changed_at),
            *(*message, Communication.language, Communication.criteria),
            *(Communication.course_pk, Communication.snapshot_id),
            *(Course.name, Course.course_id, Course.site_id),
            *(Learner.email, Learner.first_name, Learner.full_name),
            _is_enrolled().label("is_active"),
            CourseLearner.is_set_apart,
            func.coalesce(OptOut.at, Refusal.at).label("opted_out_at"),
            SuppressedAddress.at.label("suppressed_at"),
        )
        # Written so that deliveries are found by their ids: PostgreSQL would go through all of their message.
        .join(Communication, Communication.id == func.coalesce(Delivery.communication_id, ""))
        .join(Course, Course.id == Communication.course_pk)
        .join(CourseLearner, CourseLearner.id == Delivery.course_learner_id)
        .outerjoin(Learner, Learner.id == CourseLearner.learner_id)
        .outerjoin(Enrolment, Enrolment.course_learner_id == CourseLearner.id)
        .outerjoin(OptOut, OptOut.course_learner_id == CourseLearner.id)
        .outerjoin(Refusal, refused_by(CourseLearner.learner_id, Purpose.ALL_MESSAGES))
        .outerjoin(SuppressedAddress, is_suppressed(Course.site_id, Learner.email))
        .where(Delivery.id.in_(THESE))
    )


def _is_enrolled() -> ColumnElement[bool]:
    """Also by the log's word, where it is later than the roster's."""
    concerned = select(Delivery.course_learner_id).where(Delivery.id.in_(THESE)).correlate(None)
    return and_(is_enrolled(), takes_part(lambda theirs: theirs.course_learner_id.in_(concerned)))


def _declined(session: Session, delivery_ids: Collection[str]) -> set[str]:
    """Those whose learners told the platform that they want no mail of the course's organisation."""
    query = (
        select(Delivery.id, MailPreference.organisation, Course.course_id)
        .join(CourseLearner, CourseLearner.id == Delivery.course_learner_id)
        .join(Course, Course.id == CourseLearner.course_pk)
        .join(
            MailPreference,
            and_(MailPreference.learner_id == CourseLearner.learner_id, MailPreference.is_opted_in.is_(False)),
        )
        .where(Delivery.id.in_(delivery_ids))
    )
    return {each for each, whose, course_id in session.execute(query) if whose == organisation_of(course_id)}


def _why_not(row: Row[*tuple[Any, ...]], has_declined: bool) -> str | None:
    if row.opted_out_at is not None:
        return OPTED_OUT
    if has_declined:
        return DECLINED
    if not row.email:
        return NO_ADDRESS
    if row.suppressed_at is not None:
        return BOUNCED
    if row.is_set_apart:
        return SET_APART
    return None if row.is_active else NOT_ENROLLED
