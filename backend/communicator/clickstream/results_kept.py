"""Keeping what logs tell about how learners did, in the transaction that makes their events visible."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

import msgspec
import polars as pl
from sqlalchemy.orm import Session

from communicator.clickstream.events import EPOCH
from communicator.clickstream.results import ANSWERS, ATTEMPTS, SCORE
from communicator.roster.assessments.keeping import keep_told
from communicator.roster.assessments.told import Answered, Attempted, GivenAnswer, Scored, Told

TOGETHER = 20_000
"""Results that are compared with what is known at a time."""
_answers = msgspec.json.Decoder(tuple[GivenAnswer, ...])


def keep_results(session: Session, frames: Iterable[pl.DataFrame]) -> None:
    """Keeps results: columns as staged, with `course_pk` and `actor_id`. Any order and repetition ends in the same."""
    for some in _together(frames):
        keep_told(session, map(_told, some.iter_rows(named=True)))


def _together(frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    waiting: list[pl.DataFrame] = []
    for frame in frames:
        waiting.append(frame)
        if sum(each.height for each in waiting) >= TOGETHER:
            yield pl.concat(waiting)
            waiting = []
    if any(each.height for each in waiting):
        yield pl.concat(waiting)


def _told(row: dict[str, Any]) -> Told:
    at, tells = EPOCH + timedelta(microseconds=row["time"]), row["tells"]
    answered = Answered(at, row["digest"], _answers.decode(row["answers"])) if tells & ANSWERS else None
    return Told(
        row["course_pk"],
        row["actor_id"],
        row["problem"],
        scored=Scored(at, row["score"], row["max_score"]) if tells & SCORE else None,
        attempted=Attempted(at, row["attempts"]) if tells & ATTEMPTS else None,
        answered=answered,
        name=row["name"],
        named_at=at if row["name"] else None,
    )
