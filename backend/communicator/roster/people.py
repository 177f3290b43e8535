"""The people of a course: who counts as its learner now. Whatever asks for people asks through `is_counted`."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from communicator.roster.tables import CourseLearner, Enrolment
from communicator.roster.told_by_log import is_enrolled, latest_enrolments


def is_counted() -> ColumnElement[bool]:
    """Everybody but staff and test accounts, who are never chosen, predicted, trained on, counted or written to."""
    return CourseLearner.is_set_apart.is_(False)


def active_course_learners(session: Session, course_pk: int) -> Sequence[int]:
    """Ids of the course's learners in order: enrolled now, or seen in the log without having left by its word."""
    told_by_log = latest_enrolments(course_pk)
    query = (
        select(CourseLearner.id)
        .outerjoin(Enrolment)
        .outerjoin(told_by_log, told_by_log.c.course_learner_id == CourseLearner.id)
        .where(CourseLearner.course_pk == course_pk)
        .where(is_enrolled(told_by_log), is_counted())
        .order_by(CourseLearner.id)
    )
    return session.scalars(query).all()


def all_course_learners(session: Session, course_pk: int) -> Sequence[int]:
    """Ids of everybody who ever was in the course, in order; also who left it."""
    query = select(CourseLearner.id).where(CourseLearner.course_pk == course_pk, is_counted())
    return session.scalars(query.order_by(CourseLearner.id)).all()


def count_enrolled(session: Session, course_pk: int) -> int:
    """How many enrolments are active."""
    query = select(func.count()).select_from(Enrolment).join(CourseLearner)
    return session.scalars(query.where(CourseLearner.course_pk == course_pk, Enrolment.is_active, is_counted())).one()


def count_set_apart(session: Session, course_pk: int) -> int:
    """How many staff and test accounts of the course are set apart."""
    query = select(func.count()).select_from(CourseLearner)
    return session.scalars(query.where(CourseLearner.course_pk == course_pk, CourseLearner.is_set_apart)).one()
