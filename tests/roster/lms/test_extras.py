"""Grades, anonymous ids, roles, cohorts and opt-outs come from the LMS's database, where they may be read."""

from typing import Any

import pytest
from sqlalchemy import select

from communicator.access.tables import Site
from communicator.courses.catalogue import find_course
from communicator.database import Database
from communicator.operations.lms_sync import sync_lms
from communicator.outreach.suppression import opt_out
from communicator.outreach.tables import OptOut
from communicator.roster.anonymous_ids import course_learners_of_ids
from communicator.roster.groups import cohorts_of
from communicator.roster.identity import ensure_actors, ensure_course_learners
from communicator.roster.lms.connection import LmsDatabase
from communicator.roster.tables import CourseLearner, Learner
from communicator.roster.told_tables import CourseGrade
from tests.roster.lms.lms import COURSE, OTHER, READER, Lms

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def four_people(lms: Lms) -> None:
    lms.add_course()
    lms.people(range(1, 5))


def by_user(database: Database, column: Any, of: type[Any]) -> dict[str, Any]:
    with database.reading() as session:
        query = select(Learner.platform_user_id, column).select_from(CourseLearner).join(CourseLearner.learner)
        if of is not CourseLearner:
            query = query.join(of, of.course_learner_id == CourseLearner.id)
        return {user_id: value for user_id, value in session.execute(query)}  # noqa: C416 - rows aren't pairs


def test_grades_come_and_change(database: Database, site: Site, lms: Lms, reader: LmsDatabase) -> None:
    lms.grade(1, 0.25)
    sync_lms(database, site, reader, COURSE)
    assert by_user(database, CourseGrade.grade, CourseGrade) == {"1": 0.25}
    lms.run("UPDATE grades_persistentcoursegrade SET percent_grade = 0.75, letter_grade = 'Pass'")

    (status,) = sync_lms(database, site, reader, COURSE).courses

    assert status.changed == 1
    assert by_user(database, CourseGrade.grade, CourseGrade) == {"1": 0.75}


def test_who_was_seen_in_a_log_by_an_anonymous_id_is_joined(
    database: Database, site: Site, lms: Lms, reader: LmsDatabase
) -> None:
    sync_lms(database, site, reader, COURSE)
    with database.writing() as session:
        course = find_course(session, COURSE)
        (actor,) = ensure_actors(session, site.id, [("", "", "a" * 32)]).values()
        before = ensure_course_learners(session, course.id, [actor])[actor]
    lms.insert("student_anonymoususerid", {"anonymous_user_id": "a" * 32, "course_id": COURSE, "user_id": 2})
    lms.insert("student_anonymoususerid", {"anonymous_user_id": "b" * 32, "course_id": "", "user_id": 3})
    lms.insert("student_anonymoususerid", {"anonymous_user_id": "c" * 32, "course_id": OTHER, "user_id": 4})

    sync_lms(database, site, reader, COURSE)

    people = by_user(database, CourseLearner.id, CourseLearner)
    with database.reading() as session:
        found = course_learners_of_ids(session, course.id, ["a" * 32, "b" * 32, "c" * 32])
        assert session.get(CourseLearner, before) is None or people["2"] == before
    assert found == {"a" * 32: people["2"], "b" * 32: people["3"]}


def test_staff_are_set_apart_and_come_back(database: Database, site: Site, lms: Lms, reader: LmsDatabase) -> None:
    def set_apart() -> set[str]:
        sync_lms(database, site, reader, COURSE)
        found = by_user(database, CourseLearner.is_set_apart, CourseLearner)
        return {user_id for user_id, is_set_apart in found.items() if is_set_apart}

    lms.give_role(1, "instructor")
    lms.give_role(2, "beta_testers")
    lms.run("UPDATE auth_user SET is_staff = 1 WHERE id = 3")
    assert set_apart() == {"1", "3"}

    lms.run("DELETE FROM student_courseaccessrole WHERE user_id = 1")
    lms.give_role(4, "instructor", course_id="")
    assert set_apart() == {"3", "4"}

    lms.run("DELETE FROM student_courseaccessrole; UPDATE auth_user SET is_staff = 0")
    assert set_apart() == set()


