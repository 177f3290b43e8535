r"""What Moodle's events are called in the vocabulary that edX's events have, so that one model serves both.

Sources: Moodle 4.5 and 5.0's event classes (`\COMPONENT\event\NAME`), docs/event-types.md for the types.
docs/moodle-event-types.md is written from the tables here.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from communicator.clickstream.event_types import LONGEST_TYPE

PREFIX: Final = "moodle."
_EVENT_NAME = re.compile(r"\\{0,2}([a-z][a-z0-9_]*)\\{1,2}event\\{1,2}([a-z][a-z0-9_]*)", re.ASCII | re.IGNORECASE)


class MoodleType(NamedTuple):
    """What a Moodle event is here."""

    type: str
    about: bool = False
    """Whether it tells of `relateduserid`, whoever caused it: a teacher who grades, a task that enrols."""
    grade: str = ""
    """Where in `other` the grade is."""
    item: str = ""
    """Where in `other` the id of the grade item is that is the object, not the place where it happened."""
    state: str = ""
    """Where in `other` a state is whose being above 0 is the position, 0 or 1."""
    has_object: bool = True


COURSEWARE = MoodleType("courseware_load")
INFO_PAGE = MoodleType("info_page")
PEOPLE = MoodleType("view_users")
POLL = MoodleType("xblock.poll.submitted")
SAVE_SUBMISSION = MoodleType("openassessmentblock.save_submission")
CERTIFICATE = MoodleType("edx.certificate.created", about=True)

TYPES: Final = {
    # the course's own pages
    "core.course_viewed": MoodleType("homepage"),
    "core.section_viewed": COURSEWARE,
    "core.course_information_viewed": MoodleType("about"),
    "core.course_resources_list_viewed": INFO_PAGE,
    "core.course_overview_viewed": INFO_PAGE,
    "core.recent_activity_viewed": INFO_PAGE,
    "core.user_list_viewed": PEOPLE,
    "core.user_profile_viewed": PEOPLE,
    "core.course_user_report_viewed": MoodleType("progress"),
    "gradereport_overview.grade_report_viewed": MoodleType("progress"),
    "gradereport_user.grade_report_viewed": MoodleType("progress"),
    # content that isn't a module's first page
    "mod_book.chapter_viewed": MoodleType("book"),
    "mod_folder.all_files_downloaded": COURSEWARE,
    "mod_lesson.content_page_viewed": COURSEWARE,
    "mod_scorm.sco_launched": COURSEWARE,
    "mod_wiki.course_module_viewed": MoodleType("wiki_homepage"),
    # questions
    "mod_quiz.attempt_started": MoodleType("problem_show", about=True),
    "mod_quiz.attempt_viewed": MoodleType("problem_show"),
    "mod_quiz.attempt_autosaved": MoodleType("save_problem_success", about=True),
    "mod_quiz.attempt_updated": MoodleType("save_problem_success", about=True),
    "mod_quiz.attempt_submitted": MoodleType("problem_check", about=True),
    "mod_quiz.attempt_graded": MoodleType("moodle.mod_quiz.attempt_graded", about=True),
    "mod_quiz.attempt_regraded": MoodleType("edx.grades.problem.rescored", about=True),
    "mod_quiz.attempt_reviewed": MoodleType("showanswer"),
    "mod_lesson.question_viewed": MoodleType("problem_show"),
    "mod_lesson.question_answered": MoodleType("problem_check"),
    "mod_h5pactivity.statement_received": MoodleType("problem_check"),
    "mod_scorm.scoreraw_submitted": MoodleType("problem_check", grade="cmivalue"),
    # submissions that people assess
    "mod_assign.assessable_submitted": MoodleType("openassessmentblock.create_submission"),
    "mod_assign.submission_created": SAVE_SUBMISSION,
    "mod_assign.submission_updated": SAVE_SUBMISSION,
    "assignsubmission_file.submission_created": SAVE_SUBMISSION,
    "assignsubmission_file.submission_updated": SAVE_SUBMISSION,
    "assignsubmission_onlinetext.submission_created": SAVE_SUBMISSION,
    "assignsubmission_onlinetext.submission_updated": SAVE_SUBMISSION,
    "mod_assign.submission_graded": MoodleType("openassessmentblock.staff_assess"),
    "mod_workshop.submission_created": MoodleType("openassessmentblock.create_submission"),
    "mod_workshop.submission_updated": SAVE_SUBMISSION,
    "mod_workshop.submission_viewed": MoodleType("openassessmentblock.get_peer_submission"),
    "mod_workshop.submission_assessed": MoodleType("openassessmentblock.peer_assess"),
    "mod_workshop.submission_reassessed": MoodleType("openassessmentblock.peer_assess"),
    # polls and surveys
    "mod_choice.answer_submitted": POLL,
    "mod_choice.answer_created": POLL,
    "mod_choice.answer_updated": POLL,
    "mod_feedback.response_submitted": MoodleType("xblock.survey.submitted"),
    # forums
    "mod_forum.course_module_viewed": MoodleType("forum_homepage"),
    "mod_forum.course_searched": MoodleType("edx.forum.searched"),
    "mod_forum.discussion_viewed": MoodleType("thread_discussion"),
    "mod_forum.discussion_created": MoodleType("edx.forum.thread.created"),
    "mod_forum.discussion_updated": MoodleType("update_thread"),
    "mod_forum.discussion_deleted": MoodleType("delete_thread"),
    "mod_forum.discussion_pinned": MoodleType("pin_thread"),
    "mod_forum.discussion_unpinned": MoodleType("unpin_thread"),
    "mod_forum.discussion_lock_updated": MoodleType("close_thread"),
    "mod_forum.discussion_subscription_created": MoodleType("follow_thread"),
    "mod_forum.discussion_subscription_deleted": MoodleType("unfollow_thread"),
    "mod_forum.post_created": MoodleType("edx.forum.response.created"),
    "mod_forum.post_updated": MoodleType("update_comment"),
    "mod_forum.post_deleted": MoodleType("delete_comment"),
    "mod_forum.user_report_viewed": PEOPLE,
    # facts about somebody
    "core.user_enrolment_created": MoodleType("edx.course.enrollment.activated", about=True, has_object=False),
    "core.user_enrolment_deleted": MoodleType("edx.course.enrollment.deactivated", about=True, has_object=False),
    "core.user_enrolment_updated": MoodleType("moodle.core.user_enrolment_updated", about=True, has_object=False),
    "core.user_graded": MoodleType("edx.grades.problem.submitted", about=True, grade="finalgrade", item="itemid"),
    "core.course_completed": MoodleType("moodle.core.course_completed", about=True),
    "core.course_module_completion_updated": MoodleType(
        "edx.completion.block_completion.changed", about=True, state="completionstate"
    ),
    "core.role_assigned": MoodleType("moodle.core.role_assigned", about=True),
    "core.role_unassigned": MoodleType("moodle.core.role_unassigned", about=True),
    "core.badge_awarded": MoodleType("edx.badge.assertion.created", about=True),
    "core.group_member_added": MoodleType("edx.cohort.user_added", about=True),
    "core.group_member_removed": MoodleType("edx.cohort.user_removed", about=True),
    "mod_customcert.issue_created": CERTIFICATE,
    "tool_certificate.certificate_issued": CERTIFICATE,
}

# What every module has; a module's own row above comes first.
MODULE_TYPES: Final = {
    "course_module_viewed": COURSEWARE,
    "course_module_instance_list_viewed": INFO_PAGE,
}


@lru_cache(maxsize=4_096)
def key_of(event_name: str) -> str:
    r"""`component.name` of `\component\event\name`, also with doubled backslashes; "" where it is no event's name."""
    found = _EVENT_NAME.fullmatch(event_name.strip())
    return f"{found[1]}.{found[2]}".lower() if found else ""


@lru_cache(maxsize=4_096)
def type_of(key: str) -> MoodleType:
    """The type of an event `component.name`: its row, what all modules have, or its own name."""
    if key in TYPES:
        return TYPES[key]
    component, _, name = key.partition(".")
    if component.startswith("mod_") and name in MODULE_TYPES:
        return MODULE_TYPES[name]
    return MoodleType(f"{PREFIX}{key}"[:LONGEST_TYPE])
