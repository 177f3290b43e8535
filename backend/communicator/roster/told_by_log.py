"""What logs tell about where learners stand: who enrolled or left, who passed. The roster's word wins unless older."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, Subquery, and_, case, false, func, or_, select, true
from sqlalchemy.orm import Session

from communicator.access.insertion import insertion
from communicator.roster.log_tables import LearnerFact
from communicator.roster.tables import Appearance, Enrolment


class Fact(StrEnum):
    """What a log may tell about a learner in a course."""

    ENROLLED = "enrolled"
    UNENROLLED = "unenrolled"
    MODE = "mode"
    CERTIFIED = "certified"
    REVOKED = "revoked"
    PASSED = "passed"
    FAILED = "failed"
    GRADE = "grade"  # the value is the course grade, 0 to 1


class Told(NamedTuple):
    """A fact as a log told it."""

    course_pk: int
    actor_id: int
    kind: Fact
    time: datetime
    value: str


_GOOD: Final = (Fact.PASSED, Fact.CERTIFIED)
_BAD: Final = (Fact.FAILED, Fact.REVOKED)


def keep_told(session: Session, facts: Iterable[Told]) -> None:
    """Keeps facts; those known already stay as they are."""
    rows = [{**fact._asdict(), "kind": fact.kind.value} for fact in sorted(set(facts))]
    if rows:  # by the connection: a session would look at each row, of which there may be many
        session.connection().execute(insertion(session, LearnerFact).on_conflict_do_nothing(), rows)


def is_enrolled(latest: Subquery) -> ColumnElement[bool]:
    """Whether somebody takes part now, for a query that joins `Enrolment` and `latest_enrolments` outwards.

    Enrolled by the roster, or by the log where that is later than what the roster tells; somebody of whom neither
    tells an enrolment was seen in the log, and takes part.
    """
    entered, left = latest.c.entered, latest.c.left
    # Who entered and left at the same moment is taken to be in: a wrong "gone" would hide a learner.
    has_left = and_(left.is_not(None), or_(entered.is_(None), left > entered))
    return case(
        (Enrolment.course_learner_id.is_(None), ~has_left),
        (and_(has_left, left > Enrolment.as_of), false()),
        (and_(~has_left, entered > Enrolment.as_of), true()),
        else_=Enrolment.is_active,
    )


def latest_enrolments(course_pk: int) -> Subquery:
    """Of each course learner of the course, when the log last told that they `entered`, and that they `left`."""

    def last(kind: Fact) -> ColumnElement[datetime | None]:
        return func.max(case((LearnerFact.kind == kind.value, LearnerFact.time)))

    return (
        select(
            Appearance.course_learner_id,
            last(Fact.ENROLLED).label("entered"),
            last(Fact.UNENROLLED).label("left"),
        )
        .join(LearnerFact, _is_about())
        .where(
            Appearance.course_pk == course_pk,
            LearnerFact.kind.in_((Fact.ENROLLED.value, Fact.UNENROLLED.value)),
        )
        .group_by(Appearance.course_learner_id)
        .subquery()
    )


def passed_by_log(session: Session, course_pk: int, pass_mark: float | None) -> dict[int, bool]:
    """Of each course learner of whom the log tells it, whether they passed; `pass_mark` is 0..1.

    What was told last counts: passed or certified, failed or revoked. Where only grades were told, the last one.
    """
    grades: dict[int, bool] = {}
    verdicts: dict[int, bool] = {}
    query = (
        select(Appearance.course_learner_id, LearnerFact.kind, LearnerFact.value)
        .join(LearnerFact, _is_about())
        .where(
            Appearance.course_pk == course_pk,
            LearnerFact.kind.in_([kind.value for kind in (*_GOOD, *_BAD, Fact.GRADE)]),
        )
        # Of what was told at one moment a pass counts, and the better grade.
        .order_by(LearnerFact.time, LearnerFact.kind.in_([kind.value for kind in _GOOD]), LearnerFact.value)
    )
    for learner, kind, value in session.execute(query):
        if kind != Fact.GRADE:
            verdicts[learner] = kind in _GOOD
        elif pass_mark is not None:
            grades[learner] = float(value) >= pass_mark
    return grades | verdicts


def _is_about() -> ColumnElement[bool]:
    return and_(LearnerFact.course_pk == Appearance.course_pk, LearnerFact.actor_id == Appearance.actor_id)
