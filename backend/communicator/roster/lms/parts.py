"""What is read of a course, part by part; each row is one user's."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import TableClause, and_, or_

from communicator.roster.lms.checks import Readable
from communicator.roster.lms.checksums import Part
from communicator.roster.lms.lms_tables import (
    ACCOUNT,
    ANONYMOUS_ID,
    CERTIFICATE,
    ENROLMENT,
    GRADE,
    GROUP,
    MEMBER,
    OPT_OUT,
    PROFILE,
    ROLE,
)
from communicator.roster.mail_preferences import organisation_of
from communicator.roster.table_files import Row

# Tables are compared with the course's id, not with each other: those of one LMS may differ in their collation.


def people(course_id: str, readable: Readable) -> Part:
    """Who is, or was, enrolled: with account, profile, certificate and grade, each where there is one."""
    joined = ENROLMENT.outerjoin(ACCOUNT, ACCOUNT.c.id == ENROLMENT.c.user_id)
    joined = joined.outerjoin(PROFILE, PROFILE.c.user_id == ENROLMENT.c.user_id)
    tables = people_tables(readable)
    for table in tables[3:]:
        joined = joined.outerjoin(table, and_(table.c.user_id == ENROLMENT.c.user_id, table.c.course_id == course_id))
    columns = tuple(each for table in tables for each in table.c)
    # With a table more, what is read is something else.
    name = "people" if GRADE in tables else "people without grades"
    return Part(name, columns, joined, ENROLMENT.c.course_id == course_id)


def people_tables(readable: Readable) -> tuple[TableClause, ...]:
    """The tables of which a row of `people` has the columns, in order."""
    return (ENROLMENT, ACCOUNT, PROFILE, CERTIFICATE, *([GRADE] if readable.may_read(GRADE) else []))


def anonymous_ids(course_id: str) -> Part:
    """The anonymous ids of who is enrolled: the course's, and those that are the same in all courses."""
    joined = ENROLMENT.join(ANONYMOUS_ID, ANONYMOUS_ID.c.user_id == ENROLMENT.c.user_id)
    here = and_(ENROLMENT.c.course_id == course_id, ANONYMOUS_ID.c.course_id.in_(["", course_id]))
    return Part("anonymous ids", tuple(ANONYMOUS_ID.c), joined, here)


def roles(course_id: str) -> Part:
    """Who has a role in the course."""
    return Part("roles", tuple(ROLE.c), ROLE, ROLE.c.course_id == course_id, is_one_group=True)


def organisation_roles(course_id: str) -> Part:
    """Who has a role in all courses of the organisation."""
    here = and_(ROLE.c.course_id == "", or_(ROLE.c.org == organisation_of(course_id), ROLE.c.org == ""))
    return Part("organisation's roles", tuple(ROLE.c), ROLE, here, is_one_group=True)


def groups(course_id: str) -> Part:
    """Who is in which group or cohort of the course."""
    joined = GROUP.join(MEMBER, MEMBER.c.courseusergroup_id == GROUP.c.id)
    return Part("groups", (*MEMBER.c, *GROUP.c), joined, GROUP.c.course_id == course_id)


def opt_outs(course_id: str) -> Part:
    """Who told the platform that they want no mail of the course."""
    here = and_(OPT_OUT.c.course_id == course_id, OPT_OUT.c.user_id.is_not(None))
    return Part("opt-outs", tuple(OPT_OUT.c), OPT_OUT, here)


def by_table(tables: Sequence[TableClause], values: Sequence[Any]) -> dict[str, Row]:
    """A row as a row of each table, told as the data package tells it; without those whose first column is null."""
    found: dict[str, Row] = {}
    start = 0
    for table in tables:
        names = table.c.keys()
        part = values[start : start + len(names)]
        start += len(names)
        if part[0] is not None:
            found[table.name] = dict(zip(names, map(_text, part), strict=True))
    return found


def _text(value: Any) -> str | None:
    # NUL is what PostgreSQL doesn't take.
    return None if value is None else str(value).replace("\x00", "\ufffd")
