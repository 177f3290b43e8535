"""The facts about courses that routes and pages show, counted for all of them at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.audience.population import is_addressed, is_enrolled, is_not_unenrolled
from communicator.clickstream.tables import EventFile
from communicator.courses.tables import Course
from communicator.prediction.cold_start.shipped import is_shipped
from communicator.prediction.tables import Prediction, Snapshot, TrainedModel
from communicator.roster.people import is_counted
from communicator.roster.tables import CourseLearner, Enrolment, Learner

Facts = dict[str, Any]
NOBODY: Facts = {"learners": 0, "enrolled": 0, "writable": 0, "set_apart": 0}


def identity_facts(course: Course) -> Facts:
    """What a course is."""
    return {
        "course_id": course.course_id,
        "site": course.site.name,
        "name": course.name,
        "start": course.start,
        "end": course.end,
        "time_zone": course.time_zone,
    }


def model_facts(model: TrainedModel | None) -> Facts | None:
    """What a model is and what it was trained on; None where there is none."""
    if model is None:
        return None
    return {
        "id": model.id,
        "name": model.name,
        "kind": model.kind,
        "simulated_only": model.simulated_only,
        "is_shipped": is_shipped(model),
        "trained_on": model.trained_on,
        "created_at": model.created_at,
    }


def course_facts(session: Session, courses: Sequence[Course]) -> list[Facts]:
    """Per course its identity, head counts, last event, and who was predicted when and by which model."""
    heads, events, snapshots = _heads(session), _last_events(session), _latest_snapshots(session)
    predicted = _predicted(session, [snapshot.id for snapshot in snapshots.values()])
    return [
        identity_facts(course)
        | heads.get(course.id, NOBODY)
        | {"last_event": events.get(course.id)}
        | _snapshot_facts(snapshots.get(course.id), predicted)
        for course in courses
    ]


def _snapshot_facts(snapshot: Snapshot | None, predicted: Mapping[str, int]) -> Facts:
    if snapshot is None:
        return {"snapshot": None, "as_of": None, "predicted": 0, "model": None}
    return {
        "snapshot": snapshot.id,
        "as_of": snapshot.as_of,
        "predicted": predicted.get(snapshot.id, 0),
        "model": model_facts(snapshot.model),
    }


def _heads(session: Session) -> dict[int, Facts]:
    counted = (
        select(
            CourseLearner.course_pk,
            func.count(),
            func.count().filter(is_enrolled()),
            func.count().filter(is_enrolled(), is_addressed()),
        )
        .outerjoin(Enrolment, Enrolment.course_learner_id == CourseLearner.id)
        .outerjoin(Learner, Learner.id == CourseLearner.learner_id)
        .where(is_not_unenrolled(), is_counted())
        .group_by(CourseLearner.course_pk)
    )
    set_apart = _set_apart(session)
    heads = {
        course_pk: {"learners": learners, "enrolled": enrolled, "writable": writable}
        for course_pk, learners, enrolled, writable in session.execute(counted)
    }
    return {
        course_pk: heads.get(course_pk, NOBODY) | {"set_apart": set_apart.get(course_pk, 0)}
        for course_pk in heads.keys() | set_apart.keys()
    }


def _set_apart(session: Session) -> dict[int, int]:
    counted = select(CourseLearner.course_pk, func.count()).where(CourseLearner.is_set_apart)
    return {course_pk: count for course_pk, count in session.execute(counted.group_by(CourseLearner.course_pk))}  # noqa: C416


def _last_events(session: Session) -> dict[int, Any]:
    latest = select(EventFile.course_pk, func.max(EventFile.last_time)).group_by(EventFile.course_pk)
    return {row[0]: row[1] for row in session.execute(latest)}


def _latest_snapshots(session: Session) -> dict[int, Snapshot]:
    # In the order of published.latest_snapshot; the last of a course wins.
    newest = select(Snapshot.course_pk, func.max(Snapshot.created_at).label("at")).group_by(Snapshot.course_pk)
    of_course = newest.subquery()
    latest = (
        select(Snapshot)
        .join(of_course, (Snapshot.course_pk == of_course.c.course_pk) & (Snapshot.created_at == of_course.c.at))
        .order_by(Snapshot.id)
    )
    return {snapshot.course_pk: snapshot for snapshot in session.scalars(latest)}


def _predicted(session: Session, snapshot_ids: Sequence[str]) -> dict[str, int]:
    counted = (
        select(Prediction.snapshot_id, func.count())
        .where(Prediction.snapshot_id.in_(snapshot_ids))
        .group_by(Prediction.snapshot_id)
    )
    # Who is set apart since they were predicted is taken out: few, found without reading everybody.
    apart = counted.join(CourseLearner, CourseLearner.id == Prediction.course_learner_id)
    less = {row[0]: row[1] for row in session.execute(apart.where(CourseLearner.is_set_apart))}
    return {row[0]: row[1] - less.get(row[0], 0) for row in session.execute(counted)}
