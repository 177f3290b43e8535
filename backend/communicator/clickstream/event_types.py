"""What a page request is called, and what it was about: the types that prediction learns from.

Source: design page "prediction" (The paper's experiment). Request paths become classes, first match wins, by
splitting. docs/event-types.md is written from the table here, and from the vocabulary of all other events.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from communicator.courses.course_ids import split_course

Parts = list[str]

COMMENT_ACTIONS: Final = {
    "reply": "reply_to_comment",
    "delete": "delete_comment",
    "upvote": "upvote_comment",
    "downvote": "downvote_comment",
    "unvote": "unvote_comment",
    "update": "update_comment",
    "endorse": "endorse_comment",
    "flagAbuse": "flag_comment",
    "unFlagAbuse": "unflag_comment",
}
THREAD_ACTIONS: Final = {
    "follow": "follow_thread",
    "unfollow": "unfollow_thread",
    "reply": "reply_to_thread",
    "upvote": "upvote_thread",
    "downvote": "downvote_thread",
    "unvote": "unvote_thread",
    "delete": "delete_thread",
    "update": "update_thread",
    "close": "close_thread",
    "pin": "pin_thread",
    "unpin": "unpin_thread",
    "flagAbuse": "flag_thread",
    "unFlagAbuse": "unflag_thread",
}
TEXTBOOKS: Final = ("book", "pdfbook", "htmlbook")
OTHER_PAGE: Final = "other_page"

LONGEST_TYPE = 100
LONGEST_OBJECT = 255
BEFORE_A_PERSON: Final = frozenset({"u", "user", "users", "accounts", "progress", "submission_history"})
"""Parts of a path after which the platform names somebody."""
STAFF_PAGES: Final = (
    *("instructor", "cohorts", "verified_track_content", "masquerade", "legacy_instructor_dash", "submission_history"),
)


class PageClass(NamedTuple):
    """One row of the table of request paths; the first that matches names the type."""

    type: str
    pattern: str  # for people; what `matches` does with the path below /courses/ID/
    matches: Callable[[Parts], bool]


def _begins(*words: str) -> Callable[[Parts], bool]:
    return lambda parts: parts[: len(words)] == list(words)


def _is(*words: str) -> Callable[[Parts], bool]:
    return lambda parts: parts == list(words)


def _acts(kind: str, action: str) -> Callable[[Parts], bool]:
    # discussion/comments/ID/reply, discussion/threads/ID/follow
    return lambda parts: len(parts) == 4 and parts[0] == "discussion" and parts[1] == kind and parts[3] == action  # noqa: PLR2004


def _in_forum(parts: Parts, length: int) -> bool:
    return len(parts) == length and parts[:2] == ["discussion", "forum"]


PAGE_CLASSES: Final = (
    PageClass("courseware_load", "courseware/…", _begins("courseware")),
    PageClass("jump_to_id", "jump_to_id/BLOCK", _begins("jump_to_id")),
    PageClass("homepage", "the course's root, or course/", lambda parts: parts in ([], ["course"])),
    PageClass("view_users", "discussion/users", _begins("discussion", "users")),
    PageClass("view_users", "discussion/forum/users/…", _begins("discussion", "forum", "users")),
    PageClass("about", "about", _is("about")),
    PageClass("wiki_homepage", "course_wiki", _is("course_wiki")),
    PageClass("forum_homepage", "discussion/forum", _is("discussion", "forum")),
    PageClass(
        "create_discussion",
        "discussion/TOPIC/threads/create",
        lambda parts: parts[:1] == ["discussion"] and parts[-2:] == ["threads", "create"],
    ),
    *(
        PageClass(name, f"discussion/comments/ID/{act}", _acts("comments", act))
        for act, name in COMMENT_ACTIONS.items()
    ),
    PageClass("inline_discussion", "discussion/forum/TOPIC/inline", lambda p: _in_forum(p, 4) and p[3] == "inline"),
    PageClass(
        "thread_discussion", "discussion/forum/TOPIC/threads/ID", lambda p: _in_forum(p, 5) and p[3] == "threads"
    ),
    *(PageClass(name, f"discussion/threads/ID/{act}", _acts("threads", act)) for act, name in THREAD_ACTIONS.items()),
    PageClass("upload", "discussion/upload", _is("discussion", "upload")),
    PageClass("info_page", "info", _is("info")),
    PageClass("progress", "progress[/ID]", _begins("progress")),
    # Beyond the paper: what a page asks for by itself, what only staff open, and the rest.
    PageClass("block_request", "xblock/BLOCK/handler/…, modx/…", lambda p: p[:1] in (["xblock"], ["modx"])),
    PageClass(
        "instructor_page",
        ", ".join(f"{page}/…" for page in STAFF_PAGES),
        lambda parts: parts[:1] in [[page] for page in STAFF_PAGES],
    ),
    PageClass("search_discussion", "discussion/forum/search", _begins("discussion", "forum", "search")),
    PageClass("jump_to", "jump_to/BLOCK", _begins("jump_to")),
    PageClass("wiki_page", "wiki/…", _begins("wiki")),
    PageClass(
        "textbook_page", "book/…, pdfbook/…, htmlbook/…", lambda p: p[:1] in (["book"], ["pdfbook"], ["htmlbook"])
    ),
    PageClass("team_page", "teams/…", _begins("teams")),
    PageClass("notes_page", "edxnotes/…", _begins("edxnotes")),
    PageClass("bookmarks", "bookmarks", _is("bookmarks")),
)


class Page(NamedTuple):
    """What a request path tells."""

    course_id: str  # "" where the path is not below a course
    type: str
    object: str  # the path below the course


def read_path(path: str) -> Page:
    """The course, type and object of a request path such as `/courses/course-v1:X+Y+Z/info`."""
    path = path.replace("\x00", "\ufffd")  # which PostgreSQL takes in no text
    course_id, rest = split_course(path)
    if not course_id:
        return Page("", OTHER_PAGE, without_person(path)[:LONGEST_OBJECT])
    parts = [part for part in rest.split("/") if part]
    found = next((page.type for page in PAGE_CLASSES if page.matches(parts)), OTHER_PAGE)
    # Who was looked at is nobody's event identity, and a person's id.
    return Page(course_id, found, "" if found == "view_users" else without_person("/".join(parts))[:LONGEST_OBJECT])


def without_person(url: str) -> str:
    """A path or address without its query and fragment, and without the person whom it names.

    Of an address that is none of a page (`mailto:…`) only the scheme is left.
    """
    text = url.partition("?")[0].partition("#")[0]
    scheme, colon, _ = text.partition(":")
    if colon and "/" not in scheme and scheme not in ("http", "https"):
        return f"{scheme}:"
    parts = text.split("/")
    for place, part in enumerate(parts):
        if part in BEFORE_A_PERSON:
            return "/".join(parts[: place + 1])
    return text
