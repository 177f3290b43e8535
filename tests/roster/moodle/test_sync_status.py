"""How each Moodle course's sync went is kept, and one that fails stops no other."""

from datetime import UTC, datetime

import pytest

from communicator.access.tables import Site
from communicator.database import Database
from communicator.errors import UnknownCourse
from communicator.operations import nightly_sync
from communicator.operations.moodle_sync import sync_courses
from communicator.roster.lms.status import statuses
from communicator.roster.moodle.rest import MoodleSite
from communicator.service_errors import MoodleTokenRefused
from tests.roster.moodle.double import TOKEN, Moodle, course, person


@pytest.fixture(autouse=True)
def two_courses(database: Database, site: Site, moodle: Moodle, caller: MoodleSite) -> None:
    moodle.courses = [course(2), course(3)]
    moodle.people = [person(5), person(6)]
    for number in ("2", "3"):
        sync_courses(database, site, caller, number)


def told(database: Database, site: Site) -> dict[str, tuple[str, int, str]]:
    with database.reading() as session:
        return {each.course_id: (each.state, each.learners, each.message) for each in statuses(session, site.id)}


def test_a_course_that_was_synced_says_so(database: Database, site: Site) -> None:
    assert told(database, site) == {"2": ("ok", 2, ""), "3": ("ok", 2, "")}


def test_a_course_that_is_gone_says_so_and_one_that_never_was_says_nothing(
    database: Database, site: Site, moodle: Moodle, caller: MoodleSite
) -> None:
    del moodle.courses[0]
    assert sync_courses(database, site, caller).gone == ["2"]
    with pytest.raises(UnknownCourse):
        sync_courses(database, site, caller, "99")
    found = told(database, site)
    assert found["2"] == ("skipped", 2, "Moodle has it no more, or hides it; nothing of it was changed")
    assert set(found) == {"2", "3"}


def test_a_course_whose_people_are_hidden_fails_alone(
    database: Database, site: Site, moodle: Moodle, caller: MoodleSite
) -> None:
    moodle.people.clear()
    done = sync_courses(database, site, caller)
    assert set(done.failed) == {"2", "3"}
    assert all(message.startswith("Moodle tells of no learner") for message in done.failed.values())
    assert {state for state, _, _ in told(database, site).values()} == {"failed"}


def test_a_night_asks_about_some_learners_and_says_how_many_wait(
    database: Database, site: Site, moodle: Moodle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMUNICATOR_MOODLE_TOKEN", TOKEN)
    monkeypatch.setattr(nightly_sync, "MOST_OUTCOMES", 1)
    moodle.courses = [course(2, has_completion=True)]

    assert nightly_sync.sync_due(database, datetime(2026, 11, 22, 3, tzinfo=UTC)) == ["campus"]
    waiting = "Of 1 learners grades and completion wait for the next sync"
    assert told(database, site)["2"] == ("ok", 2, waiting)


def test_what_every_course_would_be_told_ends_the_sync_at_the_first(
    database: Database, site: Site, moodle: Moodle
) -> None:
    stranger = MoodleSite(moodle.url, TOKEN + "x", wait=lambda _: None)
    with pytest.raises(MoodleTokenRefused):
        sync_courses(database, site, stranger)
    found = told(database, site)
    assert (found["2"][0], found["3"][0]) == ("failed", "ok")
