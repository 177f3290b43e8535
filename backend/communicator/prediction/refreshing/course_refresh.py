"""A course's refresh before it is published: what it begins with, and the chances that it comes to."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from communicator import clock
from communicator.clickstream.event_removal import removals
from communicator.clickstream.manifest import visible_files
from communicator.clickstream.sequences import sequences_of_rows
from communicator.clickstream.tables import EventFile
from communicator.prediction.history import CourseHistory, microseconds
from communicator.prediction.models import Incremental, States
from communicator.prediction.refreshing.course_facts import CourseFacts, course_facts
from communicator.prediction.refreshing.kept_course import Keeping, kept_states
from communicator.prediction.refreshing.parts import without_events
from communicator.prediction.refreshing.people import People, people_of
from communicator.prediction.refreshing.report import Told
from communicator.prediction.tables import KeptStates


@dataclass(frozen=True)
class Scene:
    """What the database tells of a course when a refresh begins."""

    data_dir: Path
    course_pk: int
    checkpoint_hash: str
    facts: CourseFacts
    people: People
    files: list[EventFile]
    kept: KeptStates | None
    last_removal: datetime | None
    now: int  # µs

    def latest(self, as_of: int | None) -> int:
        """Until when acts count: as asked, else until now; the clocks of some learners run ahead."""
        return self.now if as_of is None else as_of

    def history(self, acts: pl.DataFrame, start: int) -> CourseHistory:
        """The history of everybody whose states are carried on, with these acts."""
        people = self.people
        sequences = sequences_of_rows(acts, people.learners, people.rows_of(acts["actor_id"].to_numpy()))
        return CourseHistory(
            course_id=self.facts.course_id,
            start=start,
            end=self.facts.end,
            course_learner_ids=people.learners,
            offsets=sequences.offsets,
            types=sequences.types,
            times=sequences.times,
            type_names=sequences.type_names,
            objects=sequences.objects,
            object_names=sequences.object_names,
            grades=sequences.grades,
            positions=sequences.positions,
            enrolled_at=people.enrolled_at,
            worth=self.facts.worth,
            due=self.facts.due,
        )


@dataclass(frozen=True)
class Refreshed:
    """The chances of those who take part, as of a moment, and what is to be kept with them."""

    learners: NDArray[np.int64]  # [k], course learner ids, ascending
    chances: NDArray[np.float64]  # [k, 3]
    as_of: int  # µs
    told: Told
    keeping: Keeping | None


def look(session: Session, data_dir: Path, course_pk: int, checkpoint_hash: str) -> Scene:
    """The course as it is now. UnknownCourse where it was erased."""
    facts = course_facts(session, course_pk)
    removed = removals(session, course_pk)
    return Scene(
        data_dir=data_dir,
        course_pk=course_pk,
        checkpoint_hash=checkpoint_hash,
        facts=facts,
        people=people_of(session, course_pk),
        files=visible_files(session, course_pk),
        kept=kept_states(session, course_pk, checkpoint_hash),
        last_removal=removed[-1].removed_at if removed else None,
        now=microseconds(clock.now()),
    )


def last_act(history: CourseHistory, is_scored: NDArray[np.bool_]) -> int | None:
    """When somebody who takes part did something last; None where nobody did."""
    times = history.times[is_scored[history.learner_of]]
    return int(times.max()) if len(times) else None


def first_act(history: CourseHistory, is_scored: NDArray[np.bool_]) -> int | None:
    """When somebody who takes part did something first; None where nobody did."""
    times = history.times[is_scored[history.learner_of]]
    return int(times.min()) if len(times) else None


def chances_of(
    model: Incremental, states: States, history: CourseHistory, is_scored: NDArray[np.bool_], as_of: int
) -> NDArray[np.float64]:
    """The chances of those who take part, who alone are compared with each other."""
    rows = np.flatnonzero(is_scored)
    if len(rows) < len(history):
        states = {name: array[rows] for name, array in states.items()}
    return model.chances(states, without_events(history, rows), as_of)
