"""`communicator roster sync` of a self-hosted Open edX: courses and people come from its own database."""

from datetime import UTC, datetime

from sqlalchemy import select

from communicator.access.tables import Site
from communicator.courses.catalogue import find_course
from communicator.database import Database
from communicator.operations.lms_sync import sync_lms
from communicator.roster.lms.connection import LmsDatabase
from communicator.roster.tables import Certificate, CourseLearner, Enrolment, Learner
from tests.roster.lms.lms import COURSE, Lms

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
