"""What was answered to an assessment, counted: by an index, but for the few of whom more must be known.

A course of a million learners has as many answers to a part. Each of somebody who is one actor, and of whom nothing
tells that they left or are set apart, counts: they are counted without looking at whose they are, and of all others
those that don't count are taken out of the sums.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, select, union
from sqlalchemy.orm import Session

from communicator.audience.population import is_not_unenrolled
from communicator.roster.assessments.asked import assessment_id_of, is_latest
from communicator.roster.assessments.tables import (
    AssessmentAnswer,
    AssessmentChoice,
    AssessmentPart,
    AssessmentResult,
)
from communicator.roster.people import is_counted
from communicator.roster.tables import Appearance, CourseLearner, Enrolment
from communicator.roster.told_by_log import who_may_have_left

MOST_VALUES = 100
"""Of a part's values, how many are told one by one: the most frequent."""
Given = tuple[int, bool | None]
"""A choice, and whether it was marked as right."""


class KnownValue(NamedTuple):
    """What somebody answered; `label` is what learners read for it, `correct` None where it isn't marked."""

    value: str
    label: str
    learners: int
    correct: bool | None


class KnownPart(NamedTuple):
    """An input of an assessment, with the most frequent values; `others` gave further ones."""

    part: str
    question: str
    values: list[KnownValue]
    others: int


def answers_of(session: Session, course_pk: int, problem: str) -> list[KnownPart]:
    """The parts of an assessment and what the course's learners answered; none where nobody did."""
    assessment_id = assessment_id_of(session, course_pk, problem)
    if assessment_id is None:
        return []
    by_part: dict[int, list[Any]] = defaultdict(list)
    counts = _counted(session, course_pk, assessment_id)
    query = select(AssessmentChoice).join(AssessmentPart, AssessmentPart.id == AssessmentChoice.part_id)
    choices = {each.id: each for each in session.scalars(query.where(AssessmentPart.assessment_id == assessment_id))}
    for (choice_id, is_correct), learners in counts.items():
        choice = choices[choice_id]
        by_part[choice.part_id].append((choice.value, choice.label, is_correct, learners))
    parts = session.scalars(
        select(AssessmentPart).where(AssessmentPart.assessment_id == assessment_id).order_by(AssessmentPart.part)
    )
    found = ((part, _values(by_part[part.id])) for part in parts if part.id in by_part)
    return [
        KnownPart(part.part, part.question, values[:MOST_VALUES], sum(each.learners for each in values[MOST_VALUES:]))
        for part, values in found
    ]


def _counted(session: Session, course_pk: int, assessment_id: int) -> Counter[Given]:
    """How many of the course's learners gave each answer."""
    parts = select(AssessmentPart.id).where(AssessmentPart.assessment_id == assessment_id)
    choices = select(AssessmentChoice.id).where(AssessmentChoice.part_id.in_(parts))
    counts = _read(session, select().where(AssessmentAnswer.choice_id.in_(choices)))
    counts.subtract(
        _read(
            session,
            select()
            .select_from(Appearance)
            .join(CourseLearner, CourseLearner.id == Appearance.course_learner_id)
            .outerjoin(Enrolment, Enrolment.course_learner_id == CourseLearner.id)
            .join(AssessmentResult, AssessmentResult.actor_id == Appearance.actor_id)
            .join(AssessmentAnswer, AssessmentAnswer.actor_id == Appearance.actor_id)
            .where(Appearance.course_pk == course_pk, Appearance.course_learner_id.in_(_looked_at(course_pk)))
            .where(AssessmentResult.assessment_id == assessment_id, AssessmentAnswer.part_id.in_(parts))
            .where(~and_(is_not_unenrolled(course_pk), is_counted(), is_latest(AssessmentResult.answered_at))),
        )
    )
    return +counts


def _looked_at(course_pk: int) -> Select[int]:
    """Course learners whose answers may not count: those who may have left, are set apart, or are several actors."""

    def here(theirs: type[Appearance]) -> ColumnElement[bool]:
        return theirs.course_pk == course_pk

    in_course = CourseLearner.course_pk == course_pk
    least, most = (select(bound(CourseLearner.id)).where(in_course).scalar_subquery() for bound in (func.min, func.max))
    # By the index of course learners: the other one, of courses and actors, would have to be sorted.
    several = (
        select(Appearance.course_learner_id)
        .where(Appearance.course_learner_id.between(least, most))
        .group_by(Appearance.course_learner_id)
        .having(func.count() > 1)
    )
    set_apart = select(CourseLearner.id).where(in_course, CourseLearner.is_set_apart)
    looked_at = union(several, set_apart, *who_may_have_left(here)).subquery()
    return select(looked_at.c[0])


def _read(session: Session, answers: Select[Any]) -> Counter[Given]:
    given = AssessmentAnswer.choice_id, AssessmentAnswer.is_correct
    counted = session.execute(answers.with_only_columns(*given, func.count()).group_by(*given))
    return Counter({(choice_id, is_correct): learners for choice_id, is_correct, learners in counted})


def _values(rows: Sequence[Any]) -> list[KnownValue]:
    """One of each value, the most frequent first; its label and mark are those of most who gave it."""
    labels: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    marks: dict[str, dict[bool | None, int]] = defaultdict(lambda: defaultdict(int))
    for value, label, is_correct, learners in rows:
        labels[value][label] += learners
        marks[value][is_correct] += learners
    found = []
    for value, marked in marks.items():
        named = {label: count for label, count in labels[value].items() if label}
        label = max(named, key=lambda each: (named[each], each)) if named else value
        known = {mark: count for mark, count in marked.items() if mark is not None}
        correct = max(known, key=lambda each: (known[each], each)) if known else None
        found.append(KnownValue(value, label, sum(marked.values()), correct))
    return sorted(found, key=lambda each: (-each.learners, each.value))
