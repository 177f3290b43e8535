"""Moodle's log becomes events of the vocabulary that tracking logs have, however it was exported."""

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.clickstream.event_types import PAGE_CLASSES
from communicator.clickstream.events import Event
from communicator.clickstream.log_formats import MOODLE_CSV, MOODLE_JSON, TRACKING, format_of, require_fit
from communicator.clickstream.moodle_event_types import MODULE_TYPES, TYPES, key_of, type_of
from communicator.clickstream.moodle_event_types_page import markdown
from communicator.clickstream.moodle_log import other_value, read_moodle_csv, read_moodle_json, read_object
from communicator.clickstream.rejects import Rejects
from communicator.clickstream.tracking_log import Counts
from communicator.clickstream.vocabulary import KINDS, TOLD
from communicator.clickstream.vocabulary.moodle import TOLD_BY_MOODLE
from communicator.errors import NotAMoodleLog, WrongSiteKind
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


def event_of(**fields: Any) -> Event:
    found = read_object(row(**fields))
    assert isinstance(found, Event)
    return found


# --- what a row becomes ---------------------------------------------------------------------------


def test_a_look_at_the_course_is_the_homepage() -> None:
    assert event_of(minute=1) == Event(
        "2", ("7", "", ""), (moodle_rows.START + 60) * 1_000_000, "homepage", "", None, None, None
    )


@pytest.mark.parametrize("module", ["page", "resource", "book", "url", "quiz", "h5pactivity", "video", "hvp"])
def test_opening_any_module_loads_courseware(module: str) -> None:
    event = event_of(event=rf"\mod_{module}\event\course_module_viewed", module=31)
    assert (event.type, event.object) == ("courseware_load", "cm/31")


def test_a_submitted_attempt_is_a_checked_problem_of_its_learner_whoever_closed_it() -> None:
    closed_by_a_task = event_of(event=r"\mod_quiz\event\attempt_submitted", module=12, userid=2, relateduserid=9)
    assert (closed_by_a_task.type, closed_by_a_task.object) == ("problem_check", "cm/12")
    assert closed_by_a_task.actor == ("9", "", "")


@pytest.mark.parametrize(
    ("other", "item", "grade"),
    [
        (GRADED, "grade_item/4", 8.5),
        ('{"itemid":4,"finalgrade":0}', "grade_item/4", 0.0),
        ({"itemid": 4, "finalgrade": 3.5}, "grade_item/4", 3.5),
        ('a:3:{s:6:"itemid";s:1:"4";s:10:"overridden";b:0;s:10:"finalgrade";s:7:"8.50000";}', "grade_item/4", 8.5),
        ('a:2:{s:6:"itemid";i:4;s:10:"finalgrade";d:8.5;}', "grade_item/4", 8.5),
        ('a:2:{s:6:"itemid";i:4;s:10:"finalgrade";N;}', "grade_item/4", None),
        ('{"itemid":"4","finalgrade":null}', "grade_item/4", None),
        ('{"itemid":"4","finalgrade":"NaN"}', "grade_item/4", None),
        ("{cut", "", None),
        ("null", "", None),
    ],
)
def test_a_grade_is_a_fact_about_the_learner_and_its_item(other: object, item: str, grade: float | None) -> None:
    event = event_of(event=r"\core\event\user_graded", userid=3, relateduserid=9, other=other)
    assert event.type == "edx.grades.problem.submitted"
    assert (event.actor, event.object, event.grade, event.max_grade) == (("9", "", ""), item, grade, None)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("user_enrolment_created", "edx.course.enrollment.activated"),
        ("user_enrolment_deleted", "edx.course.enrollment.deactivated"),
    ],
)
def test_enrolments_are_facts_about_who_is_enrolled(name: str, kind: str) -> None:
    event = event_of(event=rf"\core\event\{name}", userid=2, relateduserid=9, objecttable="user_enrolments", objectid=5)
    assert (event.type, event.actor, event.object) == (kind, ("9", "", ""), "")


@pytest.mark.parametrize(("state", "position"), [(0, 0.0), (1, 1.0), (2, 1.0), (3, 1.0)])
def test_a_completed_module_is_told_by_its_state(state: int, position: float) -> None:
    name = r"\core\event\course_module_completion_updated"
    event = event_of(event=name, module=12, relateduserid=9, other=f'{{"completionstate":{state}}}')
    assert (event.type, event.object, event.position) == (
        "edx.completion.block_completion.changed",
        "cm/12",
        position,
    )


def test_what_no_row_knows_keeps_its_own_name() -> None:
    event = event_of(event=r"\local_game\event\level_reached", objecttable="local_game_levels", objectid=3)
    assert (event.type, event.object) == ("moodle.local_game.level_reached", "local_game_levels/3")


def test_who_was_looked_at_is_not_kept() -> None:
    event = event_of(event=r"\core\event\user_profile_viewed", relateduserid=9, objecttable="user", objectid=9)
    assert (event.type, event.actor, event.object) == ("view_users", ("7", "", ""), "")


