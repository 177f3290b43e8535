"""What an event's name and payload tell."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.clickstream.payloads import Typed, course_told, typed
from communicator.clickstream.vocabulary import BY_NAME_ONLY, FAMILIES, KINDS

BLOCK = "block-v1:DemoX+STAT101+2026+type@problem+block@5f"


def read(event_type: str, payload: Any = None, source: str = "server", module: str = "", name: str = "") -> Typed:
    """What an event of these names tells."""
    told = typed(
        event_type,
        name,
        source,
        msgspec.Raw(json.dumps(payload).encode()) if payload is not None else msgspec.Raw(),
        msgspec.Raw(json.dumps({"usage_key": module}).encode()) if module else msgspec.Raw(),
    )
    assert told is not None
    return told


def test_the_servers_problem_check_tells_result_problem_attempt_and_grade() -> None:
    payload = {"problem_id": BLOCK, "success": "correct", "attempts": 2, "grade": 3, "max_grade": 4, "state": {}}

    assert read("problem_check", payload) == ("problem_check_correct", BLOCK, 2.0, 3.0, 4.0, "")
    assert read("problem_check", payload | {"success": "incorrect"}).type == "problem_check_incorrect"
    assert read("problem_check", payload | {"success": None}).type == "problem_check"
    assert read("save_problem_check", payload).type == "problem_check_correct"  # until 2013


@pytest.mark.parametrize("source", ["browser", "mobile"])
def test_the_browsers_problem_check_carries_no_result(source: str) -> None:
    form = "input_5f_2_1=choice_1"
    result = {"success": "correct", "grade": 1, "max_grade": 1}

    for payload in (form, result):
        assert read("problem_check", payload, source) == ("problem_check_browser", "", None, None, None, "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("play_video", "edx.video.played"),
        ("pause_video", "edx.video.paused"),
        ("seek_video", "edx.video.position.changed"),
        ("complete_video", "edx.video.completed"),
        ("video_show_cc_menu", "edx.video.language_menu.shown"),
        ("hide_transcript", "edx.video.transcript.hidden"),
        ("seq_goto", "edx.ui.lms.sequence.tab_selected"),
        ("xblock.split_test.child_render", "child_render"),
    ],
)
def test_old_and_new_names_mean_one_type(old: str, new: str) -> None:
    assert read(old).type == read(new).type == read("", name=new).type == old


def test_a_name_counts_where_the_event_type_is_a_path_or_missing() -> None:
    told = typed("/courses/x/about", "edx.course.enrollment.activated", "server", msgspec.Raw())

    assert told is not None
    assert told.type == "edx.course.enrollment.activated"
    assert typed("", "", "server", msgspec.Raw()) is None


def test_a_move_into_another_subsection_is_told_from_one_within() -> None:
    next_selected, previous = "edx.ui.lms.sequence.next_selected", "edx.ui.lms.sequence.previous_selected"

    assert read("seq_next", {"id": "s", "old": 1, "new": 2})[:3] == ("seq_next", "s", 2.0)
    assert read(next_selected, {"id": "s", "current_tab": 4}).type == next_selected  # by the platform's own word
    assert read("", {"current_tab": 4, "tab_count": 4}, name=next_selected).type == next_selected
    assert read("", {"current_tab": 3, "tab_count": 4}, name=next_selected).type == "seq_next"
    assert read("", {"current_tab": 1, "tab_count": 4}, name=previous).type == previous
    assert read("", {"current_tab": 2, "tab_count": 4}, name=previous).type == "seq_prev"


def test_videos_tell_where_in_them() -> None:
    assert read("play_video", {"id": "v", "currentTime": 12.5})[:3] == ("play_video", "v", 12.5)
    assert read("seek_video", {"id": "v", "old_time": 12.5, "new_time": 40})[:3] == ("seek_video", "v", 40.0)
    mobile = {"module_id": "block-v1:x", "current_time": 3, "code": "mobile"}
    assert read("edx.video.paused", mobile, "mobile")[:3] == ("pause_video", "block-v1:x", 3.0)
    assert read("speed_change_video", {"id": "v", "current_time": 7})[1:3] == ("v", 7.0)


def test_a_block_is_known_by_its_handler_where_the_payload_names_none() -> None:
    dropped = read("edx.drag_and_drop_v2.item.dropped", {"item_id": 0, "is_correct": True}, module=BLOCK)

    assert dropped[:3] == ("edx.drag_and_drop_v2.item.dropped", BLOCK, 0.0)
    assert read("openassessmentblock.save_submission", {"saved_response": {}}, module=BLOCK).object == BLOCK
    assert read("xblock.mine.done", {}, module=BLOCK)[:2] == ("xblock.mine.done", BLOCK)  # by the general rule


@pytest.mark.parametrize(
    ("name", "payload", "expected"),
    [
        ("edx.forum.thread.viewed", {"id": "5f", "target_username": "ada"}, ("5f", None)),
        ("edx.forum.searched", {"query": "ada", "page": 1}, ("", None)),
        ("edx.bookmark.added", {"component_usage_id": BLOCK, "bookmark_id": "x"}, (BLOCK, None)),
        ("edx.course.student_notes.added", {"component_usage_id": BLOCK, "note_id": "n"}, (BLOCK, None)),
        ("textbook.pdf.page.navigated", {"chapter": "/static/1.pdf", "page": 3}, ("/static/1.pdf", 3.0)),
        ("book", {"chapter": "/static/1.pdf", "type": "gotopage", "old": 1, "new": 2}, ("/static/1.pdf", 2.0)),
        ("edx.cohort.created", {"cohort_id": 12}, ("12", None)),
        ("edx.special_exam.timed.attempt.submitted", {"exam_content_id": BLOCK, "attempt_user_id": 3}, (BLOCK, None)),
        ("edx.ui.lms.link_clicked", {"target_url": "https://x.org/a?token=1#b"}, ("https://x.org/a", None)),
        ("edx.ui.lms.link_clicked", {"target_url": "https://x.org/u/ada"}, ("https://x.org/u", None)),
        ("edx.ui.lms.link_clicked", {"target_url": "mailto:ada@x.org"}, ("mailto:", None)),
        ("oppia.exploration.loaded", {"exploration_id": "o1"}, ("o1", None)),
    ],
)
def test_an_object_is_what_it_was_done_to_and_never_a_person(
    name: str, payload: dict[str, Any], expected: tuple[str, float | None]
) -> None:
    assert read(name, payload)[1:3] == expected


def test_whom_an_event_is_about_is_told_where_others_may_have_caused_it() -> None:
    mode = {"course_id": "c", "mode": "verified", "user_id": 12}

    assert read("edx.course.enrollment.activated", mode) == (
        *("edx.course.enrollment.activated", "verified", None, None, None, "12"),
    )
    assert read("edx.special_exam.timed.attempt.created", {"attempt_user_id": 3}).about == "3"
    assert read("edx.team.learner_added", {"team_id": "t", "user_id": "5"})[1:] == ("t", None, None, None, "5")
    assert read(
        "edx.grades.course.grade_calculated", {"user_id": "3", "percent_grade": 0.7, "letter_grade": "Pass"}
    ) == (*("edx.grades.course.grade_calculated", "Pass", None, 0.7, 1.0, "3"),)


def test_a_payload_that_tells_nothing_certain_is_an_empty_one() -> None:
    for broken in (b'"{\\"id\\": \\"v', b'"input=1&x=2"', b"[]", b"12", b"", b'{"id": {"a": 1}, "currentTime": true}'):
        told = typed("play_video", "", "browser", msgspec.Raw(broken))
        assert told == ("play_video", "", None, None, None, "")


def test_an_unknown_name_is_kept_and_read_by_the_general_rule() -> None:
    assert read("edx.bi.x\x00y", {"block_id": "b", "new": 3})[:3] == ("edx.bi.x\ufffdy", "b", 3.0)
    assert len(read("x" * 300).type) == 100


def test_an_unknown_name_of_a_known_family_is_read_as_that_family() -> None:
    assert read("edx.special_exam.timed.attempt.resumed", {"exam_content_id": BLOCK, "attempt_user_id": 3})[1:] == (
        *(BLOCK, None, None, None, "3"),
    )
    assert read("edx.video.bumper.new", {"host_component_id": "h", "currentTime": 2})[1:3] == ("h", 2.0)
    assert read("openassessmentblock.new", {}, module=BLOCK).object == BLOCK
    assert read("edx.forum.thread.followed", {"id": "5f"}).object == "5f"


def test_a_course_is_told_by_a_payload_only_where_it_is_one() -> None:
    course = "course-v1:DemoX+STAT101+2026"

    assert course_told(msgspec.Raw(json.dumps({"course_id": course}).encode())) == course
    assert course_told(msgspec.Raw(json.dumps(json.dumps({"courserun_key": course})).encode())) == course
    assert course_told(msgspec.Raw(b'{"course_id": "none"}')) == ""
    assert course_told(msgspec.Raw(b'{"course_id": [1]}')) == course_told(msgspec.Raw()) == ""


def test_no_name_stands_for_two_kinds() -> None:
    names = [name for family in FAMILIES for kind in family.kinds for name in (kind.type, *kind.also)]

    assert len(names) == len(set(names)) == len(KINDS)
    assert all(name in KINDS for name in BY_NAME_ONLY)  # as event types they are another interaction
    assert all(type_ in KINDS for type_, _ in KINDS.values())


@given(
    name=st.sampled_from(sorted(KINDS)) | st.text(max_size=20),
    source=st.sampled_from(["server", "browser", "mobile", ""]),
    payload=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=2)
            | st.dictionaries(st.sampled_from(["id", "user_id", "grade", "new", "success", "problem_id"]), inner)
        ),
        max_leaves=6,
    ),
)
def test_whatever_a_payload_holds_types_are_texts_and_numbers_finite(name: str, source: str, payload: Any) -> None:
    told = typed(name, "", source, msgspec.Raw(json.dumps(payload).encode()))

    if told is None:
        assert not name.strip()
        return
    assert 0 < len(told.type) <= 100
    assert len(told.object) <= 255
    assert all(isinstance(each, float | None) for each in told[2:5])
    assert "\x00" not in told.type + told.object + told.about
