"""What an event is called, and what it was done to: the types that prediction learns from.

Source: design page "prediction" (The paper's experiment). Request paths become classes, first match wins, by
splitting; `problem_check` is split by correctness, known from the server's event only; everything else keeps
its documented name. docs/event-types.md is written from the tables here.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

from communicator.courses.course_ids import is_course_id

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
OTHER_PAGE: Final = "other_page"

# Where a record has only a `name`: what the platform's own transformers write beside it as `event_type`.
ALIASES: Final = {
    "edx.video.loaded": "load_video",
    "edx.video.played": "play_video",
    "edx.video.paused": "pause_video",
    "edx.video.stopped": "stop_video",
    "edx.video.position.changed": "seek_video",
    "edx.video.transcript.shown": "show_transcript",
    "edx.video.transcript.hidden": "hide_transcript",
    "edx.ui.lms.sequence.next_selected": "seq_next",
    "edx.ui.lms.sequence.previous_selected": "seq_prev",
    "edx.ui.lms.sequence.tab_selected": "seq_goto",
}
LONGEST_TYPE = 100
LONGEST_OBJECT = 255


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
    PageClass("instructor_page", "instructor/…", _begins("instructor")),
)


class Page(NamedTuple):
    """What a request path tells."""

    course_id: str  # "" where the path is not below a course
    type: str
    object: str  # the path below the course


@lru_cache(maxsize=65_536)
def read_path(path: str) -> Page:
    """The course, type and object of a request path such as `/courses/course-v1:X+Y+Z/info`."""
    course_id, rest = split_course(path)
    if not course_id:
        return Page("", OTHER_PAGE, path.partition("?")[0][:LONGEST_OBJECT])
    parts = [part for part in rest.split("/") if part]
    found = next((page.type for page in PAGE_CLASSES if page.matches(parts)), OTHER_PAGE)
    # Who was looked at is nobody's event identity, and a person's id.
    return Page(course_id, found, "" if found == "view_users" else "/".join(parts)[:LONGEST_OBJECT])


def split_course(path: str) -> tuple[str, str]:
    """The course id in a path and what follows it; ("", path) where it is not certain."""
    head, found, below = path.partition("?")[0].partition("/courses/")
    if head or not found:
        return "", path
    first, _, rest = below.partition("/")
    if first.startswith(("course-v1:", "ccx-v1:")):
        return (first, rest) if is_course_id(first) else ("", path)
    names = below.split("/", 3)
    course_id = "/".join(names[:3])
    return (course_id, "".join(names[3:])) if is_course_id(course_id) else ("", path)


def type_of_name(event_type: str, name: str, *, from_server: bool, success: str) -> str:
    """The type of an event that is not a page request.

    `event_type` and `name` are aliases; the first that is a name counts. `success` is the server's own word
    in `problem_check`: `correct` or `incorrect`. The browser's twin carries no result and has its own type.
    """
    told = event_type if event_type and not event_type.startswith("/") else ALIASES.get(name, name)
    if told != "problem_check":
        return told[:LONGEST_TYPE]
    if not from_server:
        return "problem_check_browser"
    return f"problem_check_{success}" if success in ("correct", "incorrect") else told
