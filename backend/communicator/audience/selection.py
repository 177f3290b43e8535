"""Who matches criteria, before anybody is left out: computed on the server, never sent by a browser."""

import re
from array import array
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Select, func
from sqlalchemy.orm import Session

from communicator.audience.conditions.chances import is_predicted_in
from communicator.audience.conditions.condition import Basis
from communicator.audience.criteria import Criteria
from communicator.audience.population import is_enrolled, people_of
from communicator.prediction.tables import Prediction
from communicator.roster.pseudonyms import course_learners_of_pseudonyms
from communicator.roster.tables import CourseLearner

_DIGITS = 20  # 80 bits: nobody gains by two sets that look the same
_FINGERPRINT = re.compile(r"[0-9]{1,9}-[0-9a-f]{20}")


@dataclass(frozen=True)
class Listed:
    """One learner of a selection, as staff may see them: no name; chances in whole per cent, or None."""

    course_learner_id: int
    pseudonym: str
    certify: int | None
    complete: int | None
    leave: int | None


def matching(session: Session, course_pk: int, criteria: Criteria, snapshot_id: str | None) -> set[int]:
    """The course learner ids that match, before exclusions.

    Ranges look at the predictions of `snapshot_id`: without one nobody is in a range.
    """
    return set(session.scalars(matching_query(session, course_pk, criteria, snapshot_id)))


def count_matching(session: Session, course_pk: int, criteria: Criteria, snapshot_id: str | None) -> int:
    """How many match, before exclusions, without bringing them here."""
    chosen = matching_query(session, course_pk, criteria, snapshot_id)
    return session.scalar(chosen.with_only_columns(func.count())) or 0


def list_matching(
    session: Session, course_pk: int, criteria: Criteria, snapshot_id: str | None, after: int = 0, limit: int = 100
) -> list[Listed]:
    """A page of the selection, by course learner id above `after`."""
    chosen = matching_query(session, course_pk, criteria, snapshot_id)
    if not criteria.needs_prediction:
        chosen = chosen.outerjoin(Prediction, is_predicted_in(snapshot_id))
    page = (
        chosen.with_only_columns(
            CourseLearner.id,
            CourseLearner.pseudonym,
            Prediction.certify_per_cent,
            Prediction.complete_per_cent,
            Prediction.leave_per_cent,
        )
        .where(CourseLearner.id > after)
        .order_by(CourseLearner.id)
        .limit(limit)
    )
    return [Listed(*row) for row in session.execute(page).all()]


def matching_query(session: Session, course_pk: int, criteria: Criteria, snapshot_id: str | None) -> Select[int]:
    """The selection as a query of course learner ids."""
    return narrowed(people_of(course_pk), criteria, Basis(session, course_pk, snapshot_id))


def narrowed(chosen: Select[int], criteria: Criteria, basis: Basis) -> Select[int]:
    """Those of `chosen` (as `people_of` gives them) who meet the criteria."""
    if criteria.everyone:
        chosen = chosen.where(is_enrolled())
    for condition in criteria.conditions:
        chosen = condition.narrow(chosen, basis)
    return chosen


def fingerprint(ids: Collection[int]) -> str:
    """What tells one set of matching learners from another: how many they are, and a digest of who.

    A composer's page carries it from the count to the send, so that the server knows the very set that was looked at,
    also where it was chosen by what no snapshot keeps: attributes, marks, answers.
    """
    ordered = array("q", sorted(ids))
    return f"{len(ordered)}-{sha256(ordered.tobytes()).hexdigest()[:_DIGITS]}"


def is_fingerprint(text: str) -> bool:
    """Whether `fingerprint` may have given it."""
    return _FINGERPRINT.fullmatch(text) is not None


def count_of(mark: str) -> int:
    """How many learners a fingerprint is of."""
    return int(mark.partition("-")[0])


def pseudonyms_of(session: Session, course_pk: int, pseudonyms: frozenset[str]) -> set[int]:
    """The course learner ids behind pseudonyms, also former ones; those that nobody has are left aside."""
    return set(course_learners_of_pseudonyms(session, course_pk, pseudonyms).values())
