"""Laws of the reader: whatever the bytes, nothing crashes it, nothing is lost, and rejects point at their lines."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communicator.clickstream.events import Event
from communicator.clickstream.rejects import Rejects
from communicator.clickstream.tracking_log import Counts, read_events
from tests.clickstream.lines import line, page, record

WHOLE = [line(1), line(2, "play_video", event={"id": "v", "x": ["{", '"']}), page(3, "info"), line(4, username="學生")]
JOINTS = [b"\n", b" ", b",", b"", b",\n", b"\r\n", b"\n\x00\x00", b"\n\xef\xbb\xbf", b"\n\n", b"\x00\x00\x00\x00"]
SCRAPS = [b"{", b"[", b"]}", b'"\\', b"}", b'{"a"', b"\x00" * 5, b"\xff", b"\\ud800", b"NaN", b":", b"\n", b"\r"]


class Kept:
    """Rejects in memory."""

    def __init__(self) -> None:
        self.all: list[tuple[int, str, bytes]] = []

    def write(self, line_number: int, reason: str, raw: bytes) -> None:
        self.all.append((line_number, str(reason), raw))


def read(content: bytes, kept: Any = None) -> tuple[list[Event], Counts]:
    counts = Counts()
    lines: Iterator[bytes] = iter(content.split(b"\n"))
    events = [event for batch in read_events(lines, counts, rejects=kept) for event in batch.events()]
    assert counts.events == len(events)
    assert counts.records == counts.events + counts.skipped.total()
    return events, counts


EVENTS = [read(whole)[0][0] for whole in WHOLE]

some_bytes = st.lists(
    st.one_of(
        st.binary(max_size=40),
        st.sampled_from([*WHOLE, *JOINTS, *SCRAPS, json.dumps(record(5), indent=1).encode()]),
        st.tuples(st.sampled_from(WHOLE), st.integers(0, 300)).map(lambda pair: pair[0][: pair[1]]),
        st.tuples(st.sampled_from(WHOLE), st.integers(0, 300)).map(lambda pair: pair[0][pair[1] :]),
    ),
    max_size=12,
).map(b"".join)


@settings(max_examples=120)
@given(some_bytes)
def test_no_bytes_crash_the_reader_and_each_skipped_record_is_kept(content: bytes) -> None:
    kept = Kept()

    with_places = read(content, kept)

    assert with_places == read(content)
    assert len(kept.all) == with_places[1].skipped.total()


@settings(max_examples=80)
@given(some_bytes)
def test_a_reject_begins_in_the_line_that_it_names(content: bytes) -> None:
    kept, lines = Kept(), content.split(b"\n")

    read(content, kept)

    for number, reason, raw in kept.all:
        assert 1 <= number <= len(lines)
        rest = b"\n".join(lines[number - 1 :])
        # Items of an array are written anew.
        assert raw in rest or (b"[" in rest and reason in ("not_an_event", "not_an_object", "no_course"))
        first = raw.split(b"\n")[0]
        assert first in lines[number - 1] or b"[" in rest
    assert [number for number, _, _ in kept.all] == sorted(number for number, _, _ in kept.all)


@settings(max_examples=80)
@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.sampled_from(JOINTS)), max_size=10))
def test_documents_joined_in_any_way_are_the_same_events(parts: list[tuple[int, bytes]]) -> None:
    events, counts = read(b"".join(WHOLE[number] + joint for number, joint in parts))

    assert events == [EVENTS[number] for number, _ in parts]
    assert set(counts.skipped) <= {"blank"}


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(st.sampled_from([1, 2, 3]), st.sampled_from([None, 0, 2, "\t"]), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_documents_spread_over_lines_are_the_same_events(shapes: list[tuple[int, Any, bool]]) -> None:
    written = [
        json.dumps([record(minute)] if in_array else record(minute), indent=indent).encode()
        for minute, indent, in_array in shapes
    ]

    events, counts = read(b"\n".join(written))

    assert events == [read(line(minute))[0][0] for minute, _, _ in shapes]
    assert counts.records == len(shapes)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.slow
@settings(max_examples=80)
@given(st.dictionaries(st.sampled_from([*record(), "data", "timestamp", "properties", "log", "message"]), _json))
def test_no_values_of_a_records_fields_crash_the_reader(fields: dict[str, object]) -> None:
    for written in (record() | fields, fields, {"properties": fields}, {"log": json.dumps(fields)}):
        assert read(json.dumps(written).encode())[1].records == 1


@settings(max_examples=50)
@given(_json)
def test_no_context_or_time_crashes_the_reader(value: object) -> None:
    read(line(context=value))
    read(line(time=value))
    read(line(context=dict.fromkeys(("course_id", "user_id", "username", "module", "event_source"), value)))


def test_every_reason_has_its_place_in_the_file_of_rejects(tmp_path: Path) -> None:
    spread = json.dumps(record(1, time="never"), indent=1).encode().split(b"\n")
    content = [
        b"",
        b"hello",
        line(1),
        *spread,
        line(2, course="") + line(3) + b"{}",
        b'{"a": "b',
        b"[1]",
        line(4),
        b"{",
    ]
    path = tmp_path / "rejects.jsonl"

    with Rejects(path) as rejects:
        list(read_events(iter([*content, None]), Counts(), rejects=rejects.of("a.log")))

    kept = [json.loads(text) for text in path.read_bytes().splitlines()]
    after = 4 + len(spread)
    assert [(each["line"], each["reason"]) for each in kept] == [
        (1, "blank"),
        (2, "not_json"),
        (4, "bad_time"),
        (after, "no_course"),
        (after, "not_an_event"),
        (after + 1, "cut"),
        (after + 2, "not_an_object"),
        (after + 4, "cut"),
        (after + 5, "too_long"),
    ]
    assert kept[2]["text"] == "\n".join(text.decode() for text in spread)
    assert kept[3]["text"] == line(2, course="").decode()
    assert {each["source"] for each in kept} == {"a.log"}


@pytest.mark.parametrize("reason", ["other_course", "no_time", "no_type", "bad_course"])
def test_reasons_that_are_found_late_are_kept_with_their_line(tmp_path: Path, reason: str) -> None:
    written = {
        "other_course": line(1, course="course-v1:A+B+C"),
        "no_time": line(1, time=None),
        "no_type": line(1, event_type="", name=""),
        "bad_course": line(1, course="library-v1:A+B"),
    }[reason]
    kept = Kept()

    list(read_events([line(1), written], Counts(), record()["context"]["course_id"], kept))  # type: ignore[arg-type]

    assert kept.all == [(2, reason, written)]
