"""Who is in which group of a Moodle course, as its list of people tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.roster.evidence import in_parts
from communicator.roster.groups import keep_groups, keep_members
from communicator.roster.tables import Learner
from communicator.roster.told_tables import CourseGroup, GroupMember

KIND = "group"
AT_ONCE = 2_000


@dataclass
class GroupCounts:
    """What a course's groups came to: those that somebody is in, and how many places in them are taken."""

    groups: int = 0
    members: int = 0
    left: int = 0


def keep_course_groups(
    database: Database, course: Course, groups: Mapping[str, Mapping[str, str]], as_of: datetime
) -> GroupCounts:
    """Keeps the groups of each learner (Moodle's user id -> id of the group -> its name), and no others of the course.

    Who is told of in no group is in none; a group that nobody is in isn't told of at all, and goes.
    """
    names = {group_id: name for theirs in groups.values() for group_id, name in theirs.items()}
    pairs = sorted((group_id, user_id) for user_id, theirs in groups.items() for group_id in theirs)
    common = {"course_id": course.course_id, "kind": KIND}
    with database.writing() as session:
        told = [{"platform_id": group_id, "name": name, **common} for group_id, name in sorted(names.items())]
        keep_groups(session, course.site_id, told, as_of)
    for some in in_parts(pairs, AT_ONCE):
        with database.writing() as session:
            members = [{"platform_id": group_id, "platform_user_id": user_id} for group_id, user_id in some]
            keep_members(session, course.site_id, members, as_of)
    with database.writing() as session:
        left = _leave(session, course, set(pairs))
        _forget_empty(session, course)
    return GroupCounts(len(names), len(pairs), left)


def _leave(session: Session, course: Course, told: set[tuple[str, str]]) -> int:
    query = select(CourseGroup.platform_id, Learner.platform_user_id, CourseGroup.id, Learner.id)
    query = query.join(GroupMember, GroupMember.group_id == CourseGroup.id).join(Learner).where(*_here(course))
    gone = [row[2:] for row in session.execute(query).all() if tuple(row[:2]) not in told]
    for group_id, learner_id in gone:
        session.execute(
            delete(GroupMember).where(GroupMember.group_id == group_id, GroupMember.learner_id == learner_id)
        )
    return len(gone)


def _forget_empty(session: Session, course: Course) -> None:
    taken = select(GroupMember.group_id).where(GroupMember.group_id == CourseGroup.id)
    session.execute(delete(CourseGroup).where(*_here(course), ~taken.exists()))


def _here(course: Course) -> tuple[ColumnElement[bool], ...]:
    return (
        CourseGroup.site_id == course.site_id,
        CourseGroup.course_id == course.course_id,
        CourseGroup.kind == KIND,
    )
