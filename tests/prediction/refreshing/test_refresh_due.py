"""Predictions follow new events by themselves: the worker refreshes a course that has some, no oftener than asked."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from communicator import clock
from communicator.clickstream.tables import EventFile
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.operations.refresh_due import RefreshDue
from communicator.prediction.published import latest_snapshot
from tests.outreach.automatic.automatically import runs, switched_on
from tests.prediction.refreshing.running_course import COURSE, Act, RunningCourse, running_course


@pytest.fixture
def course(database: Database, settings: Settings) -> RunningCourse:
    found = running_course(database, settings)
    with database.writing() as session:
        session.execute(update(Course).values(end=None))
    found.bring([Act(0, 0.5), Act(1, 1.5)])
    return found


def due(course: RunningCourse, minutes: int | None = 60) -> RefreshDue:
    return RefreshDue(course.database, replace(course.settings, refresh_minutes=minutes), threading.Event())


def later(course: RunningCourse, minutes: int, files: timedelta) -> None:
    """The last refresh was so long ago, and the events came so long before now."""
    with course.database.writing() as session:
        latest = latest_snapshot(session, course.pk)
        assert latest is not None
        latest.created_at -= timedelta(minutes=minutes)
        session.execute(update(EventFile).values(created_at=clock.now() - files))


def test_a_course_with_new_events_is_refreshed_once(course: RunningCourse) -> None:
    chore = due(course)
    assert chore() == [COURSE]
    assert chore() == []
    # Files written so shortly before might have come too late for it; then never again.
    later(course, 61, timedelta(minutes=70))
    assert chore() == [COURSE]
    later(course, 61, timedelta(minutes=131))
    assert chore() == []


def test_no_oftener_than_asked(course: RunningCourse) -> None:
    chore = due(course)
    chore()
    course.bring([Act(0, 2.5)])
    assert chore() == []
    later(course, 61, timedelta(0))
    assert chore() == [COURSE]


def test_never_where_it_is_turned_off_or_the_course_is_long_over(course: RunningCourse) -> None:
    assert due(course, None)() == []
    with course.database.writing() as session:
        session.execute(update(Course).values(end=clock.now() - timedelta(days=30)))
    assert due(course)() == []


def test_what_fails_is_tried_again_with_the_next_events_only(course: RunningCourse) -> None:
    checkpoint = course.settings.data_dir / course.model.checkpoint
    whole = checkpoint.read_bytes()
    checkpoint.write_bytes(b"not a model")
    chore = due(course)
    assert chore() == []
    checkpoint.write_bytes(whole)
    assert chore() == []
    course.bring([Act(0, 2.5)])
    assert chore() == [COURSE]


def test_the_course_s_automatic_messages_look_for_new_matches_right_after(course: RunningCourse) -> None:
    with course.database.writing() as session:
        message = switched_on(session, course.settings, session.get_one(Course, course.pk), clock.now()).id
    due(course)()
    with course.database.reading() as session:
        told = runs(session, message)
    assert [(run.kind, run.is_done) for run in told] == [("switched_on", True), ("check", False)]
    assert "invented courses only" in (told[-1].why_nothing or "")  # by this model nobody is chosen automatically
