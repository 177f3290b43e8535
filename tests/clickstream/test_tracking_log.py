"""How records of a tracking log become events, and why others don't."""

import json

import pytest

from communicator.clickstream.events import EPOCH, Event
from communicator.clickstream.tracking_log import Counts, read_events
from tests.clickstream.lines import COURSE, START, line, record


def read(*lines: bytes | None, only_course: str | None = None) -> tuple[list[Event], Counts]:
    counts = Counts()
    events = [event for batch in read_events(iter(lines), counts, only_course) for event in batch.events()]
    assert counts.records == counts.events + counts.skipped.total()
    assert counts.events == len(events)
    return events, counts


def test_an_event_tells_course_actor_time_type_object_and_position() -> None:
    (event,), _ = read(line(0, "play_video", event='{"id": "video1", "currentTime": 12.5, "code": "html5"}'))

    assert event == Event(COURSE, ("7", "learner7", ""), event.time, "play_video", "video1", 12.5, None, None)
    assert event.time == (START - EPOCH).total_seconds() * 1_000_000


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (b"", "blank"),
        (b"\x00\x00 \t", "blank"),
        (b"hello", "not_json"),
        (b'{"username": "someone", "event_type": "page_cl', "cut"),
        (b"[1, 2]", "not_an_object"),
        (b'"text"', "not_an_object"),
        (b'{"colour": "green"}', "not_an_event"),
        (line(course=""), "no_course"),
        (line(context={}), "no_course"),
        (line(course="course-v1:demo stat 2026"), "bad_course"),
        (line(course="library-v1:DemoX+Lib"), "bad_course"),
        (line(time=None), "no_time"),
        (line(time="yesterday"), "bad_time"),
        (line(time="1970-01-01T00:00:00+00:00"), "bad_time"),
        (line(event_type="", name=""), "no_type"),
        (None, "too_long"),
    ],
)
def test_a_record_that_is_no_event_is_counted_by_its_reason(written: bytes | None, reason: str) -> None:
    events, counts = read(written)

    assert events == []
    assert counts.skipped == {reason: 1}


def test_nul_bytes_before_a_record_and_a_comma_after_it_are_repaired() -> None:
    events, counts = read(b"\x00\x00" + line(1), line(2) + b",", b"\xef\xbb\xbf" + line(3) + b"\r")

    assert len(events) == counts.records == 3


def test_a_line_may_hold_several_documents_and_a_document_may_span_lines() -> None:
    several = line(1) + line(2) + b" " + line(3)
    spanning = json.dumps(record(4), indent=2).encode().split(b"\n")
    array = json.dumps([record(5), record(6)]).encode()
    spread = json.dumps([record(7), record(8)], indent=1).encode().split(b"\n")

    events, counts = read(several, *spanning, array, *spread)

    assert len(events) == counts.records == 8


def test_a_cut_record_does_not_take_the_next_one_with_it() -> None:
    whole = line(1)
    for end in range(1, len(whole)):
        events, counts = read(whole[:end], line(2))
        assert len(events) == 1
        assert counts.skipped.total() == 1


def test_a_log_that_ends_in_the_middle_of_a_document_is_told_as_cut() -> None:
    events, counts = read(line(1), b"{", b'  "username": "x",')

    assert len(events) == 1
    assert counts.skipped == {"cut": 1}


def test_fields_of_other_types_than_they_should_be_do_no_harm() -> None:
    odd = line(username=5, page=[1], name={"a": 1}, event=None)
    events, _ = read(odd, line(2, context="none"), line(3, user="12", event=["a", 1]))

    assert [event.actor for event in events] == [("7", "", ""), ("12", "learner12", "")]


def test_naive_times_are_utc_and_zones_are_turned_into_it() -> None:
    events, _ = read(
        line(time="2013-06-08T23:29:58.346222"),
        line(time="2013-06-08T23:29:58.346222Z"),
        line(time="2013-06-09T01:29:58.346222+02:00"),
        line(time="2013-06-08T23:29:58"),
    )

    assert len({event.time for event in events[:3]}) == 1
    assert events[3].time % 1_000_000 == 0


def test_records_without_a_context_are_placed_by_the_page_they_happened_on() -> None:
    old = record(1, page="https://class.example.edu/courses/Medicine/HRP258/Stats/courseware/a/b/")
    requested = record(2, "/courses/Medicine/HRP258/Stats/info")
    for each in (old, requested):
        del each["context"]
    del requested["name"]

    events, _ = read(json.dumps(old).encode(), json.dumps(requested).encode())

    assert [event.course_id for event in events] == ["Medicine/HRP258/Stats"] * 2
    assert events[1].type == "info_page"


def test_newer_emitters_data_and_timestamp_are_read_like_event_and_time() -> None:
    context = {"course_id": COURSE, "user_id": 7, "username": "learner7", "event_source": "server"}
    data = {"problem_id": "p1", "success": "correct", "grade": 1, "max_grade": 2}
    written = {"name": "problem_check", "timestamp": START.isoformat(), "context": context, "data": data}

    (event,), _ = read(json.dumps(written).encode())

    assert event.actor == ("7", "learner7", "")
    assert (event.type, event.object, event.grade, event.max_grade) == ("problem_check_correct", "p1", 1, 2)


def test_events_of_other_courses_are_counted_where_one_is_asked_for() -> None:
    events, counts = read(line(1), line(2, course="course-v1:A+B+C"), only_course=COURSE)

    assert len(events) == 1
    assert counts.skipped == {"other_course": 1}


def test_a_payload_that_was_cut_tells_nothing_and_its_event_stays() -> None:
    (event,), _ = read(line(0, "play_video", event='{"id": "video1", "currentTi'))

    assert (event.type, event.object, event.position) == ("play_video", "", None)


def test_chinese_text_and_blank_names_are_read() -> None:
    events, _ = read(line(0, username="學生"), line(1, user="", username=""))

    assert events[0].actor == ("7", "學生", "")
    assert events[1].actor == ("", "", "")
