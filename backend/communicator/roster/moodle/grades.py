"""The course total of a learner in Moodle's grade book, as the grade report for users tells it."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from communicator.roster.moodle.listing import Caller
from communicator.service_errors import MoodleRefused

GRADES = "gradereport_user_get_grade_items"


def ask_grades(moodle: Caller, course_id: str, user_id: str | None = None) -> dict[str, float | None]:
    """Moodle's user id to the course total, 0..1, None where there is none yet; of one learner, or of all.

    The total is of what counts for this learner: where a course leaves empty grades out, of what was graded so far.
    Errors are the call's.
    """
    asked = {} if user_id is None else {"userid": int(user_id)}
    told = moodle.call(GRADES, courseid=int(course_id), **asked)
    people = told.get("usergrades") if isinstance(told, dict) else None
    if not isinstance(people, list) or not all(isinstance(each, dict) for each in people):
        raise MoodleRefused(f"Moodle answered {GRADES} otherwise than documented; no grade was changed")
    return {str(each.get("userid")): course_total(each) for each in people}


def course_total(told: Mapping[str, Any]) -> float | None:
    """The share of the course total that was reached, 0..1; None where Moodle tells none."""
    for item in _items(told):
        if item.get("itemtype") == "course":
            raw, least, most = (_number(item.get(name)) for name in ("graderaw", "grademin", "grademax"))
            if raw is not None and least is not None and most is not None and least < most:
                return min(1.0, max(0.0, (raw - least) / (most - least)))
    return None


def _items(told: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    items = told.get("gradeitems")
    yield from (item for item in (items if isinstance(items, list) else []) if isinstance(item, dict))


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if is_number else None
