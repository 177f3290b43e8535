"""From a row of `courseware_studentmodule` to what it tells of how a learner did; what can't be read is not guessed.

Source: the edX Research Guide, "Courseware Progress Data": `grade` and `max_grade` are points, `state` is JSON with
`attempts`, `student_answers`, `correct_map` and, of what was submitted last, `last_submission_time`.
"""

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any

import msgspec

from communicator.courses.course_ids import is_course_id
from communicator.roster.assessments.told import LONGEST_PROBLEM, attempts_of, given_answers, storable
from communicator.roster.package_rows import Facts, Reason, is_id, moment
from communicator.roster.table_files import Row

PROBLEM = "problem"
_decode = msgspec.json.Decoder().decode
_UNREADABLE = (msgspec.MsgspecError, UnicodeError, RecursionError)


def student_module(row: Row) -> Facts | Reason:
    """What the platform keeps of a learner and a block: score, attempts, and what was submitted last.

    Reasons: `not_submitted` where it tells neither (a page that was opened, a video's position), `bad_state` where it
    would, and the state is no JSON.
    """
    user_id, course_id = (row["student_id"] or "").strip(), (row["course_id"] or "").strip()
    if not is_id(user_id):
        return "no_user_id"
    if not is_course_id(course_id):
        return "bad_course"
    problem = storable((row["module_id"] or "").strip(), LONGEST_PROBLEM)
    if not problem:
        return "no_module_id"
    is_problem = (row["module_type"] or "").strip() == PROBLEM
    score, most = points(row.get("grade")), points(row.get("max_grade"))
    state = _state(row["state"]) if is_problem else {}
    attempts = attempts_of((state or {}).get("attempts"))
    if (score is None or most is None) and not attempts:
        return "bad_state" if state is None else "not_submitted"
    facts: Facts = {"platform_user_id": user_id, "course_id": course_id, "problem": problem}
    facts |= {"at": moment(row.get("modified")), "score": score, "max_score": most, "attempts": attempts}
    return facts | _submitted(state or {})


def points(text: str | None) -> float | None:
    """A number of points; None where it isn't one."""
    try:
        found = float(text or "")
    except ValueError:
        return None
    return found if isfinite(found) and found >= 0 else None


def _state(text: str | None) -> Mapping[str, Any] | None:
    """None where it is no JSON object; the database's NULL is an empty one."""
    if not text:
        return {}
    try:
        state = _decode(text)
    except _UNREADABLE:
        return None
    return state if isinstance(state, dict) else None


def _submitted(state: Mapping[str, Any]) -> dict[str, Any]:
    """What was submitted last, and when: nothing where answers were saved since, or the problem was reset."""
    answers, marks = state.get("student_answers"), state.get("correct_map")
    if not (isinstance(answers, dict) and answers and isinstance(marks, dict) and marks):
        return {"answers": None, "submitted_at": None}
    if state.get("has_saved_answers"):
        return {"answers": None, "submitted_at": None}
    return {"answers": given_answers(answers, marks), "submitted_at": _submission_time(state)}


def _submission_time(state: Mapping[str, Any]) -> datetime | None:
    told = state.get("last_submission_time")
    return moment(told) if isinstance(told, str) else None
