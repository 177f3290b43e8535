"""Types that only Moodle's log has and that the platform tells about a learner, who did nothing at that moment."""

from typing import Final

TOLD_BY_MOODLE: Final = (
    "edx.badge.assertion.created",
    "moodle.core.course_completed",
    "moodle.core.role_assigned",
    "moodle.core.role_unassigned",
    "moodle.core.user_enrolment_updated",
    "moodle.mod_quiz.attempt_graded",
)
