"""Moodle's log is read however it was exported, as a plain reader reads it, and whatever else the file holds."""

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.clickstream.events import Event
from communicator.clickstream.log_formats import MOODLE_CSV, MOODLE_JSON, format_of
from communicator.clickstream.moodle_event_types import key_of, type_of
from communicator.clickstream.moodle_log import other_value, read_moodle_csv, read_moodle_json
from communicator.clickstream.rejects import Rejects
from communicator.clickstream.tracking_log import Counts
from communicator.file_errors import NotAMoodleLog
from tests.clickstream import moodle_rows
from tests.clickstream.moodle_rows import Row, as_csv, as_json_lines, as_mysql_batch, lines_of, row, some_log

PAGE = Path(__file__).parents[2] / "docs" / "moodle-event-types.md"
GRADED = '{"itemid":"4","overridden":false,"finalgrade":"8.50000"}'


def read(text: str, only_course: str | None = None) -> tuple[list[Event], Counts]:
    """The events of an export, told as what it is by its beginning, and what became of its records."""
    counts = Counts()
    found = format_of(text.encode()[:65_536])
    assert found in (MOODLE_CSV, MOODLE_JSON)
    events = [event for batch in found.read(lines_of(text), counts, only_course) for event in batch.events()]
    assert counts.records == counts.events + sum(counts.skipped.values())
    assert counts.events == len(events)
    return events, counts


# --- exports --------------------------------------------------------------------------------------


def every_export(rows: Sequence[Row]) -> dict[str, str]:
    """The same rows as each tool writes them."""
    whole = json.dumps(rows)
    apart = ",\n".join(json.dumps(each) for each in rows)
    return {
        "comma": as_csv(rows),
        "semicolon and CRLF": "\ufeff" + as_csv(rows, ";", "\r\n"),
        "tab": as_csv(rows, "\t"),
        "mysql --batch": as_mysql_batch(rows),
        "columns in another order": as_csv(rows, columns=sorted(moodle_rows.COLUMNS)),
        "JSON lines": as_json_lines(rows),
        "an array on a line": whole,
        "an array, a row a line": f"[\n{apart}\n]\n",
        "an indented array": json.dumps(rows, indent=2),
        "Navicat": f'{{\n"RECORDS": [\n{apart}\n]\n}}\n',
        "indented RECORDS": json.dumps({"RECORDS": rows}, indent=4),
        "RECORDS on a line": json.dumps({"RECORDS": rows}),
    }


@pytest.mark.parametrize("name", list(every_export([row()])))
def test_every_export_tells_the_same(name: str) -> None:
    rows = some_log(1, 200)
    events, counts = read(every_export(rows)[name])
    plain_events, plain_counts = read(as_csv(rows))
    assert events == plain_events
    assert counts == plain_counts
    assert counts.records == len(rows)


def test_phpmyadmins_json_tells_the_same_beside_its_headers() -> None:
    rows = some_log(2, 50)
    apart = ",\n".join(json.dumps({key: value and str(value) for key, value in each.items()}) for each in rows)
    text = (
        '[\n{"type":"header","version":"5.2.1","comment":"Export to JSON plugin for PHPMyAdmin"},\n'
        '{"type":"database","name":"moodle"},\n'
        '{"type":"table","name":"mdl_logstore_standard_log","database":"moodle","data":\n[\n'
        f"{apart}\n]\n}}\n]\n"
    )
    events, counts = read(text)
    plain_events, plain_counts = read(as_csv(rows))
    assert events == plain_events
    assert counts.skipped == plain_counts.skipped + Counter(not_an_event=2)


def test_quotes_escaped_by_a_backslash_are_read() -> None:
    made = row(r"\core\event\user_graded", relateduserid=9)
    cells = [r"\N" if value is None else str(value) for value in made.values()]
    cells[moodle_rows.COLUMNS.index("other")] = GRADED.replace('"', r"\"")
    text = ",".join(moodle_rows.COLUMNS) + "\n" + ",".join(f'"{cell}"' for cell in cells).replace('"\\N"', "\\N")
    [event], _ = read(text.replace(made["eventname"], made["eventname"].replace("\\", r"\\")))
    assert (event.object, event.grade) == ("grade_item/4", 8.5)


def test_a_quote_that_is_never_closed_costs_its_own_row_only() -> None:
    header, *lines = as_csv([row(minute=minute) for minute in range(5)]).splitlines()
    lines[2] = lines[2].replace("null", '"{""cut"":')
    events, counts = read("\n".join([header, *lines]))
    assert (len(events), dict(counts.skipped)) == (4, {"cut": 1})


def test_a_cell_may_hold_a_line_end() -> None:
    [event], counts = read(as_csv([row(other='{"note":"two\nlines"}')]))
    assert (event.type, counts.records) == ("homepage", 1)


