"""Two imports at once lose nothing, double nothing and end as one after the other would."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from communicator.access.sites import find_site
from communicator.database import Database
from communicator.roster.edx_package import Choices, import_files
from communicator.roster.tables import CourseLearner, Enrolment, Learner
from communicator.roster.told_tables import EnrolmentChange
from tests.roster.packages import COURSE, package

PEOPLE = 2_500
"""More than are kept in one transaction."""


def week(folder: Path, date: str, mode: str) -> Path:
    accounts = [
        {"id": n, "username": f"u{n}", "email": f"u{n}@{date}.example.com", "password": ""} for n in range(PEOPLE)
    ]
    enrolments = [{"user_id": n, "course_id": COURSE, "is_active": 1, "mode": mode} for n in range(PEOPLE)]
    return package(folder, date, {"auth_user": accounts, "student_courseenrollment": enrolments})


@pytest.mark.slow
def test_two_weeks_imported_at_once_end_as_one_after_the_other(database: Database, tmp_path: Path) -> None:
    paths = [week(tmp_path, "2026-01-11", "audit"), week(tmp_path, "2026-01-18", "verified")] * 2
    with database.writing() as session:
        site_id = find_site(session, None).id

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(import_files, database, site_id, [path], Choices()) for path in paths]
        assert all(each.result().enrolments == PEOPLE for each in running)

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(CourseLearner)) == PEOPLE
        newest = select(func.count()).select_from(Learner).where(Learner.email.endswith("@2026-01-18.example.com"))
        assert session.scalar(newest) == PEOPLE
        assert set(session.scalars(select(Enrolment.mode))) == {"verified"}
        assert session.scalar(select(func.count()).select_from(EnrolmentChange)) == 2 * PEOPLE
