"""Releases: off until turned on, at most weekly, rounded, and each count with its own date."""

from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from communicator import clock
from communicator.cli.insights import insights
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.disclosure import HIDDEN, MOST_ROUNDED_AWAY, ROUNDED_TO, rounded
from communicator.errors import NotReleasable
from communicator.insights.public_release import release_tables, turn_off, turn_on
from communicator.insights.released import released
from tests.insights.registrants import COURSE_ID, add_registrants, profiles

PUBLIC = "/api/v1/public/insights"


@pytest.fixture
def course(database: Database) -> Course:
    return add_registrants(database, profiles(400))


def publish(database: Database, course: Course) -> None:
    with database.writing() as session:
        turn_on(session, course)
    release_tables(database, course.site_id)


@given(st.integers(0, 10**9))
def test_a_rounded_count_is_a_multiple_of_five_within_two(count: int) -> None:
    assert rounded(count) % ROUNDED_TO == 0
    assert abs(rounded(count) - count) <= MOST_ROUNDED_AWAY


def test_nothing_is_public_until_a_course_turns_it_on(client: FlaskClient, database: Database, course: Course) -> None:
    assert client.get(PUBLIC).json["released"] == []
    assert client.get(PUBLIC, query_string={"course_id": COURSE_ID}).status_code == 404
    with pytest.raises(NotReleasable, match="communicator insights publish"):
        release_tables(database, course.site_id)


def test_the_public_sees_rounded_counts_with_dates_and_no_small_ones(
    client: FlaskClient, database: Database, course: Course
) -> None:
    publish(database, course)
    answer = client.get(PUBLIC, query_string={"course_id": COURSE_ID}).json
    (scope,) = answer["released"]
    assert scope["rows"][0]["registered"] == 400
    counts = [row[name] for row in scope["rows"] for name in ("registered", "certified")]
    assert all(count is None or (count >= 10 and count % 5 == 0) for count in counts)
    assert counts.count(None) > 400  # most countries
    for row in scope["rows"]:
        assert (row["registered"] is None) == (row["registered_as_of"] is None)
    assert not {"exact", "basis"} & set(scope["rows"][0])


def test_a_course_that_turns_it_off_is_public_no_more_at_once(
    client: FlaskClient, database: Database, course: Course
) -> None:
    publish(database, course)
    with database.writing() as session:
        turn_off(session, course)
    assert client.get(PUBLIC).json["released"] == []


def test_a_second_release_within_a_week_is_refused_and_says_when(database: Database, course: Course) -> None:
    publish(database, course)
    with pytest.raises(NotReleasable, match="the next can be made from 20"):
        release_tables(database, course.site_id)


@pytest.mark.slow
def test_a_count_keeps_value_and_date_until_ten_people_moved(
    database: Database, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(database, course)
    someone: Any = {"education": "b", "gender": "f", "year_of_birth": 1990, "is_certified": False}
    add_registrants(database, [someone | {"country": "US"}] * 9 + [someone | {"country": "IN"}] * 12)
    now = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: now)
    with database.reading() as session:
        (before,) = released(session)
    release_tables(database, course.site_id)
    with database.reading() as session:
        (after,) = released(session)
    earlier = {row.value: row for row in before.rows if row.table == "country"}
    later = {row.value: row for row in after.rows if row.table == "country"}
    assert later["US"].registered == earlier["US"].registered
    assert later["US"].registered_as_of == earlier["US"].registered_as_of
    assert later["IN"].registered_as_of == now
    assert later["IN"].registered in (earlier["IN"].registered + 10, earlier["IN"].registered + 15)


def test_a_course_of_a_handful_tells_nothing_at_all(database: Database) -> None:
    publish(database, add_registrants(database, profiles(7)))
    with database.reading() as session:
        (scope,) = released(session)
    assert {count for row in scope.rows for count in (row.registered, row.certified)} == {None}


def test_the_commands_publish_release_export_and_withdraw(command_environment: Settings, course: Course) -> None:
    def call(*words: str) -> str:
        done = CliRunner().invoke(insights, words, catch_exceptions=False)
        assert done.exit_code == 0
        return done.output

    named = ("--course", COURSE_ID)
    call("publish", *named)
    call("release")
    public, exact = call("export", *named, "--public"), call("export", *named)
    assert public.splitlines()[0] == "course_id,table,value,registered,certified,share_certified,as_of"
    assert f"{COURSE_ID},country,IS,{HIDDEN},{HIDDEN},," in public
    assert HIDDEN not in exact
    assert f"{COURSE_ID},mode,audit,160," in exact
    assert ",mode," not in public
    assert '"public": false' in call("withdraw", *named, "--json")