@pytest.mark.parametrize("user", [0, 1])
def test_nobody_and_the_guest_account_are_visitors(user: int) -> None:
    assert event_of(userid=user).actor == ("", "", "")


def test_who_was_promised_to_be_anonymous_stays_so() -> None:
    event = event_of(
        event=r"\mod_feedback\event\response_submitted",
        module=12,
        anonymous=1,
        relateduserid=7,
        objecttable="feedback_completed",
        objectid=88,
    )
    assert (event.actor, event.type, event.object) == (("", "", ""), "xblock.survey.submitted", "cm/12")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"courseid": 0}, "no_course"),
        ({"courseid": 1}, "no_course"),
        ({"courseid": None}, "no_course"),
        ({"courseid": "SNE2026"}, "bad_course"),
        ({"courseid": -3}, "bad_course"),
        ({"timecreated": None}, "no_time"),
        ({"timecreated": 0}, "bad_time"),
        ({"timecreated": "2026-03-02"}, "bad_time"),
        ({"timecreated": 4_102_444_800}, "bad_time"),
        ({"realuserid": 2}, "logged_in_as"),
        ({"realuserid": 2, "anonymous": 1}, "logged_in_as"),
        ({"userid": -1}, "system"),
        ({"userid": "seven"}, "not_an_event"),
        ({"userid": None}, "not_an_event"),
        ({"eventname": ""}, "not_an_event"),
        ({"eventname": "course_viewed"}, "not_an_event"),
    ],
)
def test_rows_that_are_no_learners_event_are_counted_by_their_reason(fields: Row, reason: str) -> None:
    for text in (as_csv([row() | fields]), as_json_lines([row() | fields])):
        assert read(text)[1].skipped == {reason: 1}


def test_a_system_event_about_somebody_is_that_ones() -> None:
    assert event_of(event=r"\core\event\course_completed", userid=-1, relateduserid=9).actor == ("9", "", "")


@pytest.mark.parametrize(
    "name", [r"\core\event\course_viewed", r"\\core\\event\\course_viewed", r"core\event\course_viewed"]
)
def test_names_are_known_however_backslashes_were_exported(name: str) -> None:
    assert key_of(name) == "core.course_viewed"


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


# --- which log it is ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        'Time,"User full name","Affected user","Event context",Component,"Event name",Description,Origin,"IP address"',
        'Hora,"Nombre completo del usuario","Usuario afectado","Contexto del evento",Componente,'
        '"Nombre evento",Descripción,Origen,"Dirección IP"',
        '[[{"time":"22 November 2026, 6:00","fullnameuser":"A","eventname":"Course viewed"}]]',
    ],
)
def test_the_report_pages_download_is_refused_and_the_right_export_told(header: str) -> None:
    with pytest.raises(NotAMoodleLog, match="logstore_standard_log"):
        format_of(f"{header}\n".encode())


def test_a_log_goes_to_a_site_of_its_kind_only() -> None:
    require_fit(MOODLE_CSV, "moodle", "log.csv")
    with pytest.raises(WrongSiteKind, match=r"log\.csv is Moodle's log as CSV, and the site is an Open edX site"):
        require_fit(MOODLE_CSV, "edx", "log.csv")
    tracking = format_of(b'{"event_type": "page_close", "event_source": "browser"}')
    with pytest.raises(WrongSiteKind, match="the site is a Moodle site"):
        require_fit(tracking, "moodle", "tracking.log")
    require_fit(format_of(b"what is this"), "moodle", "notes.txt")


@pytest.mark.parametrize(
    "first",
    [
        b'{"username": "ana", "time": "2026-03-02T09:00:00"}',
        b'ser_id": 7}}\n{"event_type": "page_close", "event_source": "browser"}',
        b'Mar  2 09:00:00 lms [tracking] {"event_type": "page_close", "event_source": "browser"}',
        b"\x00\x00\xef\xbb\xbf[\n{}",
    ],
)
def test_any_other_json_is_a_tracking_log(first: bytes) -> None:
    assert format_of(first) is TRACKING


# --- the table ------------------------------------------------------------------------------------


def test_the_page_of_types_is_what_the_code_does() -> None:
    assert PAGE.read_text() == markdown()


def test_types_are_of_the_common_vocabulary_or_moodles_own() -> None:
    known = set(KINDS) | {page.type for page in PAGE_CLASSES}
    own = {told.type for told in [*TYPES.values(), *MODULE_TYPES.values()]} - known
    assert own <= set(TOLD_BY_MOODLE)


def test_what_is_told_of_somebody_is_no_act_of_theirs() -> None:
    acts = {told.type for told in TYPES.values() if told.about} - TOLD
    assert acts == {
        "edx.completion.block_completion.changed",
        "problem_check",
        "problem_show",
        "save_problem_success",
    }


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
