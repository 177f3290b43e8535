"""The law: however events come, and whatever happens to people between, a refresh equals a full replay."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from communicator.clickstream.compaction import compact_course
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.prediction.objection import allow_prediction, object_to_prediction
from communicator.roster.merging import Merge, merge_course_learners
from communicator.roster.tables import Actor, Appearance, CourseLearner, Enrolment
from tests.conftest import A_MONDAY
from tests.prediction.refreshing.running_course import PROBLEM, Act, RunningCourse, running_course, settings_below

PEOPLE, DAYS = 5, 16
acts = st.builds(
    Act,
    st.integers(0, PEOPLE - 1),
    st.integers(-24, DAYS * 24).map(lambda hours: hours / 24),
    st.sampled_from(["play_video", "problem_check", "page_close"]),
    st.sampled_from(["", PROBLEM]),
)
Step = tuple[str, object]
steps = st.one_of(
    st.tuples(st.just("bring"), st.lists(acts, min_size=1, max_size=12)),
    st.tuples(st.just("refresh"), st.none() | st.integers(1, DAYS)),
    st.tuples(st.just("compact"), st.integers(0, DAYS)),
    st.tuples(st.sampled_from(["leave", "come back", "apart", "object", "allow"]), st.integers(0, PEOPLE - 1)),
    st.tuples(st.just("merge"), st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1))),
)


def _person(session: Session, course: RunningCourse, who: int) -> int | None:
    """Their course learner, where they were ever seen."""
    query = select(Appearance.course_learner_id).join(Actor, Actor.id == Appearance.actor_id)
    return session.scalar(query.where(Appearance.course_pk == course.pk, Actor.user_id == str(who)))


def _leave(course: RunningCourse, who: int, *, is_active: bool) -> None:
    with course.database.writing() as session:
        person = _person(session, course, who)
        if person is not None:
            enrolled_at = A_MONDAY + timedelta(days=who)
            session.merge(Enrolment(course_learner_id=person, is_active=is_active, enrolled_at=enrolled_at, mode=""))


def _apart(course: RunningCourse, who: int) -> None:
    with course.database.writing() as session:
        here = CourseLearner.id == _person(session, course, who)
        session.execute(update(CourseLearner).where(here).values(is_set_apart=~CourseLearner.is_set_apart))


def _object(course: RunningCourse, who: int, *, objects: bool) -> None:
    with course.database.writing() as session:
        site_id = session.get_one(Course, course.pk).site_id
        if objects:
            object_to_prediction(session, site_id, [str(who)], [], "page")
        else:
            allow_prediction(session, site_id, [str(who)], [])


def _merge(course: RunningCourse, two: tuple[int, int]) -> None:
    with course.database.writing() as session:
        kept, gone = (_person(session, course, who) for who in two)
        if kept is not None and gone is not None and kept != gone:
            merge_course_learners(session, [Merge(kept, gone)])


DEEDS: dict[str, Callable[..., object]] = {
    "bring": RunningCourse.bring,
    "refresh": lambda course, days: course.told(days=days),
    "compact": lambda course, day: compact_course(
        course.database, course.settings.data_dir, course.pk, A_MONDAY + timedelta(days=day)
    ),
    "leave": partial(_leave, is_active=False),
    "come back": partial(_leave, is_active=True),
    "apart": _apart,
    "object": partial(_object, objects=True),
    "allow": partial(_object, objects=False),
    "merge": _merge,
}


@pytest.mark.slow
@tried(max_examples=30, suppress_health_check=list(HealthCheck))
@given(st.lists(steps, min_size=2, max_size=14), st.booleans())
def test_any_order_of_imports_refreshes_and_changes_of_people_equals_a_full_replay(
    sqlite_template: Path, done: list[Step], with_dates: bool
) -> None:
    with TemporaryDirectory() as folder:
        shutil.copyfile(sqlite_template, Path(folder, "communicator.db"))
        database = Database(f"sqlite:///{folder}/communicator.db")
        course = running_course(database, settings_below(Path(folder)), with_dates=with_dates)
        # Somebody is there throughout, who makes the course begin where its days are counted from.
        course.bring([Act(PEOPLE, 0.0), Act(PEOPLE, 1.0)])
        for name, what in done:
            DEEDS[name](course, what)
        course.told()
        database.close()


@pytest.mark.slow
def test_who_left_after_doing_more_than_who_stayed_waits_for_them_and_may_come_back(
    database: Database, settings: Settings
) -> None:
    course = running_course(database, settings, with_dates=False)
    course.bring([Act(PEOPLE, 0.0), Act(PEOPLE, 1.0)])
    course.told(days=1)
    course.bring([Act(0, 0.0), Act(0, 5.4)])
    _leave(course, 0, is_active=False)
    course.told()
    _leave(course, 0, is_active=True)
    course.told()
