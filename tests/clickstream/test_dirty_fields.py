"""Dirt in an event's fields: payloads, actors, contexts, envelopes and times in every form that is certain."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from communicator.clickstream.events import Event
from tests.clickstream.lines import COURSE, line, record
from tests.clickstream.reading import one, read


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ({"id": "v", "currentTime": 2}, ("v", 2.0)),
        ('{"id": "v", "currentTime": 2}', ("v", 2.0)),
        ('{"id": "v", "currentTi', ("", None)),
        ("input_1=choice_2&input_3=a+b", ("", None)),
        (["input_1=choice_2", "<p>"], ("", None)),
        ("", ("", None)),
        (None, ("", None)),
        ({}, ("", None)),
        (7, ("", None)),
        ('"quoted"', ("", None)),
    ],
)
def test_every_form_of_a_payload_leaves_its_event(payload: Any, told: tuple[str, float | None]) -> None:
    event = one(line(1, "play_video", event=payload))

    assert (event.type, event.object, event.position) == ("play_video", *told)


@pytest.mark.parametrize(
    ("payload", "written", "instead", "told"),
    [
        ({"id": "ID", "currentTime": 2}, b"ID", b"caf\xe9", ("café", 2.0)),
        ('{"id": "ID", "currentTime": 2}', b"ID", b"caf\xe9", ("café", 2.0)),
        ({"id": "ID", "currentTime": 2}, b"ID", b"a\\ud83d", ("a\ufffd", 2.0)),
        ('{"id": "ID", "currentTime": 2}', b"ID", b"a\\\\ud83d", ("a\ufffd", 2.0)),
        ('{"id": "ID", "currentTime": 2}', b"2}", b"NaN}", ("ID", None)),
        ('{"id": "ID", "currentTime": 2}', b"2}", b'2, \\"x\\": \\"\\t\\"}', ("ID", 2.0)),
    ],
)
def test_a_damaged_payload_is_repaired_as_a_line_is(
    payload: Any, written: bytes, instead: bytes, told: tuple[str, float | None]
) -> None:
    event = one(line(1, "play_video", event=payload).replace(written, instead))

    assert (event.object, event.position) == told


def test_a_payload_that_is_missing_leaves_its_event() -> None:
    without = record(1)
    del without["event"]

    assert one(json.dumps(without).encode()).type == "page_close"


@pytest.mark.parametrize(
    ("user", "username", "actor"),
    [
        (7, "ada", ("7", "ada", "")),
        ("7", "ada", ("7", "ada", "")),
        (7.0, "ada", ("7", "ada", "")),
        (" 7 ", " ada ", ("7", "ada", "")),
        ("", "ada", ("", "ada", "")),
        (None, "ada", ("", "ada", "")),
        ("None", "ada", ("", "ada", "")),
        (7, "", ("7", "", "")),
        (7, None, ("7", "", "")),
        (None, "", ("", "", "")),
        (True, "ada", ("", "ada", "")),
        ([7], {"a": 1}, ("", "", "")),
        (7.5, "學生", ("", "學生", "")),
        (7, "a\x00b", ("7", "a\ufffdb", "")),
    ],
)
def test_an_actor_is_who_is_named_in_either_way(user: Any, username: Any, actor: tuple[str, str, str]) -> None:
    assert one(line(1, user=user, username=username)).actor == actor


def test_a_username_in_the_context_stands_for_one_that_is_missing() -> None:
    written = record(1, username="", context={"course_id": COURSE, "user_id": "", "username": "ada"})

    assert one(json.dumps(written).encode()).actor == ("", "ada", "")


def test_a_context_that_is_json_in_a_string_is_read() -> None:
    written = record(1)

    assert one(json.dumps(written | {"context": json.dumps(written["context"])}).encode()) == one(line(1))


SEGMENT = {
    "type": "track",
    "userId": "4",
    "anonymousId": "0123",
    "event": "Loaded Video",
    "timestamp": "2015-04-14T19:42:52.237Z",
    "originalTimestamp": "2015-04-14T20:42:49+0100",
    "context": {"library": {"name": "analytics-android"}, "traits": {"username": "staff@example.org"}},
    "properties": {
        "name": "edx.video.loaded",
        "data": {"module_id": "block1", "current_time": 3.5, "code": "mobile"},
        "context": {"course_id": COURSE},
    },
}


def test_an_event_in_segments_envelope_is_the_mobile_event_in_it() -> None:
    unwrapped = {
        "name": "edx.video.loaded",
        "event_type": "load_video",
        "time": "2015-04-14T19:42:52.237Z",
        "event_source": "mobile",
        "event": SEGMENT["properties"]["data"],  # type: ignore[index]
        "context": {"course_id": COURSE, "user_id": 4},
    }

    assert one(json.dumps(SEGMENT).encode()) == one(json.dumps(unwrapped).encode())


def test_an_envelope_without_an_event_of_the_platform_has_no_course() -> None:
    page = SEGMENT | {"type": "page", "properties": {"path": "/course/x", "title": "Course Outline"}}
    studio = SEGMENT | {"event": "Created a vertical", "properties": {"course": COURSE}}

    assert read(json.dumps(page).encode(), json.dumps(studio).encode()) == ([], {"no_course": 2})


def moment(event: Event) -> datetime:
    return datetime.fromtimestamp(event.time / 1_000_000, UTC)


@pytest.mark.parametrize(
    "time",
    [
        "2026-03-02T09:00:00.250000+00:00",
        "2026-03-02T09:00:00.25",
        "2026-03-02T09:00:00.250Z",
        "2026-03-02T09:00:00.250z",
        "2026-03-02T09:00:00.250+0000",
        "2026-03-02T09:00:00,250+00:00",
        "2026-03-02T10:00:00.250+01:00",
        "2026-03-02T10:00:00.250+0100",
        "2026-03-02 09:00:00.250",
        "2026-03-02 09:00:00,250",
        "2026-03-02 09:00:00.250 UTC",
        "2026-03-02T09:00:00.2500000001Z",
        " 2026-03-02T09:00:00.250Z\n",
        "20260302T090000.25",
        1772442000.25,
        1772442000250,
        1772442000250000,
        "1772442000.25",
        "1772442000250",
        {"$date": "2026-03-02T09:00:00.25Z"},
        {"$date": 1772442000250},
    ],
)
def test_a_time_is_read_in_every_form_that_is_certain(time: Any) -> None:
    assert moment(one(line(time=time))) == datetime(2026, 3, 2, 9, 0, 0, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "time",
    [
        "yesterday",
        "2026-03-02",
        "02/03/2026 09:00:00",
        "2026-02-30T09:00:00",
        "2026-03-02T25:00:00",
        "1999-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        0,
        177244200,
        17724420000,
        20260302090000,
        "20260302090000",
        "²026030209000",
        True,
        [2026],
        {"$date": [], "a": 1},
        1e300,
    ],
)
def test_a_time_that_is_not_certain_is_told(time: Any) -> None:
    assert read(line(time=time)) == ([], {"bad_time": 1})


def test_a_clean_line_and_its_dirty_copy_tell_the_same_microsecond() -> None:
    clean = line(time="2026-03-02T09:00:00.1234567Z")

    assert one(clean) == one(b":" + clean) == one(clean.replace(b'"page": null', b'"page": NaN'))
