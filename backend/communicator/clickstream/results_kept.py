"""Keeping what logs tell about how learners did, in the transaction that makes their events visible."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import polars as pl
from sqlalchemy.orm import Session

from communicator.clickstream.events import EPOCH
from communicator.clickstream.results import ANSWERS, ATTEMPTS, SCHEMA, SCORE
from communicator.clickstream.submissions import answers_staged
from communicator.roster.assessments.keeping import keep_told
from communicator.roster.assessments.told import Answered, Attempted, Scored, Told

COLUMNS = ("course_pk", "actor_id", *(name for name in SCHEMA if name not in ("course", "actor")))
TOGETHER = 5_000
"""Results that are compared with what is known at a time."""


def keep_results(session: Session, frames: Iterable[pl.DataFrame]) -> None:
    """Keeps results: columns as staged, with `course_pk` and `actor_id`. Any order and repetition ends in the same."""
    for some in _together(frames):
        keep_told(session, map(_told, some.select(COLUMNS).iter_rows()))


def _together(frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    waiting: list[pl.DataFrame] = []
    for frame in frames:
        waiting.append(frame)
        if sum(each.height for each in waiting) >= TOGETHER:
            yield pl.concat(waiting)
            waiting = []
    if any(each.height for each in waiting):
        yield pl.concat(waiting)


def _told(row: tuple[Any, ...]) -> Told:
    course_pk, actor_id, problem, time, tells, score, most, attempts, digest, answers, name = row
    at = EPOCH + timedelta(microseconds=time)
    return Told(
        course_pk,
        actor_id,
        problem,
        scored=Scored(at, score, most) if tells & SCORE else None,
        attempted=Attempted(at, attempts) if tells & ATTEMPTS else None,
        answered=Answered(at, digest, answers_staged(answers)) if tells & ANSWERS else None,
        name=name,
        named_at=at if name else None,
    )
