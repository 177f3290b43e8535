"""Data packages and reports, written as the platform writes them, imported, and what is known then."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from sqlalchemy import select

from communicator.access.sites import find_site
from communicator.database import Database
from communicator.roster.edx_package import Choices, import_files
from communicator.roster.roster_counts import RosterCounts
from communicator.roster.tables import CourseLearner, Enrolment, Learner

Rows = Sequence[Mapping[str, object]]
COURSE = "course-v1:DemoX+STAT101+2026"
COLUMNS: Mapping[str, str] = {
    "auth_user": "id username first_name last_name email password is_staff is_active is_superuser last_login",
    "auth_userprofile": "id user_id name language gender year_of_birth level_of_education goals country",
    "student_courseenrollment": "id user_id course_id created is_active mode",
    "certificates_generatedcertificate": "id user_id download_url grade course_id key distinction status mode",
    "grades_persistentcoursegrade": "id user_id course_id percent_grade letter_grade passed_timestamp",
    "course_groups_courseusergroup": "id name course_id group_type",
    "course_groups_courseusergroup_users": "id courseusergroup_id user_id",
    "student_anonymoususerid": "id user_id anonymous_user_id course_id",
    "user_id_map": "hash_id id username",
    "student_courseaccessrole": "id user_id org course_id role",
    "courseware_studentmodule": "id module_type module_id student_id state grade modified max_grade done course_id",
}


def table(name: str, rows: Sequence[Mapping[str, object]]) -> str:
    """The table as MySQL's batch output writes it; what a row doesn't tell is NULL."""
    columns = COLUMNS[name].split()
    lines = ["\t".join(columns)]
    lines += ["\t".join(str(row.get(column, "NULL")) for column in columns) for row in rows]
    return "\n".join(lines) + "\n"


def member(name: str, site: str = "prod") -> str:
    """What a table's file in a package is called."""
    return f"DemoX-STAT101-2026-{name}-{site}-analytics.sql"


def package(folder: Path, date: str, tables: Mapping[str, Sequence[Mapping[str, object]]]) -> Path:
    """A weekly package of these tables."""
    path = folder / f"demox-{date}.zip"
    with zipfile.ZipFile(path, "w") as written:
        for name, rows in tables.items():
            written.writestr(member(name), table(name, rows))
    return path


def enrolled(*user_ids: int, mode: str = "audit", is_active: int = 1) -> Rows:
    return [
        {"id": each, "user_id": each, "course_id": COURSE, "created": "2026-01-05 10:00:00"}
        | {"is_active": is_active, "mode": mode}
        for each in user_ids
    ]


def import_(database: Database, *paths: Path, **choices: object) -> RosterCounts:
    with database.writing() as session:
        site_id = find_site(session, None).id
    return import_files(database, site_id, paths, Choices(**choices))  # type: ignore[arg-type]


def standing(database: Database) -> dict[str, tuple[bool, str]]:
    with database.reading() as session:
        query = select(Learner.platform_user_id, Enrolment.is_active, Enrolment.mode).select_from(CourseLearner)
        rows = session.execute(query.join(Learner).join(Enrolment)).all()
    return {user_id: (is_active, mode) for user_id, is_active, mode in rows}
