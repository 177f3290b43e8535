"""What logs tell about where learners stand: who enrolled or left, who passed. The roster's word wins unless older."""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, aliased

from communicator.access.insertion import insertion
from communicator.roster.log_tables import LearnerFact
from communicator.roster.tables import Appearance, CourseLearner, Enrolment


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


_UNENROLLED: Final[ColumnElement[str]] = literal_column(f"'{Fact.UNENROLLED.value}'")
"""Spelt out, as SQLite takes an index of some rows only where it can read that they are meant."""

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
    return _latest(Appearance.course_pk == course_pk)


def latest_enrolments_of(course_learner_ids: BindParameter[Any]) -> Subquery:
    """The same of these course learners; to be executed with their ids."""
    return _latest(Appearance.course_learner_id.in_(course_learner_ids))


def takes_part(among: Callable[[type[Appearance]], ColumnElement[bool]]) -> ColumnElement[bool]:
    """The same as `is_enrolled`, for a query that joins `Enrolment` outwards and no `latest_enrolments`.

    `among` says which appearances are concerned: those of all whom the query is about. The log is asked only of those
    whose roster it may contradict, since a course may have a million learners of whom few ever left.
    """
    roster = aliased(Enrolment)
    has_unenrolled, is_inactive = who_may_have_left(among)
    of_leavers = _latest(Appearance.course_learner_id.in_(has_unenrolled))
    gone = _contradicted(of_leavers, roster, has_left=True)
    of_inactive = _latest(Appearance.course_learner_id.in_(is_inactive))
    back = _contradicted(of_inactive, roster, has_left=False)
    enrolment = Enrolment.course_learner_id
    stays = or_(enrolment.is_(None), Enrolment.is_active)
    return or_(and_(stays, CourseLearner.id.not_in(gone)), CourseLearner.id.in_(back))


def who_may_have_left(
    among: Callable[[type[Appearance]], ColumnElement[bool]],
) -> tuple[Select[int], Select[int]]:
    """Course learners of whom the log ever told that they left, and those who are inactive by the roster.

    All others who appeared take part, whatever else is told of them. `among` as in `takes_part`.
    """
    theirs, told, roster = aliased(Appearance), aliased(LearnerFact), aliased(Enrolment)
    has_unenrolled = (
        select(theirs.course_learner_id)
        .join(told, and_(told.course_pk == theirs.course_pk, told.actor_id == theirs.actor_id))
        .where(told.kind == _UNENROLLED, among(theirs))
    )
    is_inactive = (
        select(theirs.course_learner_id)
        .join(roster, roster.course_learner_id == theirs.course_learner_id)
        .where(roster.is_active.is_(False), among(theirs))
    )
    return has_unenrolled, is_inactive


def _contradicted(latest: Subquery, roster: type[Enrolment], *, has_left: bool) -> Select[int]:
    """Those of whom the log says so, later than the roster says anything, or where no roster does."""
    left = and_(latest.c.left.is_not(None), or_(latest.c.entered.is_(None), latest.c.left > latest.c.entered))
    later = latest.c.left > roster.as_of if has_left else latest.c.entered > roster.as_of
    said = (left, or_(roster.course_learner_id.is_(None), later)) if has_left else (~left, later)
    query = select(latest.c.course_learner_id).outerjoin(roster, roster.course_learner_id == latest.c.course_learner_id)
    return query.where(*said).correlate(None)


def _latest(*among: ColumnElement[bool]) -> Subquery:
    def last(kind: Fact) -> ColumnElement[datetime | None]:
        return func.max(case((LearnerFact.kind == kind.value, LearnerFact.time)))

    return (
        select(
            Appearance.course_learner_id,
            last(Fact.ENROLLED).label("entered"),
            last(Fact.UNENROLLED).label("left"),
        )
        .join(LearnerFact, _is_about())
        .where(LearnerFact.kind.in_((Fact.ENROLLED.value, Fact.UNENROLLED.value)), *among)
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
