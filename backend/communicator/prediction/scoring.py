"""Predicting every learner of a course as of a moment, and publishing the result as one snapshot."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.clock import as_utc
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import NotEnoughData, UnknownCourse
from communicator.identifiers import new_id
from communicator.prediction.history import CourseHistory, microseconds
from communicator.prediction.objection import objecting
from communicator.prediction.outcomes import OUTCOMES, per_cent
from communicator.prediction.records import active_history
from communicator.prediction.tables import Prediction, Snapshot, TrainedModel
from communicator.roster.locking import lock_people
from communicator.roster.tables import CourseLearner


def score_course(
    database: Database, settings: Settings, course_pk: int, model: TrainedModel, as_of: datetime | None = None
) -> str:
    """Scores all active learners, events or none, as of the latest event unless said; the new snapshot's id.

    Raises:
        NotEnoughData: where the course has no events.
        CheckpointUnusable: where the model's file can't be used.
        UnknownCourse: where the course was erased meanwhile.
    """
    from communicator.prediction.checkpoint import read_checkpoint

    loaded = read_checkpoint(settings.data_dir, model.checkpoint, model.checkpoint_hash, model.name)
    history = active_history(database, settings.data_dir, course_pk)
    if not len(history.times):
        raise NotEnoughData(
            f"{history.course_id} has no events of learners yet, so nothing can be predicted; "
            "import its tracking logs with `communicator clickstream import PATH`"
        )
    moment = as_utc(as_of) if as_of is not None else _moment(history.last_event)
    snapshot = Snapshot(id=new_id(), course_pk=course_pk, as_of=moment, created_at=clock.now(), model_id=model.id)
    rows = _rows(snapshot.id, history, loaded.predict(history, microseconds(moment)))
    with database.writing() as session:
        here = _still_here(session, course_pk)
        session.add(snapshot)
        session.flush()
        session.execute(insert(Prediction), [row for row in rows if row["course_learner_id"] in here])
    return snapshot.id


def _still_here(session: Session, course_pk: int) -> set[int]:
    """Who was neither erased, nor found to be somebody else, nor objected while the model worked, until this ends."""
    site_id = select(Course.site_id).where(Course.id == course_pk)
    if (site := session.scalar(site_id)) is not None:
        lock_people(session, site)
    if session.scalar(site_id) is None:  # erased before, or while this waited
        raise UnknownCourse
    here = set(session.scalars(select(CourseLearner.id).where(CourseLearner.course_pk == course_pk)))
    return here - objecting(session, course_pk)


def _rows(snapshot_id: str, history: CourseHistory, chances: NDArray[np.float64]) -> list[dict[str, Any]]:
    table: dict[str, list[Any]] = {"course_learner_id": history.course_learner_ids.tolist()}
    for number, outcome in enumerate(OUTCOMES):
        table[outcome] = chances[:, number].tolist()
        table[f"{outcome}_per_cent"] = per_cent(chances[:, number]).tolist()
    names = list(table)
    return [
        {"snapshot_id": snapshot_id, **dict(zip(names, values, strict=True))}
        for values in zip(*table.values(), strict=True)
    ]


def _moment(since_epoch: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=since_epoch)