def test_a_header_that_comes_again_and_rows_of_other_widths_are_no_events() -> None:
    text = as_csv([row()]) + as_csv([row()]) + "1,2,3\n\n"
    events, counts = read(text)
    assert len(events) == 2
    assert counts.skipped == {"not_an_event": 2, "blank": 1}


def test_a_cut_json_row_costs_itself_only() -> None:
    lines = as_json_lines([row(), row(minute=1), row(minute=2)]).splitlines()
    lines[1] = lines[1][:-40]
    events, counts = read("\n".join(lines))
    assert (len(events), dict(counts.skipped)) == (2, {"cut": 1})


def test_one_course_may_be_asked_for() -> None:
    events, counts = read(as_csv([row(), row(courseid=3)]), "3")
    assert [event.course_id for event in events] == ["3"]
    assert counts.skipped == {"other_course": 1}


def test_rejected_rows_are_kept_with_their_line(tmp_path: Path) -> None:
    text = as_csv([row(), row(courseid=1), row(other='{"a":\n"b"}', userid=-1)])
    with Rejects(tmp_path / "rejects") as rejects:
        list(read_moodle_csv(lines_of(text), Counts(), rejects=rejects.of("moodle.csv")))
    kept = [json.loads(line) for line in (tmp_path / "rejects").read_text().splitlines()]
    assert [(each["line"], each["reason"]) for each in kept] == [(3, "no_course"), (4, "system")]
    assert kept[1]["text"].startswith(text.splitlines()[3])


# --- an independent plain reader agrees -----------------------------------------------------------


def plainly(text: str) -> tuple[Counter[str], Counter[tuple[str, str]]]:
    """Reasons, and events by course and user, by another way: the standard library's reader and a list of rules."""
    reasons: Counter[str] = Counter()
    found: Counter[tuple[str, str]] = Counter()
    for each in csv.DictReader(io.StringIO(text, newline="")):
        about = type_of(key_of(each["eventname"])).about and (each["relateduserid"] or "0") not in "01"
        if each["courseid"] in ("", "0", "1"):
            reasons["no_course"] += 1
        elif each["timecreated"] == "":
            reasons["no_time"] += 1
        elif not "2000" <= str(1970 + int(each["timecreated"]) // 31_556_952) <= "2099":
            reasons["bad_time"] += 1
        elif each["realuserid"]:
            reasons["logged_in_as"] += 1
        elif each["anonymous"] == "1" or (not about and each["userid"] in ("0", "1")):
            found[each["courseid"], ""] += 1
        elif about:
            found[each["courseid"], each["relateduserid"]] += 1
        elif each["userid"] == "-1":
            reasons["system"] += 1
        else:
            found[each["courseid"], each["userid"]] += 1
    return reasons, found


@pytest.mark.parametrize("seed", range(5))
def test_a_plain_reader_agrees_reason_by_reason(seed: int) -> None:
    text = as_csv(some_log(seed, 600))
    events, counts = read(text)
    reasons, found = plainly(text)
    assert counts.skipped == reasons
    assert min(reasons.values()) > 0
    assert len(reasons) == 5
    assert Counter((event.course_id, event.actor[0]) for event in events) == found


# --- whatever comes -------------------------------------------------------------------------------

PIECES = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [b'"', b"\\", b",", b"{", b"}", b"[", b"]", b"\r", b"\x00", b"null", b'{"RECORDS":[', b"\xef\xbb\xbf"]
    ),
    st.sampled_from(as_csv(some_log(3, 20)).encode().splitlines()),
    st.sampled_from(as_json_lines(some_log(4, 20)).encode().splitlines()),
)
BYTES = st.lists(st.lists(PIECES, max_size=4).map(b"".join), max_size=30).map(b"\n".join)


@given(BYTES)
def test_no_bytes_after_the_header_are_lost_or_stop_the_reader(rest: bytes) -> None:
    header = ",".join(moodle_rows.COLUMNS).encode()
    for reader, begin in ((read_moodle_csv, [header]), (read_moodle_json, [])):
        counts = Counts()
        events = sum(batch.size for batch in reader([*begin, *rest.split(b"\n"), None], counts))
        assert counts.events == events
        assert counts.records == events + sum(counts.skipped.values())
        assert counts.skipped["too_long"] == 1


@given(BYTES)
def test_a_formats_beginning_never_stops_the_import(first: bytes) -> None:
    try:
        format_of(first)
    except NotAMoodleLog:
        assert b"ip" in first.lower() or b"eventname" in first


@given(st.text(), st.sampled_from(["finalgrade", "itemid"]))
def test_other_may_hold_anything(text: str, name: str) -> None:
    other_value(text, name)
    other_value("a:" + text, name)
