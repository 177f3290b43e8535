"""What events are called."""

import pytest

from communicator.clickstream.event_types import PAGE_CLASSES, read_path
from communicator.courses.course_ids import is_course_id, split_course

COURSE = "course-v1:DemoX+STAT101+2026"


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ("courseware/week1/unit2/", "courseware_load"),
        ("jump_to_id/abc", "jump_to_id"),
        ("", "homepage"),
        ("/", "homepage"),
        ("discussion/users", "view_users"),
        ("about", "about"),
        ("course_wiki", "wiki_homepage"),
        ("discussion/forum/", "forum_homepage"),
        ("discussion/i4x-topic/threads/create", "create_discussion"),
        ("discussion/comments/5f/reply", "reply_to_comment"),
        ("discussion/comments/5f/unFlagAbuse", "unflag_comment"),
        ("discussion/forum/topic/inline", "inline_discussion"),
        ("discussion/forum/topic/threads/5f", "thread_discussion"),
        ("discussion/threads/5f/follow", "follow_thread"),
        ("discussion/threads/5f/unFlagAbuse", "unflag_thread"),
        ("discussion/upload", "upload"),
        ("info", "info_page"),
        ("progress", "progress"),
        ("progress/12", "progress"),
        ("5f9c/", "other_page"),  # a trailing slash is no homepage
        ("xblock/block-v1:x/handler/xmodule_handler/problem_check", "block_request"),
    ],
)
def test_a_request_path_has_the_class_of_the_first_row_that_matches(below: str, expected: str) -> None:
    for course in (COURSE, "DemoX/STAT101/2026"):
        slash = "" if below in ("", "/") else "/"
        assert read_path(f"/courses/{course}{slash}{below}")[:2] == (course, expected)


def test_every_class_has_a_pattern_for_people() -> None:
    assert all(page.pattern and page.type for page in PAGE_CLASSES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (COURSE, True),
        ("ccx-v1:DemoX+STAT101+2026+ccx@3", True),
        ("DemoX/STAT101/2026", True),
        ("course-v1:demox stat101 2026", False),
        ("library-v1:DemoX+Lib", False),
        ("course-v1:A+B", False),
        ("A/B", False),
        ("A//B", False),
        ("", False),
        ("course-v1:A+B+" + "C" * 300, False),
    ],
)
def test_course_ids_are_told_from_other_texts(text: str, expected: bool) -> None:
    assert is_course_id(text) is expected


def test_a_path_that_names_no_certain_course_names_none() -> None:
    for path in ("/courses/", "/courses/course-v1:a b c/info", "/dashboard", "/wp-admin/courses/a/b/c", "/courses/a/b"):
        assert split_course(path)[0] == ""


def test_who_was_looked_at_is_not_part_of_an_event() -> None:
    assert read_path(f"/courses/{COURSE}/discussion/forum/users/4711").object == ""
