"""What a log tells about how learners did: submissions of problems, scores told by the platform, rescoring.

Source: Open edX documentation, "Problem Interaction Events" (problem_check, problem_rescore) and "Course Team Events"
(edx.grades.problem.*). Only events of the server count: a page could claim anything about anybody. `reset_problem`
tells nothing: what was submitted before stays the latest submission, and a changed score is told by its own event.
"""

from collections import defaultdict
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec
import polars as pl

from communicator.clickstream.events import Actor, EventBatch
from communicator.clickstream.payloads import reader_of
from communicator.clickstream.submissions import NOT_TOLD, REMEMBERED, rescored, submitted
from communicator.roster.assessments.told import attempts_of, name_text, storable

RESCORE: Final = "problem_rescore"
SUBMISSIONS: Final = frozenset({"problem_check", "problem_check_correct", "problem_check_incorrect"})
CHECKS: Final = SUBMISSIONS | {RESCORE}
SCORES: Final = frozenset(f"edx.grades.problem.{what}" for what in ("submitted", "rescored", "score_overridden"))
DELETED: Final = "edx.grades.problem.state_deleted"
TELLING: Final = CHECKS | SCORES | {DELETED}
FROM_PAGES: Final = ("browser", "mobile")

SCHEMA: Final = {
    "course": pl.UInt32,
    "actor": pl.UInt32,
    "problem": pl.String,
    "time": pl.Int64,  # µs since 1970, UTC
    "tells": pl.UInt8,  # SCORE, ATTEMPTS and ANSWERS together
    "score": pl.Float64,
    "max_score": pl.Float64,
    "attempts": pl.Int64,
    "digest": pl.String,
    "answers": pl.String,  # JSON of [part, value, is_correct, label, question]
    "name": pl.String,
}
SCORE, ATTEMPTS, ANSWERS = 1, 2, 4
_ALL = SCORE | ATTEMPTS | ANSWERS
_ORDERS: Final = {SCORE: ("score", "max_score"), ATTEMPTS: ("attempts",), ANSWERS: ("digest",)}
"""What counts of two that were told of one moment, as told.py orders them."""
_read_student = reader_of("student")
_read_module = reader_of("display_name")


class Noted(NamedTuple):
    """Events of a batch that tell of results, decoded no further until it is known that they count.

    Columns of one length, as in `EventBatch`: the garbage collector follows no list of texts and numbers.
    """

    rows: list[int]  # in the batch
    payloads: list[msgspec.Raw]
    modules: list[msgspec.Raw]


class Result(NamedTuple):
    """What an event tells, in the columns of SCHEMA but for course and actor."""

    course_id: str
    actor: Actor
    problem: str
    time: int
    tells: int
    score: float | None
    max_score: float | None
    attempts: int | None
    digest: str
    answers: str
    name: str


def no_results() -> tuple[list[Any], ...]:
    """The columns of no results, one of each field of `Result`, to be extended."""
    return tuple([] for _ in Result._fields)


def results_of(batch: EventBatch, noted: Noted) -> tuple[list[Any], ...]:
    """What the events tell, in columns; of a submission that is followed by another nothing is decoded."""
    found, times = no_results(), batch.times
    whole: dict[tuple[str, str], dict[Actor, int]] = defaultdict(dict)
    for row, payload, module in sorted(zip(*noted, strict=True), key=lambda event: times[event[0]], reverse=True):
        actor, problem = batch.actors[row], batch.objects[row]
        # When this learner's latest submission was that tells all: those before it don't count.
        whole_at = whole[batch.course_ids[row], problem] if batch.types[row] in SUBMISSIONS else {}
        if not problem or times[row] < whole_at.get(actor, times[row]):
            continue
        result = _result(batch, row, payload, module)
        for column, value in zip(found, result, strict=True):
            column.append(value)
        if result.tells == _ALL and result.name:
            whole_at[actor] = times[row]
    return found


def _result(batch: EventBatch, row: int, payload: msgspec.Raw, module: msgspec.Raw) -> Result:
    actor, kind, score, most = batch.actors[row], batch.types[row], batch.grades[row], batch.max_grades[row]
    attempts, tells, digest, answers, name = None, 0, "", "[]", ""
    if kind in CHECKS:
        is_rescore = kind == RESCORE
        attempts, given = attempts_of(batch.positions[row]), (rescored if is_rescore else submitted)(payload)
        tells = (attempts is not None) * ATTEMPTS | (given is not None) * ANSWERS
        digest, answers = given or NOT_TOLD
        actor, name = _whose(payload, actor) if is_rescore else actor, _name(module)
    # Points without a maximum, or a maximum alone, are no score.
    if score is not None and most is not None:
        tells |= SCORE
    if kind == DELETED:
        tells, score, most = _ALL, None, None
    about = batch.course_ids[row], actor, batch.objects[row], batch.times[row]
    return Result(*about, tells, score, most, attempts, digest, answers, name)


def _whose(payload: msgspec.Raw, actor: Actor) -> Actor:
    """Whom a rescoring is about: the platform logs it as the act of who asked for it."""
    student = _read_student(payload).student
    return ("", storable(student, 255), "") if isinstance(student, str) and student else actor


def _name(module: msgspec.Raw) -> str:
    told = bytes(module)
    return (_named(told) if len(told) <= REMEMBERED else _named.__wrapped__(told)) if told else ""


@lru_cache(REMEMBERED)
def _named(module: bytes) -> str:
    return name_text(_read_module(msgspec.Raw(module)).display_name)


def empty() -> pl.DataFrame:
    """No results, in the columns as staged."""
    return pl.DataFrame(schema=SCHEMA)


def newest_of(results: pl.DataFrame) -> pl.DataFrame:
    """Of each actor and assessment the rows that tell the newest score, attempts or answers; the same in any order."""
    rows = results.unique().with_row_index("row")
    kept = [
        rows.filter(pl.col("tells") & what != 0)
        .sort("time", *columns, nulls_last=False)
        .group_by("course", "actor", "problem", maintain_order=True)
        .agg(pl.col("row").last())
        for what, columns in _ORDERS.items()
    ]
    named = rows.filter(pl.col("name") != "").sort("time", "name")
    kept.append(named.group_by("course", "problem", maintain_order=True).agg(pl.col("row").last()))
    chosen = pl.concat([each.select("row") for each in kept]).unique()
    return rows.join(chosen, on="row", how="semi").drop("row")