def test_cohorts_come_and_who_changes_or_leaves_one_is_noticed(
    database: Database, site: Site, lms: Lms, reader: LmsDatabase
) -> None:
    def cohorts() -> dict[str, str]:
        sync_lms(database, site, reader, COURSE)
        with database.reading() as session:
            found = cohorts_of(session, find_course(session, COURSE).id, COURSE)
        people = by_user(database, CourseLearner.id, CourseLearner)
        return {user_id: found[learner] for user_id, learner in people.items() if learner in found}

    for number, name in ((1, "Mañana"), (2, "Tarde")):
        row = {"id": number, "name": name, "course_id": COURSE, "group_type": "cohort"}
        lms.insert("course_groups_courseusergroup", row)
    for user, group in ((1, 1), (2, 2), (3, 2)):
        lms.insert("course_groups_courseusergroup_users", {"courseusergroup_id": group, "user_id": user})
    lms.insert("course_groups_courseusergroup_users", {"courseusergroup_id": 1, "user_id": 99})  # not enrolled
    assert cohorts() == {"1": "Mañana", "2": "Tarde", "3": "Tarde"}

    lms.run("UPDATE course_groups_courseusergroup_users SET courseusergroup_id = 2 WHERE user_id = 1")
    lms.run("DELETE FROM course_groups_courseusergroup_users WHERE user_id = 2")
    lms.run("UPDATE course_groups_courseusergroup SET name = 'Noche' WHERE id = 2")
    assert cohorts() == {"1": "Noche", "3": "Noche"}


def test_who_wants_no_mail_of_the_course_is_opted_out_until_they_want_it_again(
    database: Database, site: Site, lms: Lms, reader: LmsDatabase
) -> None:
    for user in (1, 2):
        lms.insert("bulk_email_optout", {"course_id": COURSE, "user_id": user})
    lms.insert("bulk_email_optout", {"course_id": COURSE, "user_id": None})
    lms.insert("bulk_email_optout", {"course_id": OTHER, "user_id": 4})
    sync_lms(database, site, reader, COURSE)
    assert by_user(database, OptOut.source, OptOut) == {"1": "platform", "2": "platform"}

    people = by_user(database, CourseLearner.id, CourseLearner)
    with database.writing() as session:
        opt_out(session, people["3"], "one-click")
    lms.run("DELETE FROM bulk_email_optout WHERE user_id = 1")
    sync_lms(database, site, reader, COURSE)
    assert by_user(database, OptOut.source, OptOut) == {"2": "platform", "3": "one-click"}


def test_what_may_not_be_read_is_named_and_the_rest_is_brought(
    database: Database, site: Site, lms: Lms, reader: LmsDatabase
) -> None:
    lms.run(f"REVOKE SELECT ON {lms.name}.* FROM {READER}@'127.0.0.1'")
    needed = ("course_overviews_courseoverview", "student_courseenrollment", "auth_user", "auth_userprofile")
    for table in (*needed, "certificates_generatedcertificate", "bulk_email_optout"):
        lms.run(f"GRANT SELECT ON {lms.name}.{table} TO {READER}@'127.0.0.1'")

    done = sync_lms(database, site, reader, COURSE)

    assert done.courses[0].learners == 4
    assert len(done.warnings) == 5
    assert "grades_persistentcoursegrade is not read: The user reader may not read" in done.warnings[0]

    lms.grade(1, 0.5)
    lms.run(f"GRANT SELECT ON {lms.name}.grades_persistentcoursegrade TO {READER}@'127.0.0.1'")
    assert len(sync_lms(database, site, reader, COURSE).warnings) == 4
    assert by_user(database, CourseGrade.grade, CourseGrade) == {"1": 0.5}
