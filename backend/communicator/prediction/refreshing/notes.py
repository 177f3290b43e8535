"""What a snapshot can't tell, and why: "not enough yet", kept with it. Nothing is predicted silently from nothing.

Kept as `{"outcomes": {outcome: {"code", "text"}}, "course": [{"code", "text"}]}`; pages translate by code, `text` is
English. None where nothing is missing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from communicator.errors import NotEnoughData
from communicator.prediction.outcomes import LEAVE_WINDOW

FEWEST_LEARNERS = 10
"""Fewer say little when they are compared with each other, and a chance names nearly somebody."""
NOT_LEARNED = "not_learned"
COURSE_ENDS = "course_ends"
FEW_LEARNERS = "few_learners"
_LEARN_FROM = {
    "certify": "certificates or grades are imported (`communicator roster import`)",
    "complete": "structure names graded problems, or whose completers are imported (`communicator roster import`)",
    "leave": "logs reach over more than two days (`communicator clickstream import`)",
}


@dataclass(frozen=True)
class Moment:
    """A moment of a course, in µs."""

    course_id: str
    start: int | None  # as told
    end: int | None
    as_of: int


def require_begun(moment: Moment) -> None:
    """Refuses to predict before a course begins.

    Raises:
        NotEnoughData: where its first day is still to come; says when.
    """
    if moment.start is not None and moment.as_of < moment.start:
        begins = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment.start)
        raise NotEnoughData(
            f"{moment.course_id} begins on {begins:%Y-%m-%d %H:%M} UTC, and its log ends before; nothing has happened "
            "yet that chances could be told from. Predict it again after its first day"
        )


def notes_of(unknown_outcomes: Sequence[str], learners: int, moment: Moment) -> dict[str, Any] | None:
    """What is missing for a course's predictions of so many learners."""
    outcomes = {outcome: _not_learned(outcome) for outcome in unknown_outcomes}
    if moment.end is not None and moment.as_of > moment.end - LEAVE_WINDOW:
        outcomes.setdefault("leave", _course_ends())
    course = [_few(learners)] if learners < FEWEST_LEARNERS else []
    return {"outcomes": outcomes, "course": course} if outcomes or course else None


def _not_learned(outcome: str) -> dict[str, Any]:
    return {
        "code": NOT_LEARNED,
        "text": f"Not enough yet: the model has not seen who would {outcome}, so this is no prediction. Train one on "
        f"finished courses whose {_LEARN_FROM[outcome]}.",
    }


def _course_ends() -> dict[str, Any]:
    return {
        "code": COURSE_ENDS,
        "text": "The course ends within two days, or is over: who does nothing now can't be told from who is done.",
    }


def _few(learners: int) -> dict[str, Any]:
    return {
        "code": FEW_LEARNERS,
        "learners": learners,
        "text": f"Not enough yet: {learners} learners take part. What compares them with each other says little below "
        f"{FEWEST_LEARNERS}.",
    }
