"""Who passed: by the course grade, a certificate, or what the log tells."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from communicator.config import Settings
from communicator.database import Database
from communicator.prediction.records import labelled_course
from communicator.roster.tables import Certificate, CourseLearner
from communicator.roster.told_tables import CourseGrade
from tests.conftest import A_MONDAY
from tests.prediction import stored


@pytest.mark.parametrize(
    ("grade", "status", "passed"),
    [
        (0.6, None, True),  # the pass mark itself
        (0.59, None, False),
        (0.1, "downloadable", True),
        (0.8, "notpassing", True),
        (None, None, False),
    ],
)
def test_a_course_grade_of_at_least_the_pass_mark_or_a_certificate_passes(
    database: Database, settings: Settings, grade: float | None, status: str | None, passed: bool
) -> None:
    course = stored.store_course(database, settings.data_dir, "course-v1:T+T+T", learners=3)
    with database.writing() as session:
        query = select(CourseLearner.id).outerjoin(Certificate, Certificate.course_learner_id == CourseLearner.id)
        learner = session.scalars(query.where(Certificate.course_learner_id.is_(None))).first()
        assert learner is not None
        if grade is not None:
            as_of = A_MONDAY + timedelta(weeks=5)
            session.add(CourseGrade(course_learner_id=learner, grade=grade, letter="", as_of=as_of))
        if status is not None:
            session.add(Certificate(course_learner_id=learner, status=status))

    labelled = labelled_course(database, settings.data_dir, course.id)

    ids = labelled.history.course_learner_ids.tolist()
    assert bool(labelled.certify[ids.index(learner)]) is passed
