"""A past Moodle course's grades and completions are outcomes that models learn from."""

import math

import pytest
from sqlalchemy import select

from communicator.access.tables import Site
from communicator.config import Settings
from communicator.courses.catalogue import find_course
from communicator.courses.tables import Course, GradedProblem
from communicator.database import Database
from communicator.operations.moodle_sync import sync_courses
from communicator.prediction.records import labelled_course
from communicator.roster.moodle.rest import MoodleSite
from communicator.roster.tables import CourseLearner, Learner
from tests.roster.moodle.double import Moodle, course, person


@pytest.fixture
def two(database: Database, site: Site, moodle: Moodle, caller: MoodleSite) -> Course:
    """Course 2, synced: 5 passed and completed it, 6 has a grade at the pass mark, 7 little, 8 none."""
    moodle.courses = [course(2, has_completion=True)]
    moodle.people = [person(number) for number in (5, 6, 7, 8)]
    moodle.grades, moodle.completed = {5: 54.0, 6: 36.0, 7: 12.0}, {5: 1795176000}
    sync_courses(database, site, caller, "2")
    with database.reading() as session:
        return find_course(session, "2", "campus")


def labels(database: Database, settings: Settings, two: Course, outcome: str) -> dict[str, float]:
    found = labelled_course(database, settings.data_dir, two.id)
    with database.reading() as session:
        rows = session.execute(select(CourseLearner.id, Learner.platform_user_id).join(CourseLearner.learner))
        names = {learner: user_id for learner, user_id in rows}  # noqa: C416 - rows aren't pairs
    ids = found.history.course_learner_ids.tolist()
    return {names[each]: float(label) for each, label in zip(ids, getattr(found, outcome), strict=True)}


def test_a_total_of_at_least_the_pass_mark_passes(database: Database, settings: Settings, two: Course) -> None:
    assert labels(database, settings, two, "certify") == {"5": 1, "6": 1, "7": 0, "8": 0}
    with database.writing() as session:
        find_course(session, "2", "campus").pass_mark = 0.75
    assert labels(database, settings, two, "certify") == {"5": 1, "6": 0, "7": 0, "8": 0}


def test_without_graded_problems_moodles_completion_counts(database: Database, settings: Settings, two: Course) -> None:
    assert labels(database, settings, two, "complete") == {"5": 1, "6": 0, "7": 0, "8": 0}
    with database.writing() as session:
        session.add(GradedProblem(course_pk=two.id, problem_id="quiz", worth=1.0))
    assert set(labels(database, settings, two, "complete").values()) == {0.0}


def test_a_course_that_tracks_no_completion_tells_nothing_of_it(
    database: Database, settings: Settings, site: Site, moodle: Moodle, caller: MoodleSite
) -> None:
    moodle.courses, moodle.people = [course(3)], [person(5)]
    sync_courses(database, site, caller, "3")
    with database.reading() as session:
        three = find_course(session, "3", "campus")

    assert all(math.isnan(label) for label in labels(database, settings, three, "complete").values())
