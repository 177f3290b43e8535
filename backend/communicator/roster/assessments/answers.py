"""Keeping the answers of submissions that are newer than what is known: parts, values, and who gave which."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from communicator.access.insertion import insertion
from communicator.roster.assessments.tables import AssessmentAnswer, AssessmentChoice, AssessmentPart
from communicator.roster.assessments.told import GivenAnswer, Told
from communicator.roster.evidence import in_parts

Pair = tuple[str, str]
"""A value and its label."""


def keep_answers(session: Session, assessment_id: int, told: Sequence[Told], before: Collection[int]) -> None:
    """The answers of these actors are from now on what is told; `before` are actors who may have others here."""
    parts = _ensure_parts(session, assessment_id, told)
    gone = _take_back(session, parts.values(), {each.actor_id for each in told} & set(before))
    choices = {part: _ensure_choices(session, parts[part], pairs) for part, pairs in _pairs(told).items()}
    rows = [
        {
            "part_id": parts[answer.part],
            "actor_id": each.actor_id,
            "choice_id": choices[answer.part][answer.value, answer.label],
            "is_correct": answer.is_correct,
        }
        for each in told
        for answer in _answers(each)
    ]
    if rows:
        session.execute(insertion(session, AssessmentAnswer), rows)
    forget_unused(session, gone)


def forget_unused(session: Session, choice_ids: Collection[int] | None = None) -> None:
    """Removes values, of these or of all, that are nobody's answer any more."""
    is_used = exists().where(AssessmentAnswer.choice_id == AssessmentChoice.id)
    statement = delete(AssessmentChoice).where(~is_used).execution_options(synchronize_session=False)
    if choice_ids is None:
        session.execute(statement)
        return
    for some in in_parts(sorted(choice_ids)):
        session.execute(statement.where(AssessmentChoice.id.in_(some)))


def _answers(told: Told) -> tuple[GivenAnswer, ...]:
    return told.answered.answers if told.answered else ()


def _pairs(told: Sequence[Told]) -> dict[str, set[Pair]]:
    pairs: dict[str, set[Pair]] = defaultdict(set)
    for each in told:
        for answer in _answers(each):
            pairs[answer.part].add((answer.value, answer.label))
    return pairs


def _ensure_parts(session: Session, assessment_id: int, told: Sequence[Told]) -> dict[str, int]:
    """The ids of all of the assessment's parts; each bears the question that was told last."""
    asked = _asked(told)
    rows = [{"assessment_id": assessment_id, "part": part, "question": ""} for part in sorted(asked)]
    if rows:
        session.execute(insertion(session, AssessmentPart).on_conflict_do_nothing(), rows)
    found = {}
    for known in session.scalars(select(AssessmentPart).where(AssessmentPart.assessment_id == assessment_id)):
        found[known.part] = known.id
        at, question = asked.get(known.part, (None, ""))
        if at and question and (known.asked_at is None or (at, question) > (known.asked_at, known.question)):
            known.question, known.asked_at = question, at
    session.flush()
    return found


def _asked(told: Sequence[Told]) -> dict[str, tuple[datetime | None, str]]:
    """Of each part the question that was told last, and when."""
    asked: dict[str, tuple[datetime | None, str]] = {}
    for each in told:
        for answer in _answers(each):
            at, question = asked.get(answer.part, (None, ""))
            assert each.answered is not None
            if answer.question and (at is None or (each.answered.at, answer.question) > (at, question)):
                asked[answer.part] = each.answered.at, answer.question
            else:
                asked.setdefault(answer.part, (None, ""))
    return asked


def _take_back(session: Session, part_ids: Collection[int], actor_ids: Collection[int]) -> set[int]:
    """Removes what the actors answered before; the values that may now be nobody's."""
    gone: set[int] = set()
    for some in in_parts(sorted(actor_ids)):
        theirs = AssessmentAnswer.part_id.in_(sorted(part_ids)), AssessmentAnswer.actor_id.in_(some)
        gone.update(session.scalars(select(AssessmentAnswer.choice_id).where(*theirs).distinct()))
        session.execute(delete(AssessmentAnswer).where(*theirs), execution_options={"synchronize_session": False})
    return gone


def _ensure_choices(session: Session, part_id: int, pairs: Collection[Pair]) -> dict[Pair, int]:
    found = dict(_choices(session, part_id, pairs))
    missing = sorted(set(pairs) - found.keys())
    if missing:
        rows: list[dict[str, Any]] = [{"part_id": part_id, "value": value, "label": label} for value, label in missing]
        session.execute(insertion(session, AssessmentChoice).on_conflict_do_nothing(), rows)
        found |= dict(_choices(session, part_id, missing))
    return found


def _choices(session: Session, part_id: int, pairs: Collection[Pair]) -> Iterator[tuple[Pair, int]]:
    query = select(AssessmentChoice.value, AssessmentChoice.label, AssessmentChoice.id)
    for some in in_parts(sorted({value for value, _ in pairs})):
        here = query.where(AssessmentChoice.part_id == part_id, AssessmentChoice.value.in_(some))
        yield from (((value, label), choice_id) for value, label, choice_id in session.execute(here))
