"""What a log tells about how learners did: submissions of problems, scores told by the platform, rescoring.

Source: Open edX documentation, "Problem Interaction Events" (problem_check, problem_rescore) and "Course Team Events"
(edx.grades.problem.*). Only events of the server count: a page could claim anything about anybody. `reset_problem`
tells nothing: what was submitted before stays the latest submission, and a changed score is told by its own event.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import inf
from operator import attrgetter
from typing import Any, Final, NamedTuple

import msgspec
import polars as pl

from communicator.clickstream.events import Actor
from communicator.clickstream.payloads import Typed, reader_of
from communicator.roster.assessments.told import (
    GivenAnswer,
    attempts_of,
    digest_of,
    given_answers,
    name_text,
    storable,
)

RESCORE: Final = "problem_rescore"
CHECKS: Final = frozenset({"problem_check", "problem_check_correct", "problem_check_incorrect", RESCORE})
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
_read_submission = reader_of("answers", "correct_map", "submission", "state", "student")
_read_module = reader_of("display_name")
_encode = msgspec.json.encode


class Noted(NamedTuple):
    """An event that tells of a result, as read; decoded no further until it is known that it counts."""

    course_id: str
    actor: Actor
    seconds: float  # since 1970
    typed: Typed
    payload: msgspec.Raw
    module: msgspec.Raw


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


def results_of(noted: Sequence[Noted]) -> list[Result]:
    """What the events tell; of a submission that is followed by another nothing is decoded."""
    found = []
    checks: dict[tuple[str, Actor, str], list[Noted]] = defaultdict(list)
    for each in noted:
        if not each.typed.object:
            continue
        if each.typed.type in CHECKS and each.typed.type != RESCORE:
            checks[each.course_id, each.actor, each.typed.object].append(each)
        else:
            found.append(_result(each))
    for several in checks.values():
        found += _latest(several)
    return found


def _latest(checks: list[Noted]) -> Iterator[Result]:
    """The latest of one learner's submissions, and those before it as long as something isn't told."""
    whole_at = -inf
    for each in sorted(checks, key=attrgetter("seconds"), reverse=True):
        if each.seconds < whole_at:
            return
        result = _result(each)
        yield result
        if result.tells == _ALL and result.name:
            whole_at = each.seconds


def _result(noted: Noted) -> Result:
    course_id, actor, seconds, typed, payload, module = noted
    time, score, most, attempts = round(seconds * 1e6), typed.grade, typed.max_grade, None
    tells, digest, answers, name = 0, "", "[]", ""
    if typed.type in CHECKS:
        told = _read_submission(payload)
        attempts = attempts_of(typed.position)
        given = _answers(told, typed)
        tells = (attempts is not None) * ATTEMPTS | (given is not None) * ANSWERS
        digest, answers = digest_of(given or ()), _encode(given or ()).decode()
        actor, name = _rescored(told, actor) if typed.type == RESCORE else actor, _name(module)
    # Points without a maximum, or a maximum alone, are no score.
    if score is not None and most is not None:
        tells |= SCORE
    if typed.type == DELETED:
        tells, score, most = _ALL, None, None
    return Result(course_id, actor, typed.object, time, tells, score, most, attempts, digest, answers, name)


def _answers(told: Any, typed: Typed) -> tuple[GivenAnswer, ...] | None:
    """None where the event doesn't tell them. Before it was rescored, a state has them."""
    answers = told.answers
    if typed.type == RESCORE and isinstance(told.state, dict):
        answers = told.state.get("student_answers")
    return given_answers(answers, told.correct_map, told.submission) if isinstance(answers, dict) else None


def _rescored(told: Any, actor: Actor) -> Actor:
    """Whom a rescoring is about: the platform logs it as the act of who asked for it."""
    return ("", storable(told.student, 255), "") if isinstance(told.student, str) and told.student else actor


def _name(module: msgspec.Raw) -> str:
    told = _read_module(module).display_name if module else None
    return name_text(told)


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
