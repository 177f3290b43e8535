"""What is known of some learners, as far as a message asks; loaded for the mails that are about to go out."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, and_, case, literal, select
from sqlalchemy.orm import Session

from communicator.audience.conditions.attributes import COLUMNS, LAST_SEEN
from communicator.audience.conditions.chances import PER_CENT
from communicator.audience.conditions.cohorts import placed
from communicator.audience.population import known, people_of, reference_time, was_last_seen
from communicator.outreach.composing.knowledge import NOTHING_KNOWN, OUTCOMES, Knowledge
from communicator.prediction.tables import Prediction
from communicator.roster.tables import CourseLearner

SEEN, COHORT = "last_seen", "cohort"


def knowledge_of(
    session: Session,
    course_pk: int,
    snapshot_id: str | None,
    course_learner_ids: Collection[int],
    asks_for: Collection[str],
) -> dict[int, Knowledge]:
    """`{course learner id: what is known}` as of a snapshot; in a query or two, in none where nothing is asked.

    `asks_for` is `MessageTemplate.asks_for`. Who has no prediction in the snapshot has no chances.
    """
    found = dict.fromkeys(course_learner_ids, NOTHING_KNOWN)
    if not asks_for or not found:
        return found
    columns = _columns(session, course_pk, snapshot_id, asks_for)
    groups = _groups(session, course_pk, course_learner_ids) if COHORT in asks_for else {}
    people = _predicted_people(course_pk, snapshot_id).with_only_columns(CourseLearner.id, *columns.values())
    for learner_id, *values in session.execute(people.where(CourseLearner.id.in_(found))):
        found[learner_id] = _knowledge(dict(zip(columns, values, strict=True)), groups.get(learner_id, ()))
    return found


def _predicted_people(course_pk: int, snapshot_id: str | None) -> Select[Any]:
    """The course's people beside their prediction in the snapshot, where they have one."""
    is_theirs = and_(Prediction.course_learner_id == CourseLearner.id, Prediction.snapshot_id == (snapshot_id or ""))
    return people_of(course_pk).outerjoin(Prediction, is_theirs)


def _columns(session: Session, course_pk: int, snapshot_id: str | None, asks_for: Collection[str]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    columns.update((name, PER_CENT[name]) for name in OUTCOMES if name in asks_for)
    columns.update((name, known(column)) for name, column in COLUMNS.items() if name in asks_for)
    if SEEN in asks_for:
        reference = reference_time(session, course_pk, snapshot_id)
        parts = [(was_last_seen(part, reference), literal(part)) for part in LAST_SEEN]
        columns[SEEN] = case(*parts, else_="")
    return columns


def _groups(session: Session, course_pk: int, course_learner_ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    groups = placed(course_pk)
    query = (
        select(CourseLearner.id, groups.c.name)
        .join(groups, groups.c.learner_id == CourseLearner.learner_id)
        .where(CourseLearner.id.in_(course_learner_ids))
    )
    found: dict[int, tuple[str, ...]] = {}
    for learner_id, name in session.execute(query):
        found[learner_id] = (*found.get(learner_id, ()), name)
    return found


def _knowledge(told: Mapping[str, Any], groups: tuple[str, ...]) -> Knowledge:
    attributes: dict[str, tuple[str, ...]] = {}
    attributes.update((name, (value,)) for name, value in told.items() if name not in OUTCOMES and value)
    if groups:
        attributes[COHORT] = groups
    return Knowledge(
        chances={name: value for name, value in told.items() if name in OUTCOMES and value is not None},
        attributes=attributes,
    )
