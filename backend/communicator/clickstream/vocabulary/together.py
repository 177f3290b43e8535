"""Events of learners with others and for themselves: forum, teams, open responses, notes, bookmarks.

Source: Open edX documentation, "Student Events". What was searched for and what was written is not read.
"""

from typing import Final

from communicator.clickstream.vocabulary.rules import BLOCK, NOTHING, Family, Kind, Reads, below, same

_TEAM = Reads(object=("team_id", "page_name"))
_MEMBER = Reads(object=("team_id",), about=("user_id",))
_EACH = ("created", "edited", "deleted", "reported", "unreported")

FORUM: Final = Family(
    "Discussion forum",
    "server",
    Reads(object=("id",)),
    (
        *below("edx.forum.thread.", *_EACH, "viewed", "voted", "locked", "unlocked"),
        *below("edx.forum.response.", *_EACH, "voted", "mark", "unmark"),
        *below("edx.forum.comment.", *_EACH),
        Kind("edx.forum.searched", reads=NOTHING),
    ),
    prefixes=("edx.forum.",),
)

TEAMS: Final = Family(
    "Teams",
    "server or browser",
    _TEAM,
    (
        *below("edx.team.", "created", "changed", "deleted", "activity_updated", "page_viewed"),
        Kind("edx.team.searched", reads=NOTHING),
        Kind("edx.team.learner_added", reads=_MEMBER, is_told=True),
        Kind("edx.team.learner_removed", reads=_MEMBER, is_told=True),
    ),
    prefixes=("edx.team.",),
)

OPEN_RESPONSES: Final = Family(
    "Open response assessment",
    "server, uploads browser",
    Reads(object=("item_id", BLOCK), position=("attempt_number",)),
    (
        *below("openassessmentblock.", "save_submission", "create_submission", "get_peer_submission", "peer_assess"),
        *below("openassessmentblock.", "self_assess", "staff_assess", "get_submission_for_staff_grading"),
        *below("openassessmentblock.", "submit_feedback_on_assessments"),
        *below("openassessment.", "student_training_assess_example", "upload_file", "upload_file_error"),
    ),
    prefixes=(
        "openassessmentblock.",
        "openassessment.",
    ),
)

OLD_OPEN_RESPONSES: Final = Family(
    "Open response assessment until 2014",
    "browser",
    Reads(object=("location",), position=("selection", "value")),
    same(
        *("oe_hide_question", "oe_show_question", "oe_show_full_feedback", "oe_show_respond_to_feedback"),
        *("oe_feedback_response_selected", "rubric_select", "peer_grading_hide_question"),
        *("peer_grading_show_question", "staff_grading_hide_question", "staff_grading_show_question"),
    ),
)

NOTES: Final = Family(
    "Notes and bookmarks",
    "browser, or server where bookmarks are added, removed and listed",
    Reads(object=("component_usage_id", "note_id")),
    (
        *below("edx.course.student_notes.", "added", "edited", "deleted", "used_unit_link"),
        Kind("edx.course.student_notes.viewed", reads=NOTHING),
        Kind("edx.course.student_notes.searched", reads=NOTHING),
        Kind("edx.course.student_notes.notes_page_viewed", reads=NOTHING),
        *below("edx.bookmark.", "accessed", "added", "removed"),
        Kind("edx.bookmark.listed", reads=Reads(position=("page_number",))),
    ),
    prefixes=(
        "edx.bookmark.",
        "edx.course.student_notes.",
    ),
)
