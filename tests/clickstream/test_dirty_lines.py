"""Dirt in tracking logs: what is certain is repaired, what is not is counted by its reason."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from communicator.clickstream import splitting
from communicator.clickstream.events import Event
from communicator.clickstream.tracking_log import Counts, read_events
from tests.clickstream.lines import COURSE, line, record


def read(*lines: bytes | None) -> tuple[list[Event], dict[str, int]]:
    counts = Counts()
    events = [event for batch in read_events(iter(lines), counts) for event in batch.events()]
    assert counts.records == counts.events + counts.skipped.total()
    return events, dict(counts.skipped)


def one(*lines: bytes) -> Event:
    (event,), skipped = read(*lines)
    assert skipped == {}
    return event


CLEAN = line(1, "play_video", event='{"id": "v", "currentTime": 2}')
INDENTED = json.dumps(record(1), indent=2).encode().split(b"\n")


@pytest.mark.parametrize(
    "dirty",
    [
        b"\x00" * 512 + CLEAN,
        b"\xef\xbb\xbf" + CLEAN,
        CLEAN + b",",
        CLEAN + b" ,\r",
        b"[" + CLEAN + b"]",
        b"," + CLEAN,
        b":" + CLEAN,
        b"<190>" + CLEAN,
        b"Mar  2 09:00:00 lms1 " + CLEAN,
        b"Mar 2 09:00:00 host [service_variant=lms][tracking][env:prod-edx] INFO [host 1234] [logger.py:13] - " + CLEAN,
        b"2026-03-02 09:00:00,618 INFO 29 [tracking] [user 7] [ip 192.0.2.1] logger.py:42 - " + CLEAN,
        b"2026-03-02T09:00:00.000000000Z stdout F " + CLEAN,
        b"tracking.log:17:" + CLEAN,
        json.dumps({"log": CLEAN.decode() + "\n", "stream": "stdout", "time": "2026-03-02T09:01:00Z"}).encode(),
        json.dumps({"message": "INFO [tracking] - " + CLEAN.decode(), "host": {"name": "lms1"}}).encode(),
        CLEAN.replace(b'"page": null', b'"page": NaN'),
        CLEAN.replace(b'"page": null', b'"page": null, "load": -Infinity'),
        CLEAN.replace(b'"page": null', b'"agent": "caf\xe9"'),
        CLEAN.replace(b'"page": null', b'"agent": "a\tb\x01c"'),
        CLEAN.replace(b'"page": null', b'"agent": "\\ud83d"'),
        CLEAN.replace(b'"page": null', b'"agent": "' + b"x" * 3_000_000 + b'"'),
    ],
)
def test_what_stands_around_an_event_or_in_fields_nobody_reads_leaves_it_as_it_was(dirty: bytes) -> None:
    assert one(dirty) == one(CLEAN)


def test_what_another_emitter_left_in_a_line_before_an_event_is_told_apart_from_it() -> None:
    hole, mixed = CLEAN[:100] + b"\x00" * 64 + line(2), CLEAN[:100] + line(2)

    for damaged in (hole, mixed):
        events, skipped = read(damaged)
        assert (events, skipped) == ([one(line(2))], {"cut": 1})


def test_an_event_after_the_rest_of_one_whose_beginning_is_gone_is_kept() -> None:
    assert one(CLEAN[200:] + line(2)) == one(line(2))


def test_text_with_json_that_is_no_event_is_no_event() -> None:
    for text in (
        b"PK" + b"\x00" * 9 + b"x" + b"\x00" * 9 + b"y",
        b'INFO asked {"page": 1}',
        b'INFO {"a": "b',
        b"INFO [tracking] - ",
        b"<html>{}</html>",
    ):
        events, skipped = read(text)
        assert events == []
        assert sum(skipped.values()) == 1


def test_an_indented_document_that_was_cut_takes_neither_the_next_line_nor_the_next_document() -> None:
    assert read(*INDENTED[:5], line(2))[1] == {"cut": 1}
    assert len(read(*INDENTED[:5], line(2))[0]) == 1

    events, skipped = read(*INDENTED[:-3], *INDENTED, *INDENTED)

    assert len(events) == 2
    assert skipped == {"cut": 1}


@pytest.mark.parametrize("indent", [0, 1, 4, "\t"])
def test_documents_over_lines_are_one_record_each(indent: int | str) -> None:
    nested = record(1, event={"items": [{"a": []}, {"b": {}}], "text": '{[}]"\\'})
    one_a_document = json.dumps(nested, indent=indent).encode().split(b"\n")
    array = json.dumps([nested, nested], indent=indent).encode().split(b"\n")

    events, skipped = read(*one_a_document, *one_a_document, *array, b"", b"\r")

    assert len(events) == 4
    assert skipped == {"blank": 2}


def test_an_array_with_something_else_among_its_events_is_told_item_by_item() -> None:
    events, skipped = read(json.dumps([record(1), None, record(2), 7]).encode())

    assert len(events) == 2
    assert skipped == {"not_an_object": 2}


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


def test_bytes_that_are_no_utf_8_are_read_as_latin_1_each_for_itself() -> None:
    written = line(1, username="USERNAME", event={"id": "名"})
    latin = written.replace(b"USERNAME", b"Jos\xe9 " + "學".encode())

    assert one(latin).actor == ("7", "José 學", "")


def test_half_a_surrogate_pair_is_one_replacement_character() -> None:
    assert one(line(1, username="NAME").replace(b"NAME", b"a\\ud800b")).actor[1] == "a\ufffdb"
    assert one(line(1, username="NAME").replace(b"NAME", b"a\\ud83d\\ude00b")).actor[1] == "a😀b"


def test_documents_nested_without_end_are_told_and_the_rest_is_read() -> None:
    deep = b"[" * 200_000
    for nested in (deep, b'{"a":' * 200_000, line(1, event="X").replace(b'"X"', deep + b"]" * 200_000)):
        events, skipped = read(nested, line(2))
        assert len(events) == 1
        assert sum(skipped.values()) == (0 if nested == deep else 1)


@pytest.mark.parametrize("depth", range(150, 1200, 50))
def test_payloads_nested_deep_are_no_trouble_at_any_depth(depth: int) -> None:
    deep = '{"a":' * depth + "NaN" + "}" * depth
    for payload in (deep, json.dumps(deep)):
        written = line(1, event="X").replace(b'"X"', payload.encode())
        for dirty in (written, b"[" + written + b"]", b":" + written, json.dumps({"log": written.decode()}).encode()):
            events, skipped = read(dirty, line(2))
            assert len(events) + sum(skipped.values()) == 2


def test_many_documents_on_one_line_take_time_in_proportion() -> None:
    events, skipped = read(line(1) * 2_000 + b"{}" * 50_000)

    assert len(events) == 2_000
    assert skipped == {"not_an_event": 50_000}


def test_a_document_over_lines_without_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splitting, "LONGEST_DOCUMENT", 4_000)

    events, skipped = read(b"{", *[b""] * 200, b"[", line(1), b"{", *[b'"a": "b",'] * 90)

    assert len(events) == 1
    assert skipped.pop("too_long") == 2
    assert set(skipped) <= {"blank", "not_json"}
