"""Deliveries in a worker's hand: looked at once more, and carrying all that their mails need."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, String, and_, bindparam, func, select
from sqlalchemy.orm import Session

from communicator.audience.population import is_enrolled as has_enrolment
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
from communicator.roster.told_by_log import is_enrolled, latest_enrolments_of
from communicator.roster.told_tables import MailPreference

IN_HAND = (DeliveryState.CLAIMED, DeliveryState.UNCERTAIN)
IS_IN_HAND = Delivery.lease_until.is_not(None) & Delivery.state.in_(IN_HAND)
"""A claim whose lease ran out is uncertain and keeps it: its worker may still say what became of it."""


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
class Candidate:
    """A delivery that may be claimed, with what its mail needs."""

    delivery: Row[*tuple[Any, ...]]
    person: Row[*tuple[Any, ...]]
    message: Communication
    course: Course

    def claimed(
        self, worker: str, lease_until: datetime, site: SiteSending = NO_SITE, known: Knowledge = NOTHING_KNOWN
    ) -> Claimed:
        """As it is once it is claimed, with what its mail says of the site and asks about the learner."""
        delivery, person, message = self.delivery, self.person, self.message
        return Claimed(
            id=delivery.id,
            worker=worker,
            attempts=delivery.attempts + 1,
            forgiven_attempts=delivery.forgiven_attempts,
            communication_id=message.id,
            course_learner_id=delivery.course_learner_id,
            message_id=delivery.message_id,
            address=person.email or "",
            addressee=Addressee(person.first_name or "", person.full_name or ""),
            subject=message.subject,
            body=message.body,
            language=message.language,
            from_name=message.from_name,
            reply_to=message.reply_to,
            course_name=self.course.name or self.course.course_id,
            site=site,
            known=known,
            is_by_prediction=is_by_prediction(message.criteria) or asks_for_chances(message.body),
            lease_until=lease_until,
        )


@dataclass(frozen=True)
class LookedAt:
    """Candidates of a claim, in the order they were asked for: those to be written to, and why not the others."""

    sendable: list[Candidate]
    reasons: dict[str, str]
    """By delivery id: opted out, left, lost their address, or is staff now."""


def look_again(
    session: Session, message: Communication, course: Course, deliveries: Sequence[Row[*tuple[Any, ...]]]
) -> LookedAt:
    """Who of these deliveries' learners may be written to at this moment; `deliveries` have `columns_asked_for`."""
    people = _people_of(session, course, [delivery.course_learner_id for delivery in deliveries])
    looked = LookedAt([], {})
    for delivery in deliveries:
        person = people[delivery.course_learner_id]
        why = _why_not(person)
        if why is None:
            looked.sendable.append(Candidate(delivery, person, message, course))
        else:
            looked.reasons[delivery.id] = why
    return looked


def columns_asked_for() -> Select[*tuple[Any, ...]]:
    """What of a delivery its mail needs."""
    return select(
        *(Delivery.id, Delivery.course_learner_id, Delivery.message_id),
        *(Delivery.attempts, Delivery.forgiven_attempts, Delivery.changed_at),
    )


def claims_of(session: Session, worker: str) -> list[Claimed]:
    """All that the ledger says a worker has in hand."""
    query = columns_asked_for().add_columns(Delivery.communication_id).where(IS_IN_HAND, Delivery.worker == worker)
    found: list[Claimed] = []
    for communication_id, deliveries in groupby(sorted(session.execute(query), key=_message_of), _message_of):
        message = session.get_one(Communication, communication_id)
        course, rows = session.get_one(Course, message.course_pk), list(deliveries)
        people = _people_of(session, course, [row.course_learner_id for row in rows])
        of_it = [Candidate(row, people[row.course_learner_id], message, course) for row in rows]
        found += [
            replace(one.claimed(worker, one.delivery.changed_at), attempts=one.delivery.attempts) for one in of_it
        ]
    return found


def _message_of(delivery: Row[*tuple[Any, ...]]) -> str:
    return str(delivery.communication_id)


def _people_of(session: Session, course: Course, learners: Sequence[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    """`{course learner id: what decides whether they are written to, and how}`."""
    asked = {"learners": learners, "site_id": course.site_id, "organisation": organisation_of(course.course_id)}
    return {row.id: row for row in session.execute(_people(), asked)}


@cache
def _people() -> Select[*tuple[Any, ...]]:
    """Of `learners`, all of one course. Made once: putting it together takes longer than the database's answer."""
    latest = latest_enrolments_of(bindparam("learners", expanding=True))
    return (
        select(
            *(CourseLearner.id, CourseLearner.is_set_apart, Learner.email, Learner.first_name, Learner.full_name),
            and_(has_enrolment(), is_enrolled(latest)).label("is_active"),
            func.coalesce(OptOut.at, Refusal.at).label("opted_out_at"),
            SuppressedAddress.at.label("suppressed_at"),
            MailPreference.set_at.label("declined_at"),
        )
        .outerjoin(Learner, Learner.id == CourseLearner.learner_id)
        .outerjoin(Enrolment, Enrolment.course_learner_id == CourseLearner.id)
        .outerjoin(latest, latest.c.course_learner_id == CourseLearner.id)
        .outerjoin(OptOut, OptOut.course_learner_id == CourseLearner.id)
        .outerjoin(Refusal, refused_by(CourseLearner.learner_id, Purpose.ALL_MESSAGES))
        .outerjoin(SuppressedAddress, is_suppressed(bindparam("site_id", type_=Integer), Learner.email))
        .outerjoin(MailPreference, _has_declined())
        .where(CourseLearner.id.in_(bindparam("learners", expanding=True)))
    )


def _has_declined() -> ColumnElement[bool]:
    """They told the platform that they want no mail of the course's organisation."""
    return and_(
        MailPreference.learner_id == CourseLearner.learner_id,
        MailPreference.organisation == bindparam("organisation", type_=String),
        MailPreference.is_opted_in.is_(False),
    )


def _why_not(row: Row[*tuple[Any, ...]]) -> str | None:
    if row.opted_out_at is not None:
        return OPTED_OUT
    if row.declined_at is not None:
        return DECLINED
    if not row.email:
        return NO_ADDRESS
    if row.suppressed_at is not None:
        return BOUNCED
    if row.is_set_apart:
        return SET_APART
    return None if row.is_active else NOT_ENROLLED
