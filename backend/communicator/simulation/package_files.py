r"""Roster and certificate files of the edX data package: tab-separated, with a header.

The package is made with MySQL's batch output: NULL is the word NULL, and tab, newline and backslash
inside a value are written as \t, \n and \\. Columns are those of the platform's documentation
("Student Info and Progress Data"). Only who had enrolled by the day that is reached is in them.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from communicator.simulation.course import PASS_MARK, Course
from communicator.simulation.learner_model import Learner
from communicator.simulation.whole_files import whole_file

Value = str | int | None
Rows = Iterator[tuple[Value, ...]]

AUTH_USER = (
    "id",
    "username",
    "first_name",
    "last_name",
    "email",
    "password",
    "is_staff",
    "is_active",
    "is_superuser",
    "last_login",
    "date_joined",
    "status",
    "email_key",
    "avatar_typ",
    "country",
    "show_country",
    "date_of_birth",
    "interesting_tags",
    "ignored_tags",
    "email_tag_filter_strategy",
    "display_tag_filter_strategy",
    "consecutive_days_visit_count",
)
AUTH_USERPROFILE = (
    "id",
    "user_id",
    "name",
    "language",
    "location",
    "meta",
    "courseware",
    "gender",
    "mailing_address",
    "year_of_birth",
    "level_of_education",
    "goals",
    "country",
    "city",
    "bio",
    "profile_image_uploaded_at",
)
ENROLLMENT = ("id", "user_id", "course_id", "created", "is_active", "mode")
CERTIFICATE = (
    "id",
    "user_id",
    "download_url",
    "grade",
    "course_id",
    "key",
    "distinction",
    "status",
    "verify_uuid",
    "download_uuid",
    "name",
    "created_date",
    "modified_date",
    "error_reason",
    "mode",
)
CERTIFIED_AFTER = timedelta(days=2)
"""How long after the end certificates are made."""
_LEGACY: tuple[Value, ...] = ("", None, "", "", 0, None, "", "", 0, 0, 0)


def write_package_files(folder: Path, course: Course, learners: Iterable[Learner], opening: date, until: date) -> int:
    """Writes the four tables as of the end of `until`; gives the number of enrolments in them."""
    enrolled = [learner for learner in learners if opening + timedelta(days=learner.enrolled) <= until]
    there = _Roster(course, enrolled, opening, until)
    tables: dict[str, tuple[tuple[str, ...], Callable[[], Rows]]] = {
        "auth_user": (AUTH_USER, there.accounts),
        "auth_userprofile": (AUTH_USERPROFILE, there.profiles),
        "student_courseenrollment": (ENROLLMENT, there.enrolments),
        "certificates_generatedcertificate": (CERTIFICATE, there.certificates),
    }
    for table, (columns, rows) in tables.items():
        with whole_file(folder / f"{course.file_prefix}-{table}-prod-analytics.sql") as file:
            file.write(("\t".join(columns) + "\n").encode())
            file.writelines(("\t".join(map(as_mysql_writes, row)) + "\n").encode() for row in rows())
    return len(enrolled)


def as_mysql_writes(value: Value) -> str:
    """One value of MySQL's batch output."""
    if value is None:
        return "NULL"
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def grade(course: Course, learner: Learner) -> float:
    """The course grade, 0..1: points by `weight`, which in this course is what the grading policy says, too."""
    problems = course.graded_problems()
    earned = sum(problem.weight * (learner.score(problem) or 0.0) for problem in problems)
    return earned / sum(problem.weight for problem in problems)


class _Roster:
    """The rows of the four tables."""

    def __init__(self, course: Course, learners: list[Learner], opening: date, until: date) -> None:
        self.course = course
        self.learners = learners
        self.opening = opening
        self.as_of = datetime.combine(until + timedelta(days=1), time(), tzinfo=UTC)

    def accounts(self) -> Rows:
        for learner in self.learners:
            person = learner.person
            enrolled = self._enrolled_at(learner)
            joined = min(person.joined, enrolled - timedelta(minutes=5))
            seen = learner.last_visit if learner.last_visit and learner.last_visit < self.as_of else enrolled
            staff: tuple[Value, ...] = ("", 0, 1 if learner.last_visit or person.user_id % 20 else 0, 0)
            names: tuple[Value, ...] = (person.user_id, person.username, "", "", person.email)
            yield (*names, *staff, _moment(seen), _moment(joined), *_LEGACY)

    def profiles(self) -> Rows:
        for learner in self.learners:
            person = learner.person
            about: tuple[Value, ...] = (person.gender, "", person.year_of_birth, person.education, person.goals)
            place: tuple[Value, ...] = (person.country, None, person.bio, None)
            yield (person.user_id + 7, person.user_id, person.name, "", "", "", "course.xml", *about, *place)

    def enrolments(self) -> Rows:
        for number, learner in enumerate(self.learners):
            gone = learner.unenrolled is not None and learner.unenrolled < self.as_of
            created = _moment(self._enrolled_at(learner))
            row_id = learner.person.user_id * 3 + number % 3
            yield (row_id, learner.person.user_id, self.course.course_id, created, 0 if gone else 1, learner.mode)

    def certificates(self) -> Rows:
        made = self.course.end + CERTIFIED_AFTER
        if self.as_of <= made:
            return
        for learner in self.learners:
            if learner.grades:
                yield self._certificate(learner, made)

    def _certificate(self, learner: Learner, made: datetime) -> tuple[Value, ...]:
        result = grade(self.course, learner)
        identity = hashlib.sha256(f"{self.course.course_id}/{learner.person.user_id}".encode()).hexdigest()
        status = certificate_status(learner.mode, result >= PASS_MARK, identity)
        url = f"https://certificates.demox.example/{identity[:32]}" if status == "downloadable" else ""
        names: tuple[Value, ...] = (learner.person.user_id * 3, learner.person.user_id, url, f"{result:.2f}")
        keys: tuple[Value, ...] = (identity[:32] if url else "", 0, status, identity[32:], identity[16:48])
        times: tuple[Value, ...] = (_moment(made), _moment(made + timedelta(minutes=3)))
        name = learner.person.name
        return (*names, self.course.course_id, *keys, name, *times, "", learner.mode)

    def _enrolled_at(self, learner: Learner) -> datetime:
        assert learner.enrolled_at is not None
        return learner.enrolled_at


def certificate_status(mode: str, passed: bool, identity: str) -> str:
    """The platform's word: who audits passes without a certificate to download."""
    if mode == "audit":
        return "audit_passing" if passed else "audit_notpassing"
    if not passed:
        return "notpassing"
    return "generating" if identity.startswith("00") else "downloadable"


def _moment(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S")
