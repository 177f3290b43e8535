"""A row of Moodle's log becomes an event of the vocabulary that tracking logs have, or is counted by its reason."""

from pathlib import Path
from typing import Any

import pytest

from communicator.clickstream.event_types import PAGE_CLASSES
from communicator.clickstream.events import Event
from communicator.clickstream.log_formats import MOODLE_CSV, TRACKING, format_of, require_fit
from communicator.clickstream.moodle_event_types import MODULE_TYPES, TYPES, key_of
from communicator.clickstream.moodle_event_types_page import markdown
from communicator.clickstream.moodle_log import read_object
from communicator.clickstream.vocabulary import KINDS, TOLD
from communicator.clickstream.vocabulary.moodle import TOLD_BY_MOODLE
from communicator.file_errors import NotAMoodleLog, WrongSiteKind
from tests.clickstream import moodle_rows
from tests.clickstream.moodle_rows import Row, row

PAGE = Path(__file__).parents[2] / "docs" / "moodle-event-types.md"
GRADED = '{"itemid":"4","overridden":false,"finalgrade":"8.50000"}'


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
    assert read_object(row() | fields) == reason


def test_a_system_event_about_somebody_is_that_ones() -> None:
    assert event_of(event=r"\core\event\course_completed", userid=-1, relateduserid=9).actor == ("9", "", "")


@pytest.mark.parametrize(
    "name", [r"\core\event\course_viewed", r"\\core\\event\\course_viewed", r"core\event\course_viewed"]
)
def test_names_are_known_however_backslashes_were_exported(name: str) -> None:
    assert key_of(name) == "core.course_viewed"


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
