"""Exports in any order, again and interrupted, end in one roster."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import case, select
from sqlalchemy.orm import Session

from communicator.access.sites import find_site
from communicator.database import Database
from communicator.roster.edx_package import Choices, import_files
from communicator.roster.tables import Certificate, CourseLearner, Enrolment, Learner
from communicator.roster.told_tables import CourseGrade, CourseGroup, EnrolmentChange, GroupMember, MailPreference
from tests.roster.packages import COURSE, package

EXAMPLES = int(os.environ.get("COMMUNICATOR_TRIAL_EXAMPLES", "12"))
"""A trial takes more."""
DATES = ("2026-01-11", "2026-01-18", "2026-01-25")
PEOPLE = (7, 8, 9)
NAMES = st.sampled_from(["", "Mara", "Jo"])
# What a weekly package tells of one person; None: nothing.
A_PERSON = st.none() | st.fixed_dictionaries(
    {"name": NAMES, "first": NAMES, "active": st.integers(0, 1), "mode": st.sampled_from(["audit", "verified"])}
    | {"grade": st.none() | st.sampled_from([0.25, 0.75]), "gender": st.sampled_from(["", "f"])}
    | {"wants": st.none() | st.booleans(), "group": st.sampled_from([None, 3, 4])}
)
A_WEEK = st.fixed_dictionaries(dict.fromkeys(PEOPLE, A_PERSON))
Person = dict[str, object]


class Interrupted(Exception):
    """What a kill is to an import."""


class Interruptible(Database):
    """A database on which the transaction after so many more fails."""

    left = 1_000_000

    @contextmanager
    def writing(self) -> Iterator[Session]:
        self.left -= 1
        if self.left < 0:
            raise Interrupted
        with super().writing() as session:
            yield session


def write(folder: Path, date: str, week: dict[int, Person | None]) -> list[Path]:
    told = {user_id: person for user_id, person in week.items() if person is not None}
    course: Person = {"course_id": COURSE}
    grades = [(user_id, person["grade"]) for user_id, person in told.items() if person["grade"] is not None]
    tables: dict[str, list[Person]] = {
        "auth_user": [
            {
                "id": user_id,
                "username": f"u{user_id}",
                "first_name": person["first"],
                "last_name": "",
                "email": f"u{user_id}@{date}.example.com",
                "password": "",
            }
            for user_id, person in told.items()
        ],
        "auth_userprofile": [
            {"id": user_id, "user_id": user_id, "name": person["name"], "gender": person["gender"]}
            for user_id, person in told.items()
        ],
        "student_courseenrollment": [
            {"id": 1, "user_id": user_id, "is_active": person["active"], "mode": person["mode"]} | course
            for user_id, person in told.items()
        ],
        "certificates_generatedcertificate": [
            {"id": 1, "user_id": user_id, "grade": grade, "status": "notpassing"} | course for user_id, grade in grades
        ],
        "grades_persistentcoursegrade": [
            {"id": 1, "user_id": user_id, "percent_grade": grade} | course for user_id, grade in grades
        ],
        "course_groups_courseusergroup": [
            {"id": number, "name": f"{number} in {date}", "group_type": "cohort"} | course for number in (3, 4)
        ],
        "course_groups_courseusergroup_users": [
            {"id": 1, "courseusergroup_id": person["group"], "user_id": user_id}
            for user_id, person in told.items()
            if person["group"]
        ],
    }
    opt_in = folder / f"demox-{date}" / "demox-email_opt_in-prod-analytics.csv"
    opt_in.parent.mkdir()
    lines = ["user_id,username,email,full_name,course_id,is_opted_in_for_email,preference_set_datetime"]
    lines += [
        f'{user_id},u{user_id},,"L, M",{COURSE},{person["wants"]},{date} 10:00:00'
        for user_id, person in told.items()
        if person["wants"] is not None
    ]
    opt_in.write_text("\n".join(lines))
    return [package(folder, date, tables), opt_in]


def roster(database: Database) -> set[tuple[object, ...]]:
    """All that is known, without the database's own numbers and pseudonyms."""
    person = select(Learner.platform_user_id).join(CourseLearner, CourseLearner.learner_id == Learner.id)
    facts: dict[Any, tuple[Any, ...]] = {
        # The mode of who isn't enrolled says nothing: who is missing in an export has none.
        Enrolment: (Enrolment.is_active, case((Enrolment.is_active, Enrolment.mode), else_="")),
        Certificate: (Certificate.status, Certificate.grade),
        CourseGrade: (CourseGrade.grade,),
        EnrolmentChange: (EnrolmentChange.at, EnrolmentChange.is_active),
    }
    names = (Learner.username, Learner.email, Learner.first_name, Learner.full_name, Learner.gender)
    queries: list[Any] = [select(Learner.platform_user_id, *names)]
    queries += [
        person.add_columns(*columns).join(table, table.course_learner_id == CourseLearner.id)
        for table, columns in facts.items()
    ]
    queries.append(select(CourseGroup.platform_id, CourseGroup.name))
    member = select(CourseGroup.platform_id, Learner.platform_user_id, GroupMember.as_of)
    queries.append(member.join(GroupMember, GroupMember.group_id == CourseGroup.id).join(Learner))
    wishes = select(Learner.platform_user_id, MailPreference.is_opted_in, MailPreference.set_at)
    queries.append(wishes.join(MailPreference, MailPreference.learner_id == Learner.id))
    with database.reading() as session:
        return {(number, *row) for number, query in enumerate(queries) for row in session.execute(query)}


