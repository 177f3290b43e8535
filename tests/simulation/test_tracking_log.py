"""Tracking logs: each line has the fields that the platform writes, and twins come together."""

import json
import re
from itertools import pairwise
from typing import Any

from communicator.simulation.offerings import OfferingFiles
from tests.simulation.reading import events_of

Event = dict[str, Any]
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")
_ALWAYS = {"username", "event_type", "ip", "agent", "host", "referer", "accept_language", "event", "event_source"} | {
    "context",
    "time",
    "page",
}


def test_every_line_has_the_fields_of_its_kind(events: list[Event], past: OfferingFiles) -> None:
    for event in events:
        emitted = event["event_source"] == "browser" or event["event_type"].startswith("edx.")
        assert set(event) == (_ALWAYS | {"name", "session"} if emitted else _ALWAYS)
        assert {"user_id", "org_id", "course_id", "path"} <= set(event["context"])
        assert event["context"]["course_id"] == past.course_id
        assert _TIME.fullmatch(event["time"])


def test_a_day_s_file_holds_that_day_in_order(past: OfferingFiles) -> None:
    for path in past.tracking_logs:
        day = path.name.removesuffix(".log.gz")[-10:]
        assert path.name == f"demox-edx-events-{day}.log.gz"
    times = [event["time"] for event in events_of(past.folder)]
    assert all(one <= two for one, two in pairwise(times))
    assert {time[:10] for time in times} == {path.name[-17:-7] for path in past.tracking_logs}


def test_a_browser_s_event_is_a_string_and_a_server_s_an_object(events: list[Event]) -> None:
    for event in events:
        is_request = event["event_type"].startswith("/")
        if event["event_source"] == "browser" or is_request:
            assert isinstance(event["event"], str)
            json.loads(event["event"])
        else:
            assert isinstance(event["event"], dict)
        if is_request:
            assert event["event_type"] == event["context"]["path"]
            assert event["event_source"] == "server"


def test_a_check_is_logged_by_request_browser_and_server(events: list[Event]) -> None:
    checks: dict[str, list[Event]] = {}
    for event in events:
        if event["event_type"].endswith("problem_check"):
            checks.setdefault(event["username"], []).append(event)
    assert checks
    for mine in checks.values():
        for request, browser, server in zip(mine[::3], mine[1::3], mine[2::3], strict=True):
            problem = server["event"]["problem_id"]
            assert problem in request["event_type"]
            assert (browser["event_source"], server["event_source"]) == ("browser", "server")
            assert json.loads(browser["event"]).startswith(f"input_{problem[-32:]}_2_1=")
            assert server["page"] == "x_module"


def test_the_server_s_verdict_is_consistent(events: list[Event]) -> None:
    verdicts = [event["event"] for event in events if event["event_type"] == "problem_check"]
    verdicts = [verdict for verdict in verdicts if isinstance(verdict, dict)]
    for verdict in verdicts:
        right = [fact["correctness"] == "correct" for fact in verdict["correct_map"].values()]
        assert verdict["grade"] == sum(right)
        assert verdict["max_grade"] == len(right)
        assert verdict["success"] == ("correct" if all(right) else "incorrect")
        assert 1 <= verdict["attempts"] <= 3
    assert {verdict["success"] for verdict in verdicts} == {"correct", "incorrect"}


def test_graded_work_is_handed_in_before_it_is_due(events: list[Event], past: OfferingFiles) -> None:
    due = {problem.usage_key: problem.due for problem in past.spec.course.graded_problems()}
    for event in events:
        if event["event_type"] == "problem_check" and event["event_source"] == "server":
            last = due.get(event["event"]["problem_id"])
            assert last is None or event["time"] <= last.isoformat()


def test_the_kinds_of_events_that_a_reader_must_know_occur(events: list[Event]) -> None:
    kinds = {event["event_type"] for event in events}
    assert kinds >= {
        "load_video",
        "play_video",
        "pause_video",
        "seek_video",
        "stop_video",
        "speed_change_video",
        "seq_next",
        "seq_goto",
        "page_close",
        "problem_check",
        "problem_show",
        "showanswer",
        "edx.course.enrollment.activated",
        "edx.course.enrollment.deactivated",
        "edx.forum.response.created",
        "edx.ui.lms.sequence.next_selected",
    }
    paths = {re.sub(r"[0-9a-f]{24,40}", "ID", kind) for kind in kinds if kind.startswith("/courses/")}
    course = "/courses/course-v1:DemoX+STAT101+2025_T1"
    for path in ("/", "/info", "/progress", "/about", "/courseware/ID/ID/", "/discussion/forum/ID/threads/ID"):
        assert f"{course}{path}" in paths


def test_moving_inside_a_subsection_has_the_old_type_and_the_new_name(events: list[Event]) -> None:
    moves = {(event["event_type"], event["name"]) for event in events if event["event_type"].startswith("seq_")}
    assert moves == {
        ("seq_next", "edx.ui.lms.sequence.next_selected"),
        ("seq_goto", "edx.ui.lms.sequence.tab_selected"),
    }


def test_who_isn_t_logged_in_has_no_name_and_no_id(events: list[Event]) -> None:
    visitors = [event for event in events if not event["username"]]
    assert visitors
    assert all(event["context"]["user_id"] is None for event in visitors)
    assert all(event["event_type"].endswith("/about") for event in visitors)
