"""Who certified, by the log's word where the roster is silent."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import delete, func, select, update

from communicator.access.sites import find_site
from communicator.clickstream.events import Event
from communicator.clickstream.store import append
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.prediction.history import microseconds
from communicator.prediction.records import labelled_course
from communicator.roster.tables import Certificate, CourseLearner, Enrolment, Learner
from tests.conftest import A_MONDAY
from tests.prediction.stored import store_course

COURSE = "course-v1:T+T+T"


def tell(database: Database, folder: Path, kind: str, who: list[int], day: int, grade: float | None = None) -> None:
    """The log tells this of learners at the end of a day of the course."""
    at = microseconds(A_MONDAY + timedelta(days=day))
    greatest = None if grade is None else 1.0
    with database.writing() as session:
        site = find_site(session, None)
    append(database, folder, site, [Event(COURSE, (str(n), "", ""), at, kind, "", None, grade, greatest) for n in who])


def certified(database: Database, folder: Path, course: Course) -> set[str]:
    """The platform's ids of those who certified."""
    labelled = labelled_course(database, folder, course.id)
    ids = labelled.history.course_learner_ids[np.nan_to_num(labelled.certify) == 1].tolist()
    with database.reading() as session:
        query = select(Learner.platform_user_id).join(CourseLearner, CourseLearner.learner_id == Learner.id)
        return set(session.scalars(query.where(CourseLearner.id.in_(ids))))


@pytest.mark.slow
def test_who_passed_by_the_logs_word_certified_where_the_roster_has_no_certificate(
    database: Database, tmp_path: Path
) -> None:
    course = store_course(database, tmp_path, COURSE, learners=6)
    assert certified(database, tmp_path, course) == {"0", "3"}  # by the roster

    tell(database, tmp_path, "edx.course.grade.now_failed", [0], 20)
    tell(database, tmp_path, "edx.course.grade.passed.first_time", [1], 21)
    tell(database, tmp_path, "edx.grades.course.grade_calculated", [2], 22, grade=0.3)
    assert certified(database, tmp_path, course) == {"0", "1", "3"}

    with database.writing() as session:
        session.execute(delete(Certificate))
    assert certified(database, tmp_path, course) == {"1"}


def test_without_any_word_nobodys_outcome_is_known(database: Database, tmp_path: Path) -> None:
    course = store_course(database, tmp_path, COURSE, learners=6)
    with database.writing() as session:
        session.execute(delete(Certificate))

    assert np.isnan(labelled_course(database, tmp_path, course.id).certify).all()


@pytest.mark.slow
def test_who_enrolled_early_by_the_logs_word_is_early(database: Database, tmp_path: Path) -> None:
    course = store_course(database, tmp_path, COURSE, learners=6)
    with database.writing() as session:
        session.execute(update(Enrolment).values(enrolled_at=None))
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 6
    never_came = 2
    before = labelled_course(database, tmp_path, course.id).early

    tell(database, tmp_path, "edx.course.enrollment.activated", [never_came], 3)
    tell(database, tmp_path, "edx.course.enrollment.activated", [never_came + 3], 9)

    assert (labelled_course(database, tmp_path, course.id).early != before).sum() == 1
