"""Whom a pseudonym means: also one that was given to somebody who turned out to be another."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.roster.evidence import rows_of
from communicator.roster.tables import CourseLearner, FormerPseudonym


def course_learners_of_pseudonyms(session: Session, course_pk: int, pseudonyms: Collection[str]) -> dict[str, int]:
    """The course learner of each pseudonym; those that nobody in the course has, or had, are left out."""
    here = CourseLearner.course_pk == course_pk
    former = (
        select(FormerPseudonym.pseudonym, CourseLearner.id)
        .join(CourseLearner, CourseLearner.id == FormerPseudonym.course_learner_id)
        .where(here)
    )
    found = dict(rows_of(session, former, FormerPseudonym.pseudonym, pseudonyms))
    now = select(CourseLearner.pseudonym, CourseLearner.id).where(here)
    return found | dict(rows_of(session, now, CourseLearner.pseudonym, pseudonyms))
