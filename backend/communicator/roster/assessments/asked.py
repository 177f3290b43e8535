"""Asking who scored, tried and answered what: of a person with several actors what was told last counts."""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from communicator.roster.assessments.tables import (
    Assessment,
    AssessmentAnswer,
    AssessmentChoice,
    AssessmentPart,
    AssessmentResult,
)
from communicator.roster.tables import Appearance


def assessment_id_of(session: Session, course_pk: int, problem: str) -> int | None:
    """The course's assessment by the platform's id; None where nobody has a result in such a one."""
    query = select(Assessment.id).where(Assessment.course_pk == course_pk, Assessment.problem == problem)
    return session.scalar(query)


def who_scored(course_pk: int, assessment_id: int, low: int, high: int) -> Select[int]:
    """Course learners whose latest score lies between these whole per cents, both included."""
    results = _results(course_pk, assessment_id, AssessmentResult.scored_at)
    return results.where(AssessmentResult.per_cent.between(low, high))


def who_tried(course_pk: int, assessment_id: int, low: int, high: int) -> Select[int]:
    """Course learners who made so many attempts, both ends included."""
    results = _results(course_pk, assessment_id, AssessmentResult.attempted_at)
    return results.where(AssessmentResult.attempts.between(low, high))


def who_answered(
    session: Session, course_pk: int, assessment_id: int, part: str, values: Sequence[str]
) -> Select[int] | None:
    """Course learners whose latest submission has one of these values at the part; None where nobody gave one."""
    # Looked up first: with the numbers themselves databases go from the answers to who gave them.
    choices = session.execute(
        select(AssessmentChoice.part_id, AssessmentChoice.id)
        .join(AssessmentPart, AssessmentPart.id == AssessmentChoice.part_id)
        .where(AssessmentPart.assessment_id == assessment_id, AssessmentPart.part == part)
        .where(AssessmentChoice.value.in_(values))
    ).all()
    if not choices:
        return None
    return (
        select(Appearance.course_learner_id)
        .select_from(AssessmentAnswer)
        .join(AssessmentResult, AssessmentResult.actor_id == AssessmentAnswer.actor_id)
        .join(Appearance, Appearance.actor_id == AssessmentAnswer.actor_id)
        .where(AssessmentAnswer.part_id == choices[0][0])
        .where(AssessmentAnswer.choice_id.in_([choice_id for _, choice_id in choices]))
        .where(AssessmentResult.assessment_id == assessment_id, Appearance.course_pk == course_pk)
        .where(is_latest(AssessmentResult.answered_at))
    )


def _results(course_pk: int, assessment_id: int, told_at: InstrumentedAttribute[Any]) -> Select[int]:
    return (
        select(Appearance.course_learner_id)
        .join(AssessmentResult, AssessmentResult.actor_id == Appearance.actor_id)
        .where(Appearance.course_pk == course_pk, AssessmentResult.assessment_id == assessment_id)
        .where(is_latest(told_at))
    )


class OwnAnswer(NamedTuple):
    """What somebody answered last to a part of an assessment."""

    course_pk: int
    problem: str
    part: str
    value: str
    label: str
    is_correct: bool | None


def answers_of_actors(session: Session, actor_ids: Collection[int]) -> list[OwnAnswer]:
    """All that these actors answered, in order."""
    query = (
        select(
            Assessment.course_pk,
            Assessment.problem,
            AssessmentPart.part,
            AssessmentChoice.value,
            AssessmentChoice.label,
            AssessmentAnswer.is_correct,
        )
        .select_from(AssessmentAnswer)
        .join(AssessmentPart, AssessmentPart.id == AssessmentAnswer.part_id)
        .join(Assessment, Assessment.id == AssessmentPart.assessment_id)
        .join(AssessmentChoice, AssessmentChoice.id == AssessmentAnswer.choice_id)
        .where(AssessmentAnswer.actor_id.in_(sorted(actor_ids)))
    )
    return sorted((OwnAnswer(*row) for row in session.execute(query)), key=lambda each: each[:4])


def is_latest(told_at: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Whether no other actor of the person has a later word in `told_at`; for a join of appearances and results."""
    there, other = aliased(Appearance), aliased(AssessmentResult)
    at = getattr(other, told_at.key)
    later = or_(at > told_at, and_(at == told_at, there.actor_id > Appearance.actor_id))
    return ~(
        exists()
        .where(there.course_learner_id == Appearance.course_learner_id, there.actor_id != Appearance.actor_id)
        .where(other.actor_id == there.actor_id, other.assessment_id == AssessmentResult.assessment_id, later)
    )
