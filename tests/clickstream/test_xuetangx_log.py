"""Tables of events as XuetangX published them become events of the vocabulary that tracking logs have."""

import csv
import gzip
import io
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.clickstream.event_types import OTHER_PAGE, PAGE_CLASSES
from communicator.clickstream.events import EPOCH, Event
from communicator.clickstream.log_formats import XUETANGX, format_of
from communicator.clickstream.tracking_log import Counts
from communicator.clickstream.vocabulary import KINDS
from communicator.clickstream.xuetangx_log import TYPES, read_xuetangx
from communicator.file_errors import CourseNotNamed

COURSE = "course-v1:TsinghuaX+30240184X+2014_T2"
HEADER = "enrollment_id,time,source,event,object"
# The three raw logs as published: records and enrolments, as told beside them (SOURCES.md).
PUBLISHED = {
    "log_5X6FeZozNMgE2VRi3MJYjkkFK8SETtu2.csv.gz": (31_272, 898),
    "log_KHPw0gmg1Ad3V07TqRpyBzA8mRjj7mkt.csv.gz": (20_896, 761),
    "log_WM572q68zD5VW8pcvVTc1RhhFUq3iRFN.csv.gz": (25_398, 645),
}


def read(*rows: str, header: str = HEADER, course: str | None = COURSE) -> tuple[list[Event], Counts]:
    counts = Counts()
    lines = [line.encode() for line in (header, *rows)]
    assert format_of(b"\n".join(lines)) is XUETANGX
    events = [event for batch in read_xuetangx(lines, counts, course) for event in batch.events()]
    assert counts.records == len(events) + sum(counts.skipped.values())
    return events, counts


def microseconds(*moment: int) -> int:
    return int((datetime(*moment, tzinfo=UTC) - EPOCH).total_seconds()) * 1_000_000  # type: ignore[arg-type, misc]


def test_a_row_is_an_event_of_its_enrolment_in_the_course_that_is_named() -> None:
    [event], _ = read("13,2014-06-12T17:24:33,server,access,Oj6eQgzr")
    time = microseconds(2014, 6, 12, 17, 24, 33)
    assert event == Event(COURSE, ("", "", "13"), time, "courseware_load", "Oj6eQgzr", None, None, None)


@pytest.mark.parametrize(
    ("source", "name", "kind"),
    [
        ("server", "nagivate", "other_page"),
        ("server", "navigate", "other_page"),
        ("server", "problem", "problem_check"),
        ("browser", "problem", "problem_check_browser"),
        ("browser", "video", "play_video"),
        ("browser", "page_close", "page_close"),
        ("server", "discussion", "forum_homepage"),
        ("server", "wiki", "wiki_homepage"),
        ("browser", "dance", "xuetangx.dance"),
    ],
)
def test_each_event_has_the_type_of_the_same_act_in_open_edx(source: str, name: str, kind: str) -> None:
    [event], _ = read(f"13,2014-06-12T17:24:33,{source},{name},x")
    assert event.type == kind


def test_types_are_those_of_tracking_logs() -> None:
    assert set(TYPES.values()) <= set(KINDS) | {page.type for page in PAGE_CLASSES} | {OTHER_PAGE}


def test_a_table_without_courses_needs_one() -> None:
    with pytest.raises(CourseNotNamed, match="--course"):
        read("13,2014-06-12T17:24:33,server,access,x", course=None)
    with pytest.raises(CourseNotNamed, match="no course's id"):
        read("13,2014-06-12T17:24:33,server,access,x", course="course-v1:only one")


