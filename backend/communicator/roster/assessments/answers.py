"""Keeping the answers of submissions that are newer than what is known: parts, values, and who gave which."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, exists, select, tuple_, update
from sqlalchemy.orm import Session

from communicator.access.insertion import insertion
from communicator.roster.assessments.tables import AssessmentAnswer, AssessmentChoice, AssessmentPart
from communicator.roster.assessments.told import Answered
from communicator.roster.evidence import in_parts

ASKED_AT_ONCE = 500
"""Pairs in one condition."""
PartKey = tuple[int, str]
"""Assessment, and the platform's id of the part."""
ChoiceKey = tuple[int, str, str]
"""Part, value, label."""


class Submitted(NamedTuple):
    """An actor's newest submission; `had_answers`: whether one before it is kept."""

    assessment_id: int
    actor_id: int
    answered: Answered
    had_answers: bool


class _Part(NamedTuple):
    id: int
    question: str
    asked_at: datetime | None


def keep_answers(session: Session, submitted: Sequence[Submitted]) -> None:
    """What these actors answered is from now on this, and nothing else."""
    if not submitted:
        return
    parts = _ensure_parts(session, submitted)
    told = [
        (parts[each.assessment_id, answer.part], each.actor_id, answer)
        for each in submitted
        for answer in each.answered.answers
    ]
    choices = _ensure_choices(session, {(part_id, answer.value, answer.label) for part_id, _, answer in told})
    gone = _take_back(session, parts, [each for each in submitted if each.had_answers])
    rows = [
        {
            "part_id": part_id,
            "actor_id": actor_id,
            "choice_id": choices[part_id, answer.value, answer.label],
            "is_correct": answer.is_correct,
        }
        for part_id, actor_id, answer in told
    ]
    if rows:
        session.connection().execute(insertion(session, AssessmentAnswer), rows)
    if gone:
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


def _ensure_parts(session: Session, submitted: Sequence[Submitted]) -> dict[PartKey, int]:
    """The ids of all parts of the assessments; each bears the question that was told last."""
    asked = _asked(submitted)
    assessments = {each.assessment_id for each in submitted}
    found = _parts(session, assessments)
    missing = sorted(asked.keys() - found)
    if missing:
        rows = [
            {"assessment_id": key[0], "part": key[1], "asked_at": asked[key][0], "question": asked[key][1]}
            for key in missing
        ]
        session.execute(insertion(session, AssessmentPart).on_conflict_do_nothing(), rows)
        found = _parts(session, assessments)
    changed = []
    for key, (at, question) in asked.items():
        known = found[key]
        if at and (known.asked_at is None or (at, question) > (known.asked_at, known.question)):
            changed.append({"id": known.id, "question": question, "asked_at": at})
    if changed:
        session.execute(update(AssessmentPart), changed)
    return {key: known.id for key, known in found.items()}


def _parts(session: Session, assessment_ids: Iterable[int]) -> dict[PartKey, _Part]:
    table = AssessmentPart
    query = select(table.assessment_id, table.part, table.id, table.question, table.asked_at)
    found: dict[PartKey, _Part] = {}
    for some in in_parts(sorted(assessment_ids)):
        for row in session.execute(query.where(table.assessment_id.in_(some))):
            found[row.assessment_id, row.part] = _Part(row.id, row.question, row.asked_at)
    return found


def _asked(submitted: Sequence[Submitted]) -> dict[PartKey, tuple[datetime | None, str]]:
    """Of each part the question that was told last, and when."""
    asked: dict[PartKey, tuple[datetime | None, str]] = {}
    for each in submitted:
        at = each.answered.at
        for answer in each.answered.answers:
            before, question = asked.setdefault((each.assessment_id, answer.part), (None, ""))
            if answer.question and (before is None or (at, answer.question) > (before, question)):
                asked[each.assessment_id, answer.part] = at, answer.question
    return asked


def _take_back(session: Session, parts: Mapping[PartKey, int], submitted: Sequence[Submitted]) -> set[int]:
    """Removes what the actors answered before; the values that may now be nobody's."""
    of: dict[int, list[int]] = defaultdict(list)
    for (assessment_id, _), part_id in parts.items():
        of[assessment_id].append(part_id)
    pairs = [(part_id, each.actor_id) for each in submitted for part_id in of[each.assessment_id]]
    gone: set[int] = set()
    for some in in_parts(sorted(pairs), ASKED_AT_ONCE):
        theirs = tuple_(AssessmentAnswer.part_id, AssessmentAnswer.actor_id).in_(some)
        gone.update(session.scalars(select(AssessmentAnswer.choice_id).where(theirs)))
        session.execute(delete(AssessmentAnswer).where(theirs), execution_options={"synchronize_session": False})
    return gone


def _ensure_choices(session: Session, keys: Collection[ChoiceKey]) -> dict[ChoiceKey, int]:
    found = _choices(session, keys)
    missing = sorted(set(keys) - found.keys())
    if missing:
        rows: list[dict[str, Any]] = [
            {"part_id": part_id, "value": value, "label": label} for part_id, value, label in missing
        ]
        session.execute(insertion(session, AssessmentChoice).on_conflict_do_nothing(), rows)
        found |= _choices(session, missing)
    return found


def _choices(session: Session, keys: Collection[ChoiceKey]) -> dict[ChoiceKey, int]:
    columns = AssessmentChoice.part_id, AssessmentChoice.value, AssessmentChoice.label
    query = select(*columns, AssessmentChoice.id)
    found: dict[ChoiceKey, int] = {}
    for some in in_parts(sorted(keys), ASKED_AT_ONCE):
        for part_id, value, label, choice_id in session.execute(query.where(tuple_(*columns).in_(some))):
            found[part_id, value, label] = choice_id
    return found
