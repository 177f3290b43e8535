"""Whether a learner completed a Moodle course, by the course's own criteria."""

from datetime import datetime
from typing import Any, NamedTuple

from communicator.roster.moodle.listing import Caller
from communicator.roster.moodle.people import moment
from communicator.service_errors import MoodleRefused

COMPLETION = "core_completion_get_course_completion_status"
_ANY = 2
"""Moodle's word for: one of the criteria is enough."""


class Completion(NamedTuple):
    """Whether the course is completed, and since when, where that is told."""

    is_complete: bool
    completed_at: datetime | None


def ask_completion(moodle: Caller, course_id: str, user_id: str) -> Completion:
    """What Moodle tells of one learner: it has no function that tells of several. Errors are the call's.

    The time is that of the criterion that completed the course; Moodle doesn't tell the course's own.
    """
    told = moodle.call(COMPLETION, courseid=int(course_id), userid=int(user_id))
    status = told.get("completionstatus") if isinstance(told, dict) else None
    if not isinstance(status, dict) or not isinstance(status.get("completed"), bool):
        raise MoodleRefused(f"Moodle answered {COMPLETION} otherwise than documented; no completion was changed")
    return Completion(status["completed"], _since(status) if status["completed"] else None)


def _since(status: dict[str, Any]) -> datetime | None:
    criteria = status.get("completions")
    rows = [each for each in criteria if isinstance(each, dict)] if isinstance(criteria, list) else []
    times = [at for each in rows if each.get("complete") and (at := moment(each.get("timecompleted")))]
    if not times:
        return None
    return min(times) if status.get("aggregation") == _ANY else max(times)
