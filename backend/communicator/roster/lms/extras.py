"""Bringing what an LMS tells of a course's people besides who is enrolled: anonymous ids, roles, groups."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import TableClause, delete, select
from sqlalchemy.orm import Session

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.roster.anonymous_ids import keep_anonymous_ids
from communicator.roster.identity import join_actors
from communicator.roster.keeping import learners_by_user_id
from communicator.roster.lms.checks import Readable
from communicator.roster.lms.connection import LmsSnapshot
from communicator.roster.lms.incremental import Keep, bring
from communicator.roster.lms.lms_tables import ANONYMOUS_ID, GROUP, MEMBER, ROLE
from communicator.roster.lms.parts import anonymous_ids, by_table, groups, organisation_roles, roles
from communicator.roster.mail_preferences import organisation_of
from communicator.roster.package_rows import Facts
from communicator.roster.package_tables import USED
from communicator.roster.set_apart import keep_course_roles
from communicator.roster.tables import Learner
from communicator.roster.told_tables import CourseGroup, GroupMember


def sync_extras(database: Database, lms: LmsSnapshot, course: Course, readable: Readable, pause: float = 0.0) -> None:
    """Brings what may be read; call it once the course's people are known. LmsAway, LmsRefused."""
    if readable.may_read(ANONYMOUS_ID):
        bring(database, lms, course.id, anonymous_ids(course.course_id), _anonymous_ids(course), pause)
    if readable.may_read(ROLE):
        bring(database, lms, course.id, roles(course.course_id), _roles(course, course.course_id), pause)
        everywhere = organisation_roles(course.course_id)
        bring(database, lms, course.id, everywhere, _roles(course, ""), pause)
    if readable.may_read(GROUP, MEMBER):
        bring(database, lms, course.id, groups(course.course_id), _groups(course, lms.taken_at), pause)


def _anonymous_ids(course: Course) -> Keep:
    def keep(session: Session, rows: list[Sequence[Any]], _is_whole: Callable[[str], bool]) -> None:
        keep_anonymous_ids(session, course.site_id, _facts(ANONYMOUS_ID, [ANONYMOUS_ID], rows))
        join_actors(session, course.site_id)

    return keep


def _roles(course: Course, course_id: str) -> Keep:
    def keep(session: Session, rows: list[Sequence[Any]], _is_whole: Callable[[str], bool]) -> None:
        told = _facts(ROLE, [ROLE], rows)
        # A place whose last role was taken away is named by none: a role that sets nobody apart names it.
        places = (organisation_of(course.course_id), "")
        named = [{"platform_user_id": "", "org": org, "course_id": course_id, "role": "beta_testers"} for org in places]
        keep_course_roles(session, course.site_id, [*told, *named])
        join_actors(session, course.site_id)

    return keep


def _groups(course: Course, as_of: datetime) -> Keep:
    def keep(session: Session, rows: list[Sequence[Any]], is_whole: Callable[[str], bool]) -> None:
        columns = [MEMBER, GROUP]
        USED[GROUP.name].keep(session, course.site_id, _facts(GROUP, columns, rows), as_of)
        told = _facts(MEMBER, columns, rows)
        known = learners_by_user_id(session, course.site_id, {row["platform_user_id"] for row in told})
        USED[MEMBER.name].keep(
            session, course.site_id, [row for row in told if row["platform_user_id"] in known], as_of
        )
        _leave_groups(session, course, {(row["platform_id"], row["platform_user_id"]) for row in told}, is_whole)

    return keep


def _leave_groups(
    session: Session, course: Course, told: set[tuple[str, str]], is_whole: Callable[[str], bool]
) -> None:
    query = select(CourseGroup.id, CourseGroup.platform_id, Learner.id, Learner.platform_user_id)
    query = query.join(GroupMember, GroupMember.group_id == CourseGroup.id).join(Learner)
    here = query.where(CourseGroup.site_id == course.site_id, CourseGroup.course_id == course.course_id)
    for group_id, platform_id, learner_id, user_id in session.execute(here).all():
        # A cohort that a report told of has no id of the platform; who is in it isn't told here.
        if platform_id.isdigit() and is_whole(user_id) and (platform_id, user_id) not in told:
            gone = (GroupMember.group_id == group_id, GroupMember.learner_id == learner_id)
            session.execute(delete(GroupMember).where(*gone))


def _facts(table: TableClause, tables: Sequence[TableClause], rows: list[Sequence[Any]]) -> list[Facts]:
    found = (USED[table.name].read(by_table(tables, values)[table.name]) for values in rows)
    return [facts for facts in found if not isinstance(facts, str)]
