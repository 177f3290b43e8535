"""Cursors of lists of learners: the last pseudonym shown, since ids inside the backend stay inside."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.errors import InvalidFields
from communicator.roster.tables import CourseLearner


def position_after(session: Session, course_pk: int, cursor: str | None) -> int:
    """The course learner id that a cursor stands for; 0 for the first page."""
    if cursor is None:
        return 0
    found = session.scalar(
        select(CourseLearner.id).where(CourseLearner.course_pk == course_pk, CourseLearner.pseudonym == cursor)
    )
    if found is None:
        raise InvalidFields({"cursor": ["is none that an earlier page of this list gave"]})
    return found
