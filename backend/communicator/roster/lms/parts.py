"""What is read of a course, part by part; a row is one user's, and belongs to one table after the other."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import TableClause, and_

from communicator.roster.lms.checksums import Part
from communicator.roster.lms.lms_tables import ACCOUNT, CERTIFICATE, ENROLMENT, PROFILE
from communicator.roster.table_files import Row

PEOPLE = "people"
_TABLES: tuple[TableClause, ...] = (ENROLMENT, ACCOUNT, PROFILE, CERTIFICATE)


def people(course_id: str) -> Part:
    """Who is, or was, enrolled: with account, profile and certificate, each where there is one."""
    # Compared with the course's id, not with each other: tables of one LMS may differ in their collation.
    joined = (
        ENROLMENT.outerjoin(ACCOUNT, ACCOUNT.c.id == ENROLMENT.c.user_id)
        .outerjoin(PROFILE, PROFILE.c.user_id == ENROLMENT.c.user_id)
        .outerjoin(
            CERTIFICATE,
            and_(CERTIFICATE.c.user_id == ENROLMENT.c.user_id, CERTIFICATE.c.course_id == course_id),
        )
    )
    columns = tuple(each for table in _TABLES for each in table.c)
    return Part(PEOPLE, columns, joined, ENROLMENT.c.course_id == course_id)


def rows_by_table(values: Sequence[Any]) -> dict[str, Row]:
    """A row of `people` as a row of each table, told as the data package tells it; without those that aren't there."""
    found: dict[str, Row] = {}
    start = 0
    for table in _TABLES:
        names = table.c.keys()
        part = values[start : start + len(names)]
        start += len(names)
        if part[0] is not None:  # the first column is whose it is
            found[table.name] = dict(zip(names, map(_text, part), strict=True))
    return found


def _text(value: Any) -> str | None:
    # NUL is what PostgreSQL doesn't take.
    return None if value is None else str(value).replace("\x00", "\ufffd")
