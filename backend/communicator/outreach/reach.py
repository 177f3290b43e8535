"""Who of those that match can be written to, and who can't, each for the first reason that applies."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from communicator.audience.criteria import Criteria
from communicator.audience.population import is_addressed, is_enrolled, is_not_unenrolled
from communicator.audience.selection import pseudonyms_of
from communicator.consent.refusals import who_refuses
from communicator.consent.tables import Purpose
from communicator.outreach.bounces.suppressed import suppressed_learners
from communicator.outreach.tables import OptOut
from communicator.roster.mail_preferences import who_declined
from communicator.roster.tables import CourseLearner, Enrolment, Learner

BY_HAND = "excluded_by_hand"
OPTED_OUT = "opted_out"
DECLINED = "declined_on_platform"
"""Told the platform that they want no mail of the course's organisation."""
NO_ADDRESS = "no_address"
BOUNCED = "bounced"
"""The address is on the suppression list: mails came back, or its owner complained; see `bounces`."""
NOT_ENROLLED = "not_enrolled"
SET_APART = "set_apart"
"""Staff or a test account since the send began; nobody set apart matches any criteria."""

OBJECTS = "objects_to_prediction"
"""Objected to being predicted after chances had chosen them; nobody who objects is chosen by chances."""

WRITTEN_TO_RECENTLY = "written_to_recently"
"""Sent something in the last 7 days, where the composer leaves those out; see `recently`."""
MATCHED_BEFORE = "matched_before"
"""Matched already when an automatic message was switched on for new matches only."""


@dataclass(frozen=True)
class Reach:
    """Course learner ids: `reachable` and the sets in `excluded` share nobody and add up to who matches."""

    reachable: set[int]
    excluded: dict[str, set[int]]

    def counts(self) -> dict[str, int]:
        """How many are excluded, by reason."""
        return {reason: len(ids) for reason, ids in self.excluded.items()}


def reach(session: Session, course_pk: int, ids: Collection[int], criteria: Criteria | None = None) -> Reach:
    """Parts `ids` by whether they can be written to.

    Reasons in this order: excluded_by_hand (named in `criteria.exclude`), opted_out, declined_on_platform (they
    told the platform that they want no mail of the organisation), no_address, bounced, not_enrolled (an address, but no
    active enrolment: the footer's "because you are enrolled" would be untrue). Reasons that exclude nobody are
    left out.
    """
    rest = set(ids)
    excluded = {}
    for reason, those in (
        (BY_HAND, pseudonyms_of(session, course_pk, criteria.exclude) if criteria else set()),
        (OPTED_OUT, _opted_out(session, course_pk) | who_refuses(session, course_pk, Purpose.ALL_MESSAGES)),
        (DECLINED, who_declined(session, course_pk)),
        (NO_ADDRESS, _those(session, course_pk, ~is_addressed())),
        (BOUNCED, suppressed_learners(session, course_pk)),
        (NOT_ENROLLED, _those(session, course_pk, ~(is_enrolled() & is_not_unenrolled(course_pk)))),
    ):
        found = rest & those
        if found:
            excluded[reason] = found
            rest -= found
    return Reach(rest, excluded)


def _opted_out(session: Session, course_pk: int) -> set[int]:
    query = (
        select(OptOut.course_learner_id)
        .join(CourseLearner, CourseLearner.id == OptOut.course_learner_id)
        .where(CourseLearner.course_pk == course_pk)
    )
    return set(session.scalars(query))


def _those(session: Session, course_pk: int, condition: ColumnElement[bool]) -> set[int]:
    query = (
        select(CourseLearner.id)
        .select_from(CourseLearner)
        .outerjoin(Enrolment, Enrolment.course_learner_id == CourseLearner.id)
        .outerjoin(Learner, Learner.id == CourseLearner.learner_id)
        .where(CourseLearner.course_pk == course_pk, condition)
    )
    return set(session.scalars(query))
