"""A real Moodle's log over REST: MOODLE_URL and MOODLE_TOKEN name it, MOODLE_COURSE a course with something in its log.

The plugin is installed there, and the token's service and role are set up as docs/moodle.md tells. Nothing is written.
"""

import os
from pathlib import Path

import pytest

from communicator.access.sites import add_site
from communicator.config import Settings
from communicator.database import Database
from communicator.operations.moodle_log_sync import READ_LOG, sync_logs
from communicator.roster.moodle.rest import MoodleSite
from communicator.service_errors import MoodleRefused
from tests.components import need_moodle


@pytest.fixture(scope="module")
def address() -> tuple[str, str]:
    """The site's wwwroot, and a token."""
    return need_moodle()


@pytest.fixture
def course_id() -> str:
    """A course in which something was done."""
    found = os.environ.get("MOODLE_COURSE")
    if not found:
        pytest.skip("Moodle: no course in MOODLE_COURSE")
    return found


def test_pages_follow_each_other_and_tell_no_more_than_documented(address: tuple[str, str], course_id: str) -> None:
    moodle = MoodleSite(*address)
    first = moodle.call(READ_LOG, courseid=int(course_id), afterid=0, limit=5)
    second = moodle.call(READ_LOG, courseid=int(course_id), afterid=first["lastid"], limit=5)

    ids = [each["id"] for each in (*first["rows"], *second["rows"])]
    assert ids == sorted(set(ids))
    assert first["lastid"] == first["rows"][-1]["id"]
    assert set(first["rows"][0]) == {
        *("id", "eventname", "courseid", "userid", "relateduserid", "anonymous", "loggedinas", "contextlevel"),
        *("contextinstanceid", "objecttable", "objectid", "other", "timecreated"),
    }


def test_numbers_that_make_no_sense_are_refused(address: tuple[str, str], course_id: str) -> None:
    with pytest.raises(MoodleRefused):
        MoodleSite(*address).call(READ_LOG, courseid=int(course_id), afterid=0, limit=100_000)


def test_a_course_is_read_once(
    database: Database, settings: Settings, address: tuple[str, str], course_id: str, tmp_path: Path
) -> None:
    moodle = MoodleSite(*address)
    with database.writing() as session:
        site = add_site(session, settings.secret_key, "real", "moodle", address[0]).site

    first = sync_logs(database, tmp_path, site, moodle, course_id).courses[0]
    again = sync_logs(database, tmp_path, site, moodle, course_id, from_start=True).courses[0]

    assert first.records == first.events + sum(first.skipped.values()) > 0
    assert again.records >= first.records
    assert first.new_events > 0
    assert again.new_events <= again.records - first.records
