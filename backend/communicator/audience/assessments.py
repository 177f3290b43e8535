"""What there is to choose by of a course's assessments: their names, and how many have a result."""

from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from communicator.courses.tables import GradedProblem
from communicator.roster.assessments.tables import (
    Assessment,
    AssessmentPart,
    AssessmentResult,
)
from communicator.roster.people import is_counted
from communicator.roster.tables import Appearance, CourseLearner

MOST_COUNTED = 1_000_000
"""Results of a course that are looked through for whose they are."""


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
