"""What there is to choose by of a course's assessments: their names, how many have a result, and what was answered."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from communicator.audience.population import people_of
from communicator.courses.tables import GradedProblem
from communicator.roster.assessments.asked import assessment_id_of, is_latest
from communicator.roster.assessments.tables import (
    Assessment,
    AssessmentAnswer,
    AssessmentChoice,
    AssessmentPart,
    AssessmentResult,
)
from communicator.roster.people import is_counted
from communicator.roster.tables import Appearance, CourseLearner

MOST_COUNTED = 1_000_000
"""Results of a course that are looked through for whose they are."""
MOST_VALUES = 100
"""Of a part's values, how many are told one by one: the most frequent."""


class KnownAssessment(NamedTuple):
    """An assessment that somebody has a result of."""

    problem: str
    name: str
    """What learners read above it, by the course's structure, else by its log; else the id."""
    due: str | None
    format: str
    """What it counts as, such as Homework; "" where it doesn't count, or nothing tells."""
    learners: int
    """How many learners have a result; in a course of more than a million results, how many results there are."""
    answers: bool
    """Whether it is known what was answered."""


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


def assessments_of(session: Session, course_pk: int) -> list[KnownAssessment]:
    """The course's assessments with results, those of its structure first and in its order."""
    graded = {
        each.problem_id: each
        for each in session.scalars(select(GradedProblem).where(GradedProblem.course_pk == course_pk))
    }
    answered = select(AssessmentPart.assessment_id).distinct().subquery()
    query = select(Assessment.id, Assessment.problem, Assessment.name, answered.c.assessment_id.is_not(None))
    query = query.outerjoin(answered, answered.c.assessment_id == Assessment.id)
    counts = _learners(session, course_pk)
    found = []
    for pk, problem, name, has_answers in session.execute(query.where(Assessment.course_pk == course_pk)):
        told = graded.get(problem)
        named = (told.name if told else "") or name or problem
        due = told.due.isoformat() if told and told.due else None
        place = told.id if told else float("inf")
        about = KnownAssessment(problem, named, due, told.format if told else "", counts.get(pk, 0), bool(has_answers))
        found.append((place, about))
    return [about for _, about in sorted(found, key=lambda each: (each[0], each[1].name, each[1].problem))]


def _learners(session: Session, course_pk: int) -> dict[int, int]:
    counted = (
        select(AssessmentResult.assessment_id, func.count())
        .join(Assessment, Assessment.id == AssessmentResult.assessment_id)
        .where(Assessment.course_pk == course_pk)
        .group_by(AssessmentResult.assessment_id)
    )
    found = _pairs(session, counted)
    if sum(found.values()) > MOST_COUNTED:
        return found
    people = (
        counted.join(Appearance, Appearance.actor_id == AssessmentResult.actor_id)
        .join(CourseLearner, CourseLearner.id == Appearance.course_learner_id)
        .where(Appearance.course_pk == course_pk, is_counted())
    )
    distinct = func.count(Appearance.course_learner_id.distinct())
    return _pairs(session, people.with_only_columns(AssessmentResult.assessment_id, distinct))


def _pairs(session: Session, query: Select[int, int]) -> dict[int, int]:
    return {pk: count for pk, count in session.execute(query)}  # noqa: C416 - rows aren't pairs


def answers_of(session: Session, course_pk: int, problem: str) -> list[KnownPart]:
    """The parts of an assessment and what the course's learners answered; none where nobody did."""
    assessment_id = assessment_id_of(session, course_pk, problem)
    if assessment_id is None:
        return []
    by_part: dict[int, list[Any]] = defaultdict(list)
    for row in _counted(session, course_pk, assessment_id):
        by_part[row[0]].append(row)
    parts = session.scalars(
        select(AssessmentPart).where(AssessmentPart.assessment_id == assessment_id).order_by(AssessmentPart.part)
    )
    found = ((part, _values(by_part[part.id])) for part in parts if part.id in by_part)
    return [
        KnownPart(part.part, part.question, values[:MOST_VALUES], sum(each.learners for each in values[MOST_VALUES:]))
        for part, values in found
    ]


def _counted(session: Session, course_pk: int, assessment_id: int) -> Sequence[Row[Any]]:
    """Part, value, label, mark and how many learners."""
    answered = (
        people_of(course_pk)
        .join(Appearance, Appearance.course_learner_id == CourseLearner.id)
        .join(AssessmentResult, AssessmentResult.actor_id == Appearance.actor_id)
        .join(AssessmentAnswer, AssessmentAnswer.actor_id == Appearance.actor_id)
        .join(AssessmentPart, AssessmentPart.id == AssessmentAnswer.part_id)
        .where(Appearance.course_pk == course_pk, AssessmentResult.assessment_id == assessment_id)
        .where(AssessmentPart.assessment_id == assessment_id, is_latest(AssessmentResult.answered_at))
        .with_only_columns(AssessmentAnswer.choice_id, AssessmentAnswer.is_correct, func.count().label("learners"))
        .group_by(AssessmentAnswer.choice_id, AssessmentAnswer.is_correct)
        .subquery()
    )
    choice = AssessmentChoice
    columns = (choice.part_id, choice.value, choice.label, answered.c.is_correct, answered.c.learners)
    return session.execute(select(*columns).join(answered, answered.c.choice_id == choice.id)).all()


def _values(rows: Sequence[Any]) -> list[KnownValue]:
    """One of each value, the most frequent first; its label and mark are those of most who gave it."""
    labels: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    marks: dict[str, dict[bool | None, int]] = defaultdict(lambda: defaultdict(int))
    for _, value, label, is_correct, learners in rows:
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
