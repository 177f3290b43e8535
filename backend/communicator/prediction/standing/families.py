"""What sort of activity an event type is: one of six families, so that types which few courses have still count.

Types go by the vocabulary's own families (docs/event-types.md), page requests by their class, other names by how they
begin. What is of none of them is "other", so that every type of every platform falls somewhere.
"""

from collections.abc import Sequence
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from communicator.clickstream.event_types import COMMENT_ACTIONS, THREAD_ACTIONS
from communicator.clickstream.vocabulary import FAMILIES as DOCUMENTED

FAMILIES: Final = ("navigation", "video", "problem", "forum", "reading", "other")
OTHER: Final = "other"

_TITLES: Final = {
    "Course navigation": "navigation",
    "Completion": "navigation",
    "Video": "video",
    "Pre-roll video": "video",
    "Problems": "problem",
    "Drag and drop, polls, surveys and other blocks": "problem",
    "Open response assessment": "problem",
    "Open response assessment until 2014": "problem",
    "Timed and proctored exams": "problem",
    "Discussion forum": "forum",
    "Teams": "forum",
    "Textbooks": "reading",
    "Notes and bookmarks": "reading",
}
_PAGES: Final = {
    **dict.fromkeys(
        ("courseware_load", "jump_to_id", "jump_to", "homepage", "about", "info_page", "progress", "other_page"),
        "navigation",
    ),
    **dict.fromkeys((*COMMENT_ACTIONS.values(), *THREAD_ACTIONS.values()), "forum"),
    **dict.fromkeys(
        ("view_users", "forum_homepage", "create_discussion", "inline_discussion", "thread_discussion", "upload"),
        "forum",
    ),
    **dict.fromkeys(("search_discussion", "team_page"), "forum"),
    **dict.fromkeys(("wiki_homepage", "wiki_page", "textbook_page", "notes_page", "bookmarks"), "reading"),
    "block_request": "problem",
}
_BEGINNINGS: Final = (
    *((f"moodle.mod_{name}", "problem") for name in ("quiz", "assign", "lesson", "workshop", "h5p", "scorm", "choice")),
    *((f"moodle.mod_{name}", "forum") for name in ("forum", "chat")),
    *((f"moodle.mod_{name}", "reading") for name in ("book", "wiki", "glossary", "data", "page", "resource")),
    ("moodle.assign", "problem"),
    ("moodle.core.", "navigation"),
    ("edx.ui.lms.", "navigation"),
    ("problem", "problem"),
    ("xblock.", "problem"),
    ("textbook", "reading"),
)


def family_of(type_name: str) -> str:
    """The family of a type, one of FAMILIES."""
    if type_name in _PAGES:
        return _PAGES[type_name]
    if type_name in _documented():
        return _documented()[type_name]
    begins = [(prefix, family) for prefix, family in (*_BEGINNINGS, *_prefixes()) if type_name.startswith(prefix)]
    return max(begins, key=lambda row: len(row[0]))[1] if begins else OTHER


def families_of(type_names: Sequence[str]) -> NDArray[np.int64]:
    """The number of each name's family, an index into FAMILIES: int64[len(type_names)]."""
    return np.array([FAMILIES.index(family_of(name)) for name in type_names], dtype=np.int64)


@cache
def _documented() -> dict[str, str]:
    return {kind.type: _TITLES.get(family.title, OTHER) for family in DOCUMENTED for kind in family.kinds}


@cache
def _prefixes() -> tuple[tuple[str, str], ...]:
    return tuple((prefix, _TITLES.get(family.title, OTHER)) for family in DOCUMENTED for prefix in family.prefixes)
