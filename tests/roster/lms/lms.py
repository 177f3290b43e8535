"""An LMS's database that tests fill: courses, people, what happens to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.mariadb import MariaDb

TABLES = Path(__file__).parent / "lms_tables.sql"
READER, WORD = "reader", "a word"
COURSE = "course-v1:DemoX+STAT101+2026"
OTHER = "course-v1:DemoX+NET202+2026"


@dataclass
class Lms:
    """One LMS's database on a server."""

    server: MariaDb
    name: str
    _kept: list[str] | None = None

    def url(self, user: str = READER, password: str = WORD) -> str:
        """As an operator would write it."""
        return self.server.url(self.name, user, password)

    def run(self, statements: str) -> None:
        """Runs statements as the administrator."""
        self.server.run(statements, self.name)

    def add_course(self, course_id: str = COURSE, **facts: Any) -> None:
        """A course as Studio publishes it."""
        moment = "2026-01-01 00:00:00"
        row = {
            "created": moment,
            "modified": moment,
            "version": 19,
            "id": course_id,
            "_location": f"block-v1:{course_id}",
            "org": "DemoX",
            "display_name": "Statistics",
            "display_number_with_default": "STAT101",
            "display_org_with_default": "DemoX",
            "start": "2026-02-01 09:00:00",
            "end": "2026-05-01 09:00:00",
            "lowest_passing_grade": 0.6,
            "visible_to_staff_only": 0,
            "self_paced": 0,
        } | facts
        self.insert("course_overviews_courseoverview", row)

    def add_account(self, number: int, **facts: Any) -> None:
        """An account with its profile."""
        row = {
            "id": number,
            "password": "pbkdf2_sha256$not-to-be-read",
            "username": f"user{number}",
            "first_name": "",
            "last_name": "",
            "email": f"user{number}@learners.example",
            "is_staff": 0,
            "is_superuser": 0,
            "is_active": 1,
            "date_joined": "2025-01-01 00:00:00",
        } | facts
        self.insert("auth_user", row)
        profile = {
            "user_id": number,
            "name": f"Person {number}",
            "meta": "",
            "courseware": "",
            "language": "",
            "location": "",
            "gender": "f",
            "level_of_education": "b",
            "country": "ES",
            "year_of_birth": 1990,
        }
        self.insert("auth_userprofile", profile)

    def enrol(self, number: int, course_id: str = COURSE, **facts: Any) -> None:
        """An enrolment of a user in a course."""
        row = {
            "user_id": number,
            "course_id": course_id,
            "created": "2026-01-15 10:00:00.5",
            "is_active": 1,
            "mode": "audit",
        }
        self.insert("student_courseenrollment", row | facts)

    def certify(self, number: int, course_id: str = COURSE, **facts: Any) -> None:
        """A certificate."""
        blank = dict.fromkeys(("verify_uuid", "download_uuid", "download_url", "key", "name", "error_reason"), "")
        moments = dict.fromkeys(("created_date", "modified_date"), "2026-05-02 00:00:00")
        row = {"user_id": number, "course_id": course_id, "status": "downloadable", "grade": "0.8", "mode": "honor"}
        self.insert("certificates_generatedcertificate", blank | moments | row | {"distinction": 0} | facts)

    def grade(self, number: int, grade: float, course_id: str = COURSE) -> None:
        """A grade (0..1) as the platform keeps it."""
        row = {"created": "2026-03-01", "modified": "2026-03-01", "user_id": number, "course_id": course_id}
        more = {"course_version": "", "grading_policy_hash": "h", "percent_grade": grade, "letter_grade": ""}
        self.insert("grades_persistentcoursegrade", row | more)

    def give_role(self, number: int, role: str, course_id: str = COURSE) -> None:
        """A role in a course, or in all of the organisation."""
        row = {"org": "DemoX", "course_id": course_id, "role": role, "user_id": number}
        self.insert("student_courseaccessrole", row)

    def people(self, numbers: range, course_id: str = COURSE) -> None:
        """Accounts of these numbers, enrolled in the course."""
        with self.at_once():
            for number in numbers:
                self.add_account(number)
                self.enrol(number, course_id)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What is inserted meanwhile goes to the server in one."""
        self._kept = []
        yield
        statements, self._kept = self._kept, None
        self.run(";".join(statements))

    def insert(self, table: str, row: dict[str, Any]) -> None:
        """A row of a table."""
        values = ", ".join(_literal(value) for value in row.values())
        statement = f"INSERT INTO {table} ({', '.join(f'`{name}`' for name in row)}) VALUES ({values})"
        self.later(statement)

    def later(self, statement: str) -> None:
        """Runs a statement, inside `at_once` with the others."""
        if self._kept is None:
            self.run(statement)
        else:
            self._kept.append(statement)


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    return (
        str(value)
        if isinstance(value, int | float)
        else "'" + str(value).replace("\\", "\\\\").replace("'", "''") + "'"
    )
