"""Making course learners: each with a pseudonym of its own, and set apart at once where staff or a test account."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from communicator.identifiers import new_id
from communicator.roster.evidence import in_parts
from communicator.roster.set_apart import mark_set_apart
from communicator.roster.tables import CourseLearner


class NewCourseLearner(NamedTuple):
    """A person who is in a course from now on: a roster's learner, or an actor until a roster names them."""

    course_pk: int
    learner_id: int | None
    actor_id: int | None
    first_seen: datetime | None = None
    last_seen: datetime | None = None


def add_course_learners(session: Session, site_id: int, people: Sequence[NewCourseLearner]) -> list[int]:
    """Their ids, in the same order, in which they are ascending. All courses are the site's."""
    ids = insert_course_learners(session, people)
    mark_set_apart(session, site_id, ids)
    return ids


def insert_course_learners(session: Session, people: Sequence[NewCourseLearner]) -> list[int]:
    """As `add_course_learners`; who of them is set apart is the caller's to mark."""
    ids: list[int] = []
    for some in in_parts(people):
        rows = [{**person._asdict(), "pseudonym": new_id()} for person in some]
        session.execute(insert(CourseLearner), rows)
        pseudonyms = [row["pseudonym"] for row in rows]
        query = select(CourseLearner.pseudonym, CourseLearner.id).where(CourseLearner.pseudonym.in_(pseudonyms))
        id_of = {pseudonym: found for pseudonym, found in session.execute(query)}  # noqa: C416 - rows aren't pairs
        ids += [id_of[pseudonym] for pseudonym in pseudonyms]
    return ids
