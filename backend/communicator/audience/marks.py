"""Marks: what a source says of a course's learners besides the roster, such as a survey's answers."""

import math
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.insertion import insertion
from communicator.audience.conditions.values import is_storable
from communicator.audience.population import people_of
from communicator.audience.tables import Mark
from communicator.errors import BadInput
from communicator.roster.tables import CourseLearner

SURVEY, SOCIAL = "survey", "social"
FAMILIES = (SURVEY, SOCIAL)
"""What a mark's name begins with, before a colon: `survey:hours`."""
LONGEST = 200
MOST_LISTED = 100
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")
_ROWS_AT_ONCE = 5_000


def write_marks(
    session: Session, course_pk: int, source: str, marks: Mapping[str, Mapping[int, str]], *, keep: bool = False
) -> int:
    """Replaces all that `source` said of the course by `marks`: name to course learner id to value; how many there are.

    With `keep` only the names at hand are replaced. Where two sources name the same mark of a learner, the later
    writer's word holds. Values are cut at 200 characters, empty ones say nothing. In the caller's transaction.
    BadInput for a name that isn't `family:name` of at most 200 characters.
    """
    for name in marks:
        _check(name)
    theirs = delete(Mark).where(Mark.course_pk == course_pk, Mark.source == source)
    session.execute(theirs.where(Mark.name.in_(list(marks))) if keep else theirs)
    written, rows = 0, _rows(course_pk, source, marks, clock.now())
    statement = insertion(session, Mark)
    told = {name: statement.excluded[name] for name in ("value", "number", "source", "at")}
    upsert = statement.on_conflict_do_update(index_elements=["course_learner_id", "name"], set_=told)
    while some := list(islice(rows, _ROWS_AT_ONCE)):
        session.connection().execute(upsert, some)
        written += len(some)
    return written


def forget_marks(session: Session, source: str, learner_ids: Collection[int]) -> None:
    """Takes away what `source` said of these people (learner ids), in all their courses."""
    theirs = select(CourseLearner.id).where(CourseLearner.learner_id.in_(list(learner_ids)))
    session.execute(delete(Mark).where(Mark.source == source, Mark.course_learner_id.in_(theirs)))


def known_names(session: Session, course_pk: int) -> set[str]:
    """The names of the course's marks."""
    return set(session.scalars(select(Mark.name).where(Mark.course_pk == course_pk).distinct()))


def mark_counts(session: Session, course_pk: int, family: str = "") -> dict[str, dict[str, Any]]:
    """By name, of the course's learners now: `source`, `values` with how many have each, `learners`, `distinct`.

    `values` are the 100 most frequent, the most frequent first; `least` and `most` where all values are numbers.
    """
    counted = (
        people_of(course_pk)
        .join(Mark, Mark.course_learner_id == CourseLearner.id)
        .with_only_columns(Mark.name, Mark.value, Mark.number, func.max(Mark.source), func.count())
        .group_by(Mark.name, Mark.value, Mark.number)
        .order_by(Mark.name, func.count().desc(), Mark.value)
    )
    if family:
        counted = counted.where(Mark.name.startswith(f"{family}:", autoescape=True))
    found: dict[str, dict[str, Any]] = {}
    for name, value, number, source, count in session.execute(counted):
        told = found.setdefault(name, {"source": source, "values": {}, "learners": 0, "distinct": 0, "numbers": []})
        told["learners"] += count
        told["distinct"] += 1
        told["numbers"].append(number)
        if len(told["values"]) < MOST_LISTED:
            told["values"][value] = count
    return {name: _with_ends(told) for name, told in found.items()}


def number_of(value: str) -> float | None:
    """The number that a value is, such as `-2.5`; None where it is another text, or beyond every double."""
    number = float(value) if _NUMBER.fullmatch(value) else math.nan
    return number if math.isfinite(number) else None


def _with_ends(told: dict[str, Any]) -> dict[str, Any]:
    numbers = told.pop("numbers")
    has_ends = all(number is not None for number in numbers)
    return told | {"least": min(numbers) if has_ends else None, "most": max(numbers) if has_ends else None}


def _check(name: str) -> None:
    family, _, rest = name.partition(":")
    if family not in FAMILIES or not rest or len(name) > LONGEST or not is_storable(name):
        known = " or ".join(f"{each}:NAME" for each in FAMILIES)
        raise BadInput(f"A mark can't be called {name[:LONGEST]!r}: it is {known}, at most {LONGEST} characters")


def _rows(
    course_pk: int, source: str, marks: Mapping[str, Mapping[int, str]], at: datetime
) -> Iterator[dict[str, Any]]:
    for name, values in marks.items():
        for course_learner_id, text in values.items():
            value = text.strip()[:LONGEST]
            if value:
                yield {
                    "course_learner_id": course_learner_id,
                    "name": name,
                    "course_pk": course_pk,
                    "value": value,
                    "number": number_of(value),
                    "source": source,
                    "at": at,
                }
