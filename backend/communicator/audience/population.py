"""The people of a course whom criteria choose from, as SQL that works on a million of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from communicator.prediction.tables import Snapshot
from communicator.roster.people import is_counted
from communicator.roster.tables import CourseLearner, Enrolment, Learner
from communicator.roster.told_by_log import takes_part

RECENT = timedelta(days=14)


@dataclass(frozen=True)
class Population:
    """Head counts of a course.

    `learners` are not unenrolled (enrolled, or seen in the log without an enrolment); `enrolled` have an
    enrolment that is active; `writable` are enrolled and have an address. `last_seen` parts the learners.
    """

    learners: int
    enrolled: int
    writable: int
    last_seen: dict[str, int]


def people_of(course_pk: int) -> Select[int]:
    """The ids of a course's learners, joined with enrolment and learner, to be narrowed further.

    Who takes part by the roster, or by the log where its word is later: whoever unenrolled since the last roster was
    read is no learner any more.
    """
    return (
        select(CourseLearner.id)
        .select_from(CourseLearner)
        .outerjoin(Enrolment, Enrolment.course_learner_id == CourseLearner.id)
        .outerjoin(Learner, Learner.id == CourseLearner.learner_id)
        .where(CourseLearner.course_pk == course_pk, is_not_unenrolled(course_pk), is_counted())
    )


def is_not_unenrolled(course_pk: int | None = None) -> ColumnElement[bool]:
    """Enrolled, or seen in the log without any enrolment; needs the outer join with Enrolment.

    `course_pk` is the course that the query is about, None for all.
    """
    return takes_part(lambda theirs: true() if course_pk is None else theirs.course_pk == course_pk)


def is_enrolled() -> ColumnElement[bool]:
    """A roster knows the enrolment of who isn't unenrolled (`people_of`); needs the outer join with Enrolment."""
    return Enrolment.course_learner_id.is_not(None)


def is_addressed() -> ColumnElement[bool]:
    """An address is known; needs the outer join with Learner."""
    return and_(Learner.id.is_not(None), Learner.email != "")


def known(column: InstrumentedAttribute[str]) -> ColumnElement[str]:
    """A roster's column, as an empty string where no roster names the person."""
    return func.coalesce(column, "")


def reference_time(session: Session, course_pk: int, snapshot_id: str | None) -> datetime | None:
    """When "recent" is counted back from: the snapshot's `as_of`, without one the course's latest event."""
    as_of = session.scalar(select(Snapshot.as_of).where(Snapshot.id == snapshot_id)) if snapshot_id else None
    if as_of is not None:
        return as_of
    latest = select(func.max(CourseLearner.last_seen)).where(CourseLearner.course_pk == course_pk, is_counted())
    return session.scalar(latest)


def was_last_seen(part: str, reference: datetime | None) -> ColumnElement[bool]:
    """`recent` (within 14 days before the reference, or after it), `earlier`, or `never`."""
    if part == "never" or reference is None:
        return CourseLearner.last_seen.is_(None) if part == "never" else ~true()
    start = reference - RECENT
    return CourseLearner.last_seen >= start if part == "recent" else CourseLearner.last_seen < start


def count_people(
    session: Session, course_pk: int, snapshot_id: str | None, people: Select[int] | None = None
) -> Population:
    """Head counts of a course, or of those `people` of it (`people_of`, narrowed), in one pass."""
    reference = reference_time(session, course_pk, snapshot_id)
    counted = (people_of(course_pk) if people is None else people).with_only_columns(
        func.count(),
        _how_many(is_enrolled()),
        _how_many(and_(is_enrolled(), is_addressed())),
        _how_many(was_last_seen("recent", reference)),
        _how_many(was_last_seen("earlier", reference)),
        _how_many(was_last_seen("never", reference)),
    )
    learners, enrolled, writable, recent, earlier, never = session.execute(counted).one()
    return Population(learners, enrolled, writable, {"recent": recent, "earlier": earlier, "never": never})


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)