@pytest.mark.parametrize(
    ("course", "told"),
    [
        (None, ({COURSE: 1}, {"bad_course": 2, "no_course": 1})),
        (COURSE, ({COURSE: 1}, {"other_course": 2, "no_course": 1})),
        (
            "5X6FeZozNMgE2VRi3MJYjkkFK8SETtu2",
            ({"5X6FeZozNMgE2VRi3MJYjkkFK8SETtu2": 1}, {"other_course": 2, "no_course": 1}),
        ),
    ],
)
def test_a_column_of_courses_counts_and_other_ids_than_edxs_where_they_are_named(
    course: str | None, told: tuple[dict[str, int], dict[str, int]]
) -> None:
    events, counts = read(
        f"1,ana,{COURSE},2014-06-12T17:24:33,server,access,x",
        "2,ben,5X6FeZozNMgE2VRi3MJYjkkFK8SETtu2,2014-06-12T17:24:33,server,access,x",
        "3,cem,DPnLzkJJqOOPRJfBxIHbQEERiYHu5ila,2014-06-12T17:24:33,server,access,x",
        "4,dan,,2014-06-12T17:24:33,server,access,x",
        header="enrollment_id,username,course_id,time,source,event,object",
        course=course,
    )
    assert (Counter(event.course_id for event in events), counts.skipped) == told


def test_a_username_says_who_it_was() -> None:
    events, _ = read(
        "1,ana,2014-06-12T17:24:33,server,access,x",
        "2,,2014-06-12T17:24:33,server,access,x",
        header="enrollment_id,username,time,source,event,object",
    )
    assert [event.actor for event in events] == [("", "ana", ""), ("", "", "2")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("13,,server,access,x", "no_time"),
        ("13,yesterday,server,access,x", "bad_time"),
        ("13,2014-06-12,server,access,x", "bad_time"),
        ("13,1914-06-12T17:24:33,server,access,x", "bad_time"),
        ("13,2014-06-12T17:24:33,server,,x", "no_type"),
        ("13,2014-06-12T17:24:33,server", "not_an_event"),
        ("13,2014-06-12T17:24:33,server,access,x,y", "not_an_event"),
        (HEADER, "not_an_event"),
        ("  ", "blank"),
        ('13,2014-06-12T17:24:33,server,access,"x', "cut"),
    ],
)
def test_rows_that_are_no_event_are_counted_by_their_reason(row: str, reason: str) -> None:
    assert read(row)[1].skipped == {reason: 1}


@pytest.mark.parametrize("time", ["2014-06-12T17:24:33", "2014-06-12 17:24:33", "2014-06-13T01:24:33+08:00"])
def test_times_are_utc_unless_they_say_another_zone(time: str) -> None:
    [event], _ = read(f"13,{time},server,access,x")
    assert event.time == microseconds(2014, 6, 12, 17, 24, 33)


@pytest.mark.slow
@pytest.mark.parametrize("name", PUBLISHED)
def test_a_plain_reader_agrees_on_what_was_published(real_data: Path, name: str) -> None:
    text = gzip.decompress((real_data / "xuetangx_kddcup2015" / "raw" / name).read_bytes()).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    counts, lines = Counts(), [line.encode() for line in text.splitlines()]
    found = [e for batch in format_of(lines[0]).read(lines, counts, COURSE) for e in batch.events()]

    assert (counts.records, counts.events, dict(counts.skipped)) == (len(rows), len(rows), {})
    assert (len(rows), len({row["enrollment_id"] for row in rows})) == PUBLISHED[name]
    assert Counter(event.type for event in found) == Counter(TYPES[row["source"], row["event"]] for row in rows)
    assert [(event.actor[2], event.object) for event in found] == [
        (row["enrollment_id"], row["object"]) for row in rows
    ]
    assert [event.time for event in found] == [
        microseconds(*map(int, row["time"].replace("T", "-").replace(":", "-").split("-"))) for row in rows
    ]


PIECES = st.one_of(
    st.binary(max_size=20), st.sampled_from([b'"', b",", b"13,2014-06-12T17:24:33,server,access,x", b"\r"])
)


@given(st.lists(st.lists(PIECES, max_size=4).map(b"".join), max_size=20), st.sampled_from([None, COURSE]))
def test_no_bytes_after_the_header_are_lost_or_stop_the_reader(rest: list[bytes], course: str | None) -> None:
    header = b"enrollment_id,time,source,event,object,course_id"
    counts = Counts()
    events = sum(batch.size for batch in read_xuetangx([header, *b"\n".join(rest).split(b"\n"), None], counts, course))
    assert counts.events == events
    assert counts.records == events + sum(counts.skipped.values())