def import_(database: Database, paths: list[Path]) -> None:
    with database.reading() as session:
        site_id = find_site(session, None).id
    import_files(database, site_id, paths, Choices(may_leave=True))


@pytest.mark.slow
@settings(max_examples=EXAMPLES)
@given(weeks=st.tuples(A_WEEK, A_WEEK, A_WEEK), data=st.data())
def test_packages_in_any_order_again_and_interrupted_end_in_one_roster(
    sqlite_template: Path, weeks: tuple[dict[int, Person | None], ...], data: st.DataObject
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        paths = [write(folder, date, week) for date, week in zip(DATES, weeks, strict=True)]
        databases = []
        for number in range(2):
            shutil.copy(sqlite_template, folder / f"{number}.db")
            databases.append(Interruptible(f"sqlite:///{folder / f'{number}.db'}"))
        straight, mixed = databases
        with straight.writing() as session, mixed.writing() as other:
            find_site(session, None), find_site(other, None)
        for each in paths:
            import_(straight, each)

        for number in data.draw(st.permutations([*range(3), *data.draw(st.lists(st.integers(0, 2), max_size=2))])):
            mixed.left = data.draw(st.integers(0, 40))
            try:
                import_(mixed, paths[number])
            except Interrupted:
                mixed.left = 1_000_000
        mixed.left = 1_000_000
        for number in data.draw(st.permutations(range(3))):
            import_(mixed, paths[number])

        assert roster(mixed) == roster(straight)
        for database in databases:
            database.close()


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0)])
def test_who_is_missing_keeps_the_mode_that_was_told_last_before(
    database: Database, tmp_path: Path, order: tuple[int, ...]
) -> None:
    told = [{7: "audit", 8: "audit"}, {7: "verified", 8: "audit"}, {8: "audit"}]
    paths = []
    for date, modes in zip(DATES, told, strict=True):
        row = {"id": 1, "course_id": COURSE, "is_active": 1}
        rows = [row | {"user_id": each, "mode": mode} for each, mode in modes.items()]
        paths.append(package(tmp_path, date, {"student_courseenrollment": rows}))
    with database.writing() as session:
        find_site(session, None)

    for number in order:
        import_(database, [paths[number]])

    with database.reading() as session:
        rows_of = select(Learner.platform_user_id, Enrolment.is_active, Enrolment.mode)
        rows_of = rows_of.join(CourseLearner, CourseLearner.learner_id == Learner.id).join(Enrolment)
        found = {tuple(row) for row in session.execute(rows_of)}
    assert found == {("7", False, "verified"), ("8", True, "audit")}


def test_who_enrolled_between_two_exports_without_them_has_left_by_the_newer_whatever_the_order(
    database: Database, tmp_path: Path
) -> None:
    # Learner 9 stands as not enrolled, then as enrolled, and is then missing.
    told = [(9, 0), (9, 1), (8, 0)]
    paths = []
    for date, (user_id, is_active) in zip(DATES, told, strict=True):
        row = {"id": 1, "course_id": COURSE, "mode": "audit", "user_id": user_id, "is_active": is_active}
        paths.append(package(tmp_path, date, {"student_courseenrollment": [row]}))
    with database.writing() as session:
        find_site(session, None)

    for number in (2, 0, 1):
        import_(database, [paths[number]])

    found = roster(database)
    assert {row for row in found if row[:2] == (1, "9")} == {(1, "9", False, "")}
    assert sorted(row[3] for row in found if row[:2] == (4, "9")) == [False, False, True]


def test_an_export_of_others_alone_undoes_nothing_that_an_older_one_tells_after_it(
    database: Database, tmp_path: Path
) -> None:
    rows = [(7, 1), (7, 0), (8, 1)]
    files = []
    for date, (user_id, is_active) in zip(DATES, rows, strict=True):
        row = {"id": 1, "course_id": COURSE, "mode": "audit", "user_id": user_id, "is_active": is_active}
        files.append(package(tmp_path, date, {"student_courseenrollment": [row]}))
    with database.writing() as session:
        site_id = find_site(session, None).id

    for number in (0, 2, 1):
        import_files(database, site_id, [files[number]], Choices(is_whole=False))

    assert sorted(row[3] for row in roster(database) if row[:2] == (4, "7")) == [False, True]
