"""Predicting every learner of a course as of a moment, and publishing the result as one snapshot."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.clock import as_utc
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import ModelUnfit, NotEnoughData, UnknownCourse
from communicator.identifiers import new_id
from communicator.prediction.card.watching import watched
from communicator.prediction.history import microseconds
from communicator.prediction.models import Incremental, Model
from communicator.prediction.objection import objecting
from communicator.prediction.records import active_history
from communicator.prediction.refreshing.anew import NO_EVENTS
from communicator.prediction.refreshing.course_facts import course_facts
from communicator.prediction.refreshing.course_refresh import Refreshed
from communicator.prediction.refreshing.notes import Moment, notes_of, require_begun
from communicator.prediction.refreshing.prediction_rows import write_predictions
from communicator.prediction.refreshing.raw_rows import as_numbers
from communicator.prediction.refreshing.refreshing import one_at_a_time, refreshed
from communicator.prediction.refreshing.report import Mode, Told
from communicator.prediction.tables import Snapshot, TrainedModel
from communicator.prediction.trained_models import kept_model
from communicator.roster.locking import lock_people
from communicator.roster.tables import CourseLearner

EACH_FROM_THE_BEGINNING = "this kind of model begins with each learner's first event"


@dataclass(frozen=True)
class Scored:
    """A published snapshot, and what was done for it."""

    snapshot_id: str
    told: Told


def score_course(
    database: Database,
    settings: Settings,
    course_pk: int,
    model: TrainedModel,
    as_of: datetime | None = None,
    *,
    full: bool = False,
) -> Scored:
    """Scores all active learners, events or none, as of the latest event unless said.

    A model that carries learners on costs the new events only; with `full`, all are read.

    Raises:
        NotEnoughData: where the course has no events, or hasn't begun.
        CheckpointUnusable: where the model's file can't be used.
        ModelUnfit: where nearly everything that happens in the course is new to the model, or where it is of a kind
            that doesn't tell all outcomes.
        UnknownCourse: where the course was erased meanwhile.
        RefreshedMeanwhile: where somebody who doesn't share this data folder's locks was quicker.
    """
    from communicator.prediction.checkpoint import read_checkpoint

    began = time.perf_counter()
    loaded = read_checkpoint(settings.data_dir, model.checkpoint, model.checkpoint_hash, model.name)
    loading = time.perf_counter() - began
    moment = None if as_of is None else microseconds(as_utc(as_of))
    if not isinstance(loaded, Incremental):
        found = _from_the_beginning(database, settings, course_pk, loaded, moment)
        found.told.seconds["loading"] = loading
        return _publish(database, settings, course_pk, model, loaded, found)
    with one_at_a_time(database, settings.data_dir, course_pk):
        found = refreshed(database, settings.data_dir, course_pk, loaded, model.checkpoint_hash, moment, full=full)
        found.told.seconds["loading"] = loading
        return _publish(database, settings, course_pk, model, loaded, found)


def _from_the_beginning(
    database: Database, settings: Settings, course_pk: int, loaded: Model, as_of: int | None
) -> Refreshed:
    told = Told(Mode.FULL, EACH_FROM_THE_BEGINNING)
    with told.timing("reading"):
        history = active_history(database, settings.data_dir, course_pk)
    if not len(history.times):
        raise NotEnoughData(NO_EVENTS.format(history.course_id))
    past = history.times[history.times <= microseconds(clock.now())]  # some learners' clocks run ahead
    if as_of is None and not len(past):
        raise NotEnoughData(NO_EVENTS.format(history.course_id))
    moment = int(past.max()) if as_of is None else as_of
    with told.timing("model"):
        chances = loaded.predict(history, moment)
    if np.any(np.isnan(chances)):
        raise ModelUnfit(
            f"A model of kind {loaded.kind} says nothing of {' and '.join(loaded.unknown_outcomes)}, it is there to be "
            "compared with; choose another with `communicator model use NAME`"
        )
    told.new_events, told.touched = len(history.times), int((np.diff(history.offsets) > 0).sum())
    return Refreshed(history.course_learner_ids, chances, moment, told, None)


def _publish(
    database: Database, settings: Settings, course_pk: int, model: TrainedModel, loaded: Model, found: Refreshed
) -> Scored:
    """The snapshot, and what is kept for the next one, become visible together, or neither does."""
    moment = _moment(database, course_pk, found.as_of)
    require_begun(moment)
    with found.told.timing("drift"):
        drift = watched(database, settings.data_dir, course_pk, model, found.as_of, found.chances)
    with found.told.timing("publishing"):
        notes = notes_of(loaded.unknown_outcomes, len(found.learners), moment)
        snapshot = _snapshot(course_pk, found.as_of, drift, notes)
        with database.writing() as session:
            here = _still_here(session, course_pk)
            is_here = np.isin(found.learners, here)
            # Where somebody isn't, what was to be kept still has them.
            if found.keeping is not None and np.isin(found.keeping.learners, here).all():
                found.keeping.commit(session)
            snapshot.model_id = kept_model(session, model).id
            session.add(snapshot)
            write_predictions(session, snapshot.id, found.learners[is_here], found.chances[is_here])
    return Scored(snapshot.id, found.told)


def _snapshot(course_pk: int, as_of: int, drift: dict[str, Any], notes: dict[str, Any] | None) -> Snapshot:
    return Snapshot(
        id=new_id(),
        course_pk=course_pk,
        as_of=datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=as_of),
        created_at=clock.now(),
        drift=drift,
        notes=notes,
    )


def _moment(database: Database, course_pk: int, as_of: int) -> Moment:
    with database.reading() as session:
        facts = course_facts(session, course_pk)
    return Moment(facts.course_id, facts.start, facts.end, as_of)


def _still_here(session: Session, course_pk: int) -> NDArray[np.int64]:
    """Who was neither erased, nor found to be somebody else, nor objected while the model worked, until this ends."""
    site_id = select(Course.site_id).where(Course.id == course_pk)
    if (site := session.scalar(site_id)) is not None:
        lock_people(session, site)
    if session.scalar(site_id) is None:  # erased before, or while this waited
        raise UnknownCourse
    here = as_numbers(session, select(CourseLearner.id).where(CourseLearner.course_pk == course_pk), 1)[:, 0]
    return np.setdiff1d(here, np.array(sorted(objecting(session, course_pk)), dtype=np.int64))
