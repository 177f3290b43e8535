"""The client against a real Moodle: MOODLE_URL and MOODLE_TOKEN name it, MOODLE_COURSE a course that has students.

Nothing is written there. The token's service is set up as docs/moodle.md tells.
"""

import os
from datetime import timedelta

import pytest
from sqlalchemy import select

from communicator.access.sites import add_site
from communicator.access.tables import Site
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import UnknownCourse
from communicator.operations.moodle_sync import sync_courses
from communicator.roster.moodle import listing, outcomes
from communicator.roster.moodle.listing import ENROLLED_USERS
from communicator.roster.moodle.refusals import SITE_INFO
from communicator.roster.moodle.rest import MoodleSite
from communicator.roster.told_tables import CourseGrade
from communicator.service_errors import MoodleFunctionMissing, MoodleTokenRefused
from tests.components import need_moodle

NO_COURSE = "2147483647"


@pytest.fixture(scope="module")
def address() -> tuple[str, str]:
    """The site's wwwroot, and a token."""
    return need_moodle()


@pytest.fixture
def real(address: tuple[str, str]) -> MoodleSite:
    """The way to call the site."""
    return MoodleSite(*address)


@pytest.fixture
def real_site(database: Database, settings: Settings, address: tuple[str, str]) -> Site:
    """The backend's entry for it."""
    with database.writing() as session:
        return add_site(session, settings.secret_key, "real", "moodle", address[0]).site


def test_the_service_has_what_is_needed(real: MoodleSite, address: tuple[str, str]) -> None:
    told = real.call(SITE_INFO)

    assert told["siteurl"].rstrip("/") == address[0].rstrip("/")
    assert ENROLLED_USERS in {each["name"] for each in told["functions"]}


def test_refusals_are_told_apart(address: tuple[str, str], real: MoodleSite) -> None:
    with pytest.raises(MoodleTokenRefused):
        MoodleSite(address[0], "0" * 32).call(SITE_INFO)
    with pytest.raises(MoodleFunctionMissing, match="lacks"):
        real.call("core_user_delete_users")
    with pytest.raises(MoodleFunctionMissing, match="knows no function"):
        real.call("local_nothing_at_all")


def test_a_course_is_brought_and_brought_again(
    database: Database, real_site: Site, real: MoodleSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    course_id = os.environ.get("MOODLE_COURSE", "2")
    first = sync_courses(database, real_site, real, course_id).courses[0]
    monkeypatch.setattr(listing, "PAGE", 5)
    monkeypatch.setattr(listing, "SEAM", 2)
    again = sync_courses(database, real_site, real, course_id).courses[0]

    assert first.facts is not None
    assert first.facts.name
    assert first.people.new_learners == first.people.learners > 0
    assert (again.people.learners, again.people.new_learners, again.people.left) == (first.people.learners, 0, 0)
    assert (again.people.active, again.people.skipped) == (first.people.active, first.people.skipped)
    assert again.links == first.links


def test_groups_grades_and_completion_are_what_moodle_tells_of_each(
    database: Database, real_site: Site, real: MoodleSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    course_id = os.environ.get("MOODLE_COURSE", "2")
    whole = sync_courses(database, real_site, real, course_id).courses[0]
    of_all = grades(database)
    monkeypatch.setattr(outcomes, "WHOLE", 0)
    monkeypatch.setattr(outcomes, "STALE", timedelta(0))
    one_by_one = sync_courses(database, real_site, real, course_id).courses[0]

    assert one_by_one.groups == whole.groups
    assert one_by_one.outcomes.asked == one_by_one.people.learners
    assert not whole.outcomes.notes
    assert grades(database) == of_all
    assert one_by_one.outcomes.graded == whole.outcomes.graded == len(of_all)


def grades(database: Database) -> dict[int, float]:
    with database.reading() as session:
        return {each.course_learner_id: each.grade for each in session.scalars(select(CourseGrade))}


def test_a_course_that_is_not_there_is_told(database: Database, real_site: Site, real: MoodleSite) -> None:
    with pytest.raises(UnknownCourse):
        sync_courses(database, real_site, real, NO_COURSE)
