"""What holds for the readers of roster files, whatever the bytes: asked by the fuzzer, and of what it found."""

from pathlib import Path
from typing import Any

from sqlalchemy import String

from communicator.errors import BadInput
from communicator.roster.files.counts import FileCounts, Row
from communicator.roster.files.found import find_files
from communicator.roster.files.recognised import RosterFile, recognise
from communicator.roster.package_tables import USED
from communicator.roster.tables import Certificate, Enrolment, Learner
from communicator.roster.told_tables import CourseGrade, CourseGroup
from tests.roster.packages import COLUMNS, COURSE, member

NAMES = (
    "a.sql",
    "a.csv",
    *map(member, COLUMNS),
    "DemoX_STAT101_2026_grade_report_2026-03-02-1015.csv",
    "demox-email_opt_in-prod-analytics.csv",
    "a.csv.gz",
    "a.sql.bz2",
    "a.tsv.zst",
    "demox-2026-03-01.zip",
)
STORED: dict[str, Any] = {
    "auth_user": Learner,
    "auth_userprofile": Learner,
    "student_courseenrollment": Enrolment,
    "certificates_generatedcertificate": Certificate,
    "grades_persistentcoursegrade": CourseGrade,
    "course_groups_courseusergroup": CourseGroup,
}


def check_roster(data: bytes, folder: Path) -> None:
    """Reads `data` as an import does and asserts what must hold: its first byte names the file, the rest is in it."""
    path = folder / NAMES[data[0] % len(NAMES) if data else 0]
    path.write_bytes(data[1:])
    try:
        for found in find_files([path], []):
            _check_file(recognise(found, lambda _: COURSE))
    except BadInput as error:
        assert "\n" not in str(error) or len(str(error)) < 2_000  # noqa: PT017 - told in one line, not raised
    finally:
        path.unlink()


def _check_file(file: RosterFile) -> None:
    read = FileCounts()
    rows = list(file.rows(USED, read))
    skipped = read.skipped.total()
    assert len(rows) <= 6 * read.rows.total()
    assert all(count > 0 for count in read.skipped.values())
    is_report = any(name not in USED for name in read.rows)
    if not is_report and not read.is_cut_short:
        unreadable = sum(count for (_, reason), count in read.skipped.items() if reason == "unreadable_insert")
        assert read.rows.total() == len(rows) + skipped - unreadable, "a row was lost or counted twice"
    again = FileCounts()
    assert list(file.rows(USED, again)) == rows
    assert again == read
    for name, row in rows:
        _check_row(name, row)


def _check_row(name: str, row: Row) -> None:
    for value in row.values():
        assert value is None or "\x00" not in value, "PostgreSQL takes no NUL"
    facts = USED[name].read(row)
    if isinstance(facts, str):
        assert facts.isidentifier()
        return
    columns = STORED[name].__table__.columns if name in STORED else {}
    for column, value in facts.items():
        if column in ("username", "email") and USED[name].may_name:
            continue  # by which somebody is looked up
        kind = columns[column].type if column in columns else None
        if isinstance(value, str):
            assert "\x00" not in value
            value.encode()
            longest = kind.length if isinstance(kind, String) and kind.length else 255
            assert len(value) <= longest, f"{name}.{column} is longer than its column"
        if column == "grade":
            assert value is None or 0 <= value <= 1
