"""`communicator roster sync` of a self-hosted Open edX: courses and people come from its own database."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from communicator.access.tables import Site
from communicator.courses.catalogue import find_course
from communicator.database import Database
from communicator.operations.lms_sync import Care, sync_lms
from communicator.operations.roster_import import import_roster
from communicator.roster.lms.connection import LmsDatabase
from communicator.roster.tables import Certificate, CourseLearner, Enrolment, Learner
from tests.roster.lms.lms import COURSE, OTHER, Lms

pytestmark = pytest.mark.slow
Known = tuple[Learner, Enrolment, Certificate | None]


def people(database: Database, course_id: str = COURSE) -> dict[str, Known]:
    with database.reading() as session:
        course = find_course(session, course_id)
        query = select(Learner, Enrolment, Certificate).select_from(CourseLearner).join(CourseLearner.learner)
        query = query.join(Enrolment).outerjoin(Certificate, Certificate.course_learner_id == CourseLearner.id)
        found = session.execute(query.where(CourseLearner.course_pk == course.id)).all()
    return {learner.platform_user_id: (learner, enrolment, certificate) for learner, enrolment, certificate in found}


def test_a_course_comes_with_its_facts_and_its_people(
    database: Database, site: Site, lms: Lms, reader: LmsDatabase
) -> None:
    lms.add_course()
    lms.people(range(1, 4))
    lms.certify(2)

    done = sync_lms(database, site, reader, COURSE)

    (status,) = done.courses
    assert (status.state, status.learners, status.new, status.changed, status.left) == ("ok", 3, 3, 0, 0)
    with database.reading() as session:
        course = find_course(session, COURSE, "campus")
    assert (course.name, course.pass_mark, course.is_self_paced) == ("Statistics", 0.6, False)
    assert (course.start, course.end) == (datetime(2026, 2, 1, 9, tzinfo=UTC), datetime(2026, 5, 1, 9, tzinfo=UTC))
    learner, enrolment, certificate = people(database)["2"]
    assert (learner.username, learner.full_name, learner.email) == ("user2", "Person 2", "user2@learners.example")
    assert (learner.gender, learner.education, learner.country, learner.year_of_birth) == ("f", "b", "ES", 1990)
    assert enrolment.is_active
    assert enrolment.enrolled_at == datetime(2026, 1, 15, 10, 0, 0, 500_000, tzinfo=UTC)
    assert certificate is not None
    assert (certificate.status, certificate.grade) == ("downloadable", 0.8)


def test_a_second_sync_of_what_stayed_the_same_reads_no_row(
    database: Database, site: Site, lms: Lms, reader: LmsDatabase
) -> None:
    lms.add_course()
    lms.people(range(1, 40))
    sync_lms(database, site, reader, COURSE)
    before = reader.tally.rows

    (status,) = sync_lms(database, site, reader, COURSE).courses

    assert reader.tally.rows - before == 1  # the course's own
    assert (status.state, status.learners, status.new, status.changed, status.left) == ("ok", 39, 0, 0, 0)


def counts(database: Database, site: Site, reader: LmsDatabase, course_id: str = COURSE) -> tuple[int, int, int, int]:
    (status,) = sync_lms(database, site, reader, course_id).courses
    assert (status.state, status.message) == ("ok", "")
    return status.learners, status.new, status.changed, status.left


def test_only_what_changed_is_read_again(database: Database, site: Site, lms: Lms, reader: LmsDatabase) -> None:
    lms.add_course()
    lms.people(range(1, 401))
    sync_lms(database, site, reader, COURSE)
    before = reader.tally.rows
    lms.run("UPDATE auth_user SET email = 'new@learners.example' WHERE id = 7")
    lms.run("UPDATE auth_userprofile SET country = 'MX' WHERE user_id = 8")
    lms.run("UPDATE student_courseenrollment SET mode = 'verified' WHERE user_id = 9")
    lms.certify(10)

    assert counts(database, site, reader) == (400, 0, 4, 0)

    assert reader.tally.rows - before < 400 / 4
    found = people(database)
    assert (found["7"][0].email, found["8"][0].country) == ("new@learners.example", "MX")
    assert found["9"][1].mode == "verified"
    assert found["10"][2] is not None


def test_who_leaves_and_who_vanishes_has_left_and_is_kept(
    database: Database, site: Site, lms: Lms, reader: LmsDatabase
) -> None:
    lms.add_course()
    lms.people(range(1, 6))
    sync_lms(database, site, reader, COURSE)
    lms.run("UPDATE student_courseenrollment SET is_active = 0 WHERE user_id = 1")
    lms.run("DELETE FROM student_courseenrollment WHERE user_id = 2")

    assert counts(database, site, reader) == (3, 0, 0, 2)

    found = people(database)
    assert {user_id for user_id, (_, enrolment, _) in found.items() if not enrolment.is_active} == {"1", "2"}
    assert found["2"][0].username == "user2"

    lms.run("UPDATE student_courseenrollment SET is_active = 1 WHERE user_id = 1")
    assert counts(database, site, reader) == (4, 0, 1, 0)


def test_a_course_that_would_lose_most_of_its_people_is_left_alone_unless_it_may(
    database: Database, site: Site, lms: Lms, reader: LmsDatabase
) -> None:
    lms.add_course()
    lms.people(range(1, 6))
    sync_lms(database, site, reader, COURSE)
    lms.run("DELETE FROM student_courseenrollment WHERE user_id < 4")

    (status,) = sync_lms(database, site, reader, COURSE).courses
    assert status.state == "failed"
    assert status.message.startswith(
        f"The LMS has 2 enrolments in {COURSE}, of 5 that were known; nothing was changed."
    )
    assert all(enrolment.is_active for _, enrolment, _ in people(database).values())

    (status,) = sync_lms(database, site, reader, COURSE, Care(may_lose_most=True)).courses
    assert (status.state, status.learners, status.left) == ("ok", 2, 3)
    assert counts(database, site, reader) == (2, 0, 0, 0)


def test_two_who_change_in_the_same_way_are_both_noticed(
    database: Database, site: Site, lms: Lms, reader: LmsDatabase
) -> None:
    """With CRC32 in place of MD5 the two changes would take each other away."""
    lms.add_course()
    lms.people(range(11, 15))  # one group
    sync_lms(database, site, reader, COURSE)
    lms.run("UPDATE student_courseenrollment SET is_active = 0 WHERE user_id IN (11, 12)")

    assert counts(database, site, reader) == (2, 0, 0, 2)


def test_a_course_that_grows_gets_more_groups_and_loses_nobody(
    database: Database, site: Site, lms: Lms, reader: LmsDatabase
) -> None:
    lms.add_course()
    lms.people(range(1, 3))
    sync_lms(database, site, reader, COURSE)
    lms.people(range(3, 201))

    assert counts(database, site, reader) == (200, 198, 0, 0)
    assert counts(database, site, reader) == (200, 0, 0, 0)


def test_names_of_any_script_and_quotes_and_nothing_at_all_are_kept(
    database: Database, site: Site, lms: Lms, reader: LmsDatabase
) -> None:
    lms.add_course(display_name=None, lowest_passing_grade=None, end=None)
    lms.people(range(1, 4))
    lms.run("UPDATE auth_userprofile SET name = 'O''Brien \\\\ \"王\" 🎓' WHERE user_id = 1")
    lms.run(
        "UPDATE auth_userprofile SET gender = NULL, level_of_education = NULL, country = NULL, year_of_birth = NULL "
        "WHERE user_id = 2"
    )
    lms.run("DELETE FROM auth_userprofile WHERE user_id = 3; DELETE FROM auth_user WHERE id = 3")
    lms.enrol(4)

    assert counts(database, site, reader) == (4, 4, 0, 0)

    found = people(database)
    assert found["1"][0].full_name == 'O\'Brien \\ "王" 🎓'
    assert (found["2"][0].country, found["2"][0].year_of_birth) == ("", None)
    assert (found["3"][0].username, found["4"][0].email) == ("", "")
    with database.reading() as session:
        course = find_course(session, COURSE)
    assert (course.name, course.pass_mark, course.end) == ("", None, None)


def test_tables_of_different_collations_are_read(database: Database, site: Site, lms: Lms, reader: LmsDatabase) -> None:
    lms.run("ALTER TABLE certificates_generatedcertificate CONVERT TO CHARACTER SET utf8mb3 COLLATE utf8mb3_bin")
    lms.run("ALTER TABLE auth_user CONVERT TO CHARACTER SET latin1 COLLATE latin1_swedish_ci")
    lms.run("ALTER TABLE auth_userprofile CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
    lms.add_course()
    lms.people(range(1, 4))
    lms.certify(1)
    assert counts(database, site, reader) == (3, 3, 0, 0)


def test_a_release_that_has_only_the_other_names_of_the_dates_is_read(
    database: Database, site: Site, lms: Lms, reader: LmsDatabase
) -> None:
    lms.add_course(start_date="2026-02-03 00:00:00", end_date="2026-06-03 00:00:00")
    lms.run("ALTER TABLE course_overviews_courseoverview DROP COLUMN start, DROP COLUMN end")
    sync_lms(database, site, reader, COURSE)
    with database.reading() as session:
        course = find_course(session, COURSE)
    assert (course.start, course.end) == (datetime(2026, 2, 3, tzinfo=UTC), datetime(2026, 6, 3, tzinfo=UTC))


def test_people_of_two_courses_are_one_learner_in_each(
    database: Database, site: Site, lms: Lms, reader: LmsDatabase
) -> None:
    for course_id in (COURSE, OTHER):
        lms.add_course(course_id)
    lms.people(range(1, 4))
    lms.enrol(1, OTHER)
    sync_lms(database, site, reader, COURSE)
    sync_lms(database, site, reader, OTHER)
    assert people(database)["1"][0].id == people(database, OTHER)["1"][0].id
    with database.reading() as session:
        assert len(session.scalars(select(CourseLearner)).all()) == 4


def test_what_a_file_told_meanwhile_is_put_right(
    database: Database, site: Site, lms: Lms, reader: LmsDatabase, tmp_path: Path
) -> None:
    lms.add_course()
    lms.people(range(1, 4))
    sync_lms(database, site, reader, COURSE)
    table = tmp_path / "DemoX-STAT101-2026-auth_user-prod-analytics.sql"
    table.write_text("id\tusername\tfirst_name\tlast_name\temail\n1\tother\t\t\tother@learners.example\n")
    import_roster(database, site.id, [table])
    assert people(database)["1"][0].username == "other"

    assert counts(database, site, reader) == (3, 0, 1, 0)
    assert people(database)["1"][0].email == "user1@learners.example"
