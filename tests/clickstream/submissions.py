"""Lines about how learners did, as the platform writes them, and what is kept of them."""

from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.database import Database
from communicator.roster.assessments.tables import (
    Assessment,
    AssessmentAnswer,
    AssessmentChoice,
    AssessmentPart,
    AssessmentResult,
)
from communicator.roster.tables import Actor
from tests.clickstream.lines import COURSE, line

PROBLEM = "block-v1:DemoX+STAT101+2026+type@problem+block@aa"
PART = "aa_2_1"
NEVER = datetime(1, 1, 1, tzinfo=UTC)


class Kept(NamedTuple):
    """What is kept of somebody and an assessment; `answers` by part: value, label, mark."""

    score: float | None
    per_cent: int | None
    attempts: int | None
    answers: dict[str, tuple[str, str, bool | None]]


def check(minute: float, answer: Any = "choice_1", **told: Any) -> bytes:
    """The server's verdict on learner 7's answer to the one part of PROBLEM."""
    fields = {name: told.pop(name) for name in ("user", "username", "time") if name in told}
    right, label = told.pop("right", False), told.pop("label", f"the text of {answer}")
    event = {
        "problem_id": PROBLEM,
        "answers": {PART: answer},
        "correct_map": {PART: {"correctness": "correct" if right else "incorrect", "npoints": None, "msg": ""}},
        "submission": {PART: {"answer": label, "question": "Why?", "correct": right, "input_type": "choicegroup"}},
        "success": "correct" if right else "incorrect",
        "grade": int(right),
        "max_grade": 1,
        "attempts": 1,
        "state": {"student_answers": {}},
        **told,
    }
    module = {"usage_key": event["problem_id"], "display_name": "Homework 1"}
    context = {"course_id": COURSE, "user_id": fields.get("user", 7), "module": module}
    return line(minute, "problem_check", event_source="server", event=event, context=context, **fields)


def kept(database: Database) -> dict[tuple[str, str], Kept]:
    """By who did it (user id, else username) and assessment; of several actors of one user what was told last."""
    results = select(AssessmentResult, Actor, Assessment.problem)
    results = results.join(Actor, Actor.id == AssessmentResult.actor_id)
    results = results.join(Assessment, Assessment.id == AssessmentResult.assessment_id)
    with database.reading() as session:
        answers = _answers(session)
        rows: dict[tuple[str, str], list[AssessmentResult]] = {}
        for result, actor, problem in session.execute(results):
            rows.setdefault((actor.user_id or actor.username, problem), []).append(result)
        return {key: _newest(several, answers) for key, several in rows.items()}


def _answers(session: Session) -> dict[tuple[int, int], dict[str, tuple[str, str, bool | None]]]:
    """By actor and assessment."""
    given = select(AssessmentAnswer, AssessmentPart, AssessmentChoice)
    given = given.join(AssessmentPart, AssessmentPart.id == AssessmentAnswer.part_id)
    given = given.join(AssessmentChoice, AssessmentChoice.id == AssessmentAnswer.choice_id)
    answers: dict[tuple[int, int], dict[str, tuple[str, str, bool | None]]] = {}
    for answer, part, choice in session.execute(given):
        one = answers.setdefault((answer.actor_id, part.assessment_id), {})
        one[part.part] = choice.value, choice.label, answer.is_correct
    return answers


def _newest(several: list[AssessmentResult], answers: dict[tuple[int, int], dict[str, Any]]) -> Kept:
    scored = max(several, key=lambda each: (each.scored_at or NEVER, each.score or -1))
    tried = max(several, key=lambda each: (each.attempted_at or NEVER, each.attempts or -1))
    given = max(several, key=lambda each: (each.answered_at or NEVER, each.answers_digest))
    theirs = answers.get((given.actor_id, given.assessment_id), {})
    return Kept(scored.score, scored.per_cent, tried.attempts, theirs)
