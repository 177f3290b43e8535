"""A learner's grades in Moodle's grade book, the course's total and its items, as the grade report for users tells."""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from communicator.roster.moodle.listing import Caller
from communicator.service_errors import MoodleRefused

GRADES = "gradereport_user_get_grade_items"


class ItemGrade(NamedTuple):
    """What a learner reached on something graded: points above the least, of how many at the most."""

    item: str
    """`quiz/12`: the kind of module and its number in the course, or `item/7`, what is graded by hand."""
    name: str
    points: float
    most: float
    graded_at: datetime | None


class LearnerGrades(NamedTuple):
    """A learner's grades; `total` is 0..1, None where there is none yet."""

    total: float | None
    items: tuple[ItemGrade, ...] = ()


def ask_grades(moodle: Caller, course_id: str, user_id: str | None = None) -> dict[str, LearnerGrades]:
    """Moodle's user id to what it tells of grades; of one learner, or of all.

    The total is of what counts for this learner: where a course leaves empty grades out, of what was graded so far.
    Errors are the call's.
    """
    asked = {} if user_id is None else {"userid": int(user_id)}
    told = moodle.call(GRADES, courseid=int(course_id), **asked)
    people = told.get("usergrades") if isinstance(told, dict) else None
    if not isinstance(people, list) or not all(isinstance(each, dict) for each in people):
        raise MoodleRefused(f"Moodle answered {GRADES} otherwise than documented; no grade was changed")
    return {str(each.get("userid")): LearnerGrades(course_total(each), tuple(item_grades(each))) for each in people}


def item_grades(told: Mapping[str, Any]) -> Iterator[ItemGrade]:
    """What was reached on each item that is graded: activities, and what teachers grade by hand."""
    for item in _items(told):
        raw, least, most = (_number(item.get(name)) for name in ("graderaw", "grademin", "grademax"))
        if item.get("itemtype") not in ("mod", "manual") or raw is None or least is None or most is None:
            continue
        module, number = item.get("itemmodule"), _number(item.get("cmid"))
        named = f"{module}/{number:.0f}" if isinstance(module, str) and number else f"item/{item.get('id')}"
        name = item.get("itemname")
        if least < most:
            graded = _number(item.get("gradedategraded"))
            at = datetime.fromtimestamp(graded, UTC) if graded and 0 < graded < 1 << 33 else None
            yield ItemGrade(named, name if isinstance(name, str) else "", max(0.0, raw - least), most - least, at)


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
