"""A course that runs while it is refreshed: events come in imports, and what is kept is compared with a full replay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sqlalchemy import select

from communicator.access.sites import find_site
from communicator.clickstream.events import Event
from communicator.clickstream.store import append
from communicator.config import Settings, embedded
from communicator.courses.catalogue import ensure_course
from communicator.courses.tables import GradedProblem
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.operations.refresh import refresh_telling
from communicator.prediction.checkpoint import write_checkpoint
from communicator.prediction.history import microseconds
from communicator.prediction.outcomes import DAY, OUTCOMES
from communicator.prediction.records import active_history
from communicator.prediction.refreshing.report import Told
from communicator.prediction.scoring import Scored
from communicator.prediction.tables import Prediction, Snapshot, TrainedModel
from communicator.prediction.trained_models import add_model
from tests.conftest import A_MONDAY
from tests.prediction.refreshing.fading import Fading

COURSE = "course-v1:T+T+now"
START = microseconds(A_MONDAY) + 7 * DAY // 24
"""The course's days don't begin when the files' days do."""
PROBLEM = "block-v1:T+T+now+type@problem+block@a"


class Act(NamedTuple):
    """Somebody did something, so many days after the start."""

    who: int
    day: float
    type: str = "play_video"
    object: str = ""


@dataclass(frozen=True)
class RunningCourse:
    """The course, and the model that it is refreshed with."""

    database: Database
    settings: Settings
    pk: int
    model: TrainedModel

    def bring(self, acts: Sequence[Act]) -> int:
        """Imports events; how many are new."""
        with self.database.reading() as session:
            site = find_site(session, None)
        return append(self.database, self.settings.data_dir, site, [event(act) for act in acts])

    def refresh(self, *, days: float | None = None, full: bool = False) -> Scored:
        """Refreshes, as of so many days after the start, or the latest event."""
        as_of = None if days is None else A_MONDAY + timedelta(hours=7) + timedelta(days=days)
        return refresh_telling(self.database, self.settings, self.pk, as_of, self.model, full=full)

    def told(self, *, days: float | None = None, full: bool = False) -> Told:
        """Refreshes, checks the predictions against a full replay of what is in the store, and tells what was done."""
        scored = self.refresh(days=days, full=full)
        self.require_equal(scored.snapshot_id)
        return scored.told

    def require_equal(self, snapshot_id: str) -> None:
        """The snapshot is what the model says of all events at once."""
        history = active_history(self.database, self.settings.data_dir, self.pk)
        with self.database.reading() as session:
            as_of = microseconds(session.get_one(Snapshot, snapshot_id).as_of)
            rows = session.scalars(
                select(Prediction).where(Prediction.snapshot_id == snapshot_id).order_by(Prediction.course_learner_id)
            ).all()
        assert [row.course_learner_id for row in rows] == history.course_learner_ids.tolist()
        found = np.array([[getattr(row, outcome) for outcome in OUTCOMES] for row in rows])
        assert np.abs(found - Fading().predict(history, as_of)).max() < 1e-12


def event(act: Act) -> Event:
    """An act as a log would tell it."""
    time = START + round(act.day * DAY)
    return Event(COURSE, (str(act.who), f"learner{act.who}", ""), time, act.type, act.object, None, None, None)


def running_course(database: Database, settings: Settings, *, with_dates: bool = True) -> RunningCourse:
    """A course without events yet, and a model for it."""
    with database.writing() as session:
        course = ensure_course(session, find_site(session, None), COURSE)
        if with_dates:
            course.start = A_MONDAY + timedelta(hours=7)
            course.end = course.start + timedelta(days=40)
        session.add(GradedProblem(course_pk=course.id, problem_id=PROBLEM, worth=1.0))
    return RunningCourse(database, settings, course.id, stored_model(database, settings))


def stored_model(database: Database, settings: Settings, name: str = "fading", seed: float = 0.0) -> TrainedModel:
    """A model of the test's kind, as if it had been trained."""
    model_id, model = new_id(), Fading()
    model.seed = seed
    checkpoint = write_checkpoint(settings.data_dir, model_id, model)
    with database.writing() as session:
        return add_model(session, model_id, name, "fading", checkpoint, [], True, {})


def settings_below(folder: Path) -> Settings:
    """Settings of an embedded setup in a folder, where a test makes many."""
    return embedded(folder)
