"""Cursors of lists: of learners the last pseudonym shown, since their ids stay inside; of logs an entry's number."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.errors import InvalidFields
from communicator.roster.tables import CourseLearner

UNKNOWN = "is none that an earlier page of this list gave"
MOST_DIGITS = 9
"""Every number of so many digits fits into an id's column."""


def position_after(session: Session, course_pk: int, cursor: str | None) -> int:
    """The course learner id that a cursor stands for; 0 for the first page."""
    if cursor is None:
        return 0
    found = session.scalar(
        select(CourseLearner.id).where(CourseLearner.course_pk == course_pk, CourseLearner.pseudonym == cursor)
    )
    if found is None:
        raise InvalidFields({"cursor": [UNKNOWN]})
    return found


def number_before(cursor: str | None) -> int | None:
    """The number of the entry that a cursor stands for; None for the first page."""
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= MOST_DIGITS):
        raise InvalidFields({"cursor": [UNKNOWN]})
    return int(cursor)
