"""How the rows of each table are read and kept: of people first, then of people in courses."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy.orm import Session

from communicator.database import Base
from communicator.roster.anonymous_ids import keep_anonymous_ids
from communicator.roster.assessments.export_rows import student_module
from communicator.roster.assessments.exports import keep_modules
from communicator.roster.dated import keep_accounts, keep_profiles
from communicator.roster.groups import keep_groups, keep_members
from communicator.roster.keeping import Kept, keep_facts
from communicator.roster.mail_preferences import keep_preferences
from communicator.roster.package_rows import (
    READ,
    Facts,
    Reason,
    anonymous_id,
    course_grade,
    group,
    mapped_id,
    member,
    role,
)
from communicator.roster.report_rows import cohort_member, mail_preference
from communicator.roster.set_apart import keep_course_roles
from communicator.roster.table_files import Row
from communicator.roster.tables import Certificate, Enrolment
from communicator.roster.told_tables import CourseGrade, RoleExport

Keep = Callable[[Session, int, Sequence[Facts], datetime], Kept]


class Stage(Enum):
    """Everybody is known, and joined to who was seen in logs, before anybody is put into a course.

    Else the same person would be put there twice, and one of the two pseudonyms be lost.
    """

    PEOPLE = 1
    COURSES = 2


@dataclass(frozen=True)
class UsedTable:
    """A table that is used: when, how a row is read, and how rows are kept."""

    stage: Stage
    read: Callable[[Row], Facts | Reason]
    keep: Keep
    is_kept_whole: bool = False
    """Its rows tell only together what is so: they are kept at once. Such tables are short."""
    may_name: bool = False
    """People may be named by username or address instead of their id."""


def _in_courses(table: type[Base]) -> Keep:
    def keep(session: Session, site_id: int, rows: Sequence[Facts], as_of: datetime) -> Kept:
        return keep_facts(session, site_id, [row | {"as_of": as_of} for row in rows], table)

    return keep


def _cohorts(session: Session, site_id: int, rows: Sequence[Facts], as_of: datetime) -> Kept:
    columns = ("platform_id", "course_id", "name", "kind")
    keep_groups(session, site_id, [{column: row[column] for column in columns} for row in rows], as_of)
    return keep_members(session, site_id, rows, as_of)


def _anonymous_ids(session: Session, site_id: int, rows: Sequence[Facts], _as_of: datetime) -> Kept:
    keep_anonymous_ids(session, site_id, rows)
    return Kept()


def _roles(session: Session, site_id: int, rows: Sequence[Facts], as_of: datetime) -> Kept:
    """Each course's roles are told together: of two exports the later one tells them all."""
    places = {(row["org"], row["course_id"]) for row in rows}
    kept = Kept()
    for org, course_id in sorted(places):
        known = session.get(RoleExport, (site_id, org, course_id))
        if known is not None and known.at > as_of:
            kept.outdated += sum((row["org"], row["course_id"]) == (org, course_id) for row in rows)
            places.remove((org, course_id))
        else:
            session.merge(RoleExport(site_id=site_id, org=org, course_id=course_id, at=as_of))
    keep_course_roles(session, site_id, [row for row in rows if (row["org"], row["course_id"]) in places])
    return kept


def _preferences(session: Session, site_id: int, rows: Sequence[Facts], _as_of: datetime) -> Kept:
    return keep_preferences(session, site_id, rows)


USED: Mapping[str, UsedTable] = {
    "auth_user": UsedTable(Stage.PEOPLE, READ["auth_user"], keep_accounts),
    "auth_userprofile": UsedTable(Stage.PEOPLE, READ["auth_userprofile"], keep_profiles),
    "student_anonymoususerid": UsedTable(Stage.PEOPLE, anonymous_id, _anonymous_ids),
    "user_id_map": UsedTable(Stage.PEOPLE, mapped_id, _anonymous_ids),
    "student_courseaccessrole": UsedTable(Stage.PEOPLE, role, _roles, is_kept_whole=True),
    "course_groups_courseusergroup": UsedTable(Stage.PEOPLE, group, keep_groups),
    "student_courseenrollment": UsedTable(Stage.COURSES, READ["student_courseenrollment"], _in_courses(Enrolment)),
    "certificates_generatedcertificate": UsedTable(
        Stage.COURSES, READ["certificates_generatedcertificate"], _in_courses(Certificate)
    ),
    "grades_persistentcoursegrade": UsedTable(Stage.COURSES, course_grade, _in_courses(CourseGrade)),
    "courseware_studentmodule": UsedTable(Stage.COURSES, student_module, keep_modules),
    "course_groups_courseusergroup_users": UsedTable(Stage.COURSES, member, keep_members),
    "cohort": UsedTable(Stage.COURSES, cohort_member, _cohorts, may_name=True),
    "email_opt_in": UsedTable(Stage.COURSES, mail_preference, _preferences, may_name=True),
}
