"""What people refuse in all courses of their site."""

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from communicator import clock
from communicator.access.insertion import inserted
from communicator.consent.tables import Purpose, Refusal
from communicator.roster.tables import CourseLearner


def refuse(session: Session, learner_id: int, purpose: Purpose) -> bool:
    """From now on, in all courses; True where that is new."""
    return inserted(session, Refusal, {"learner_id": learner_id, "purpose": purpose, "at": clock.now()})


def take_back(session: Session, learner_id: int, purpose: Purpose) -> bool:
    """No refusal any more; True where there was one."""
    theirs = (Refusal.learner_id == learner_id) & (Refusal.purpose == purpose)
    return session.execute(delete(Refusal).where(theirs).returning(Refusal.learner_id)).first() is not None


def refuses(session: Session, learner_id: int | None, purpose: Purpose) -> bool:
    """Whether somebody does; who is in no roster can't."""
    return learner_id is not None and session.get(Refusal, (learner_id, purpose)) is not None


def who_refuses(session: Session, course_pk: int, purpose: Purpose) -> set[int]:
    """The ids of the course's learners who do."""
    return set(session.scalars(refusing(purpose).where(CourseLearner.course_pk == course_pk)))


def refusing(purpose: Purpose) -> Select[int]:
    """The ids of the course learners who do, in all courses."""
    return select(CourseLearner.id).join(Refusal, refused_by(CourseLearner.learner_id, purpose))


def refused_by(learner_id: InstrumentedAttribute[int | None], purpose: Purpose) -> ColumnElement[bool]:
    """The row of somebody's refusal."""
    return (Refusal.learner_id == learner_id) & (Refusal.purpose == purpose)
