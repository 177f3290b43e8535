"""The worker makes due releases by itself, and nothing that goes wrong with them stops it."""

from datetime import timedelta

import pytest

from communicator import clock
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import NotReleasable
from communicator.insights import public_release
from communicator.insights.public_release import release_due, turn_on
from communicator.insights.released import released
from tests.insights.registrants import add_registrants, profiles


def test_a_release_is_due_weekly_and_only_where_a_course_is_public(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = add_registrants(database, profiles(60))
    assert release_due(database, settings, clock.now()) == []
    with database.writing() as session:
        turn_on(session, course)
    assert len(release_due(database, settings, clock.now())) == 1
    assert release_due(database, settings, clock.now()) == []
    now = clock.now() + timedelta(days=7, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: now)
    assert len(release_due(database, settings, now)) == 1


def test_what_cannot_be_released_is_logged_and_the_rest_goes_on(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = add_registrants(database, profiles(60))
    with database.writing() as session:
        turn_on(session, course)

    def refuse(*_: object) -> None:
        raise NotReleasable

    monkeypatch.setattr(public_release, "release_tables", refuse)
    assert release_due(database, settings, clock.now()) == []


def test_where_all_together_would_tell_the_courses_are_released_without(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    for course_id in ("course-v1:DemoX+A+1", "course-v1:DemoX+B+1"):
        course = add_registrants(database, profiles(60), course_id)
        with database.writing() as session:
            turn_on(session, course)
    proven = public_release.withhold

    def refuse_together(number: int, proposed: dict[str, object], earlier: list[object]) -> object:
        if public_release.TOGETHER in proposed:
            raise NotReleasable
        return proven(number, proposed, earlier)  # type: ignore[arg-type]

    monkeypatch.setattr(public_release, "withhold", refuse_together)
    public_release.release_tables(database, course.site_id)
    with database.reading() as session:
        assert [scope.course_id for scope in released(session)] == ["course-v1:DemoX+A+1", "course-v1:DemoX+B+1"]
