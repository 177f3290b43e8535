"""What events are called."""

import pytest

from communicator.clickstream.event_types import PAGE_CLASSES, read_path
from communicator.courses.course_ids import course_in_url, is_course_id, split_course

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


@pytest.mark.parametrize(
    ("below", "type_", "thing"),
    [
        ("cohorts/3/add", "instructor_page", "cohorts/3/add"),
        ("submission_history/ada/i4x:/problem", "instructor_page", "submission_history"),
        ("progress/4711", "progress", "progress"),
        ("jump_to/block-v1:x", "jump_to", "jump_to/block-v1:x"),
        ("wiki/A.B/_edit", "wiki_page", "wiki/A.B/_edit"),
        ("pdfbook/0", "textbook_page", "pdfbook/0"),
        ("discussion/forum/search", "search_discussion", "discussion/forum/search"),
    ],
)
def test_pages_beyond_the_papers_have_classes_too(below: str, type_: str, thing: str) -> None:
    assert read_path(f"/courses/{COURSE}/{below}") == (COURSE, type_, thing)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"https://campus.org/courses/{COURSE}/courseware/a/b/", COURSE),
        (f"https://campus.org/courses/{COURSE.replace(':', '%3A').replace('+', '%2B')}/info", COURSE),
        ("http://campus.org/courses/DemoX/STAT101/2026/courseware/", "DemoX/STAT101/2026"),
        ("https://campus.org/courses/ccx-v1:D+S+R+ccx@2/", "ccx-v1:D+S+R+ccx@2"),
        (f"https://apps.campus.org/learning/course/{COURSE}/block-v1:x", COURSE),
        (f"http://studio.campus.org/course/{COURSE}", ""),
        (f"https://elsewhere.org/?next=/courses/{COURSE}/info", ""),
        ("x_module", ""),
        ("", ""),
    ],
)
def test_a_page_names_its_course_where_that_is_certain(url: str, expected: str) -> None:
    assert course_in_url(url) == expected
