"""A learner among a part of the course: what a model needs to say why, read for one learner in about a second.

Models compare learners with each other. Of a large course a part chosen by chance stands for the rest; of one with no
more learners than that everybody is there, and the comparison is the one that predicted.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from communicator.prediction.history import CourseHistory, microseconds
from communicator.prediction.models import Incremental, Model, States
from communicator.prediction.refreshing.course_refresh import Scene, look
from communicator.prediction.refreshing.new_acts import read_acts
from communicator.prediction.refreshing.people import People

OTHERS: Final = 1500


@dataclass(frozen=True)
class Seat:
    """A learner's row in a history of so many of the course, as of a moment (µs)."""

    history: CourseHistory
    row: int
    as_of: int

    def states(self, model: Model) -> States | None:
        """Where everybody stands to a model that carries learners on; None for others."""
        if not isinstance(model, Incremental):
            return None
        return model.advance(model.begin(self.history), self.history, self.as_of)


def take_seat(session: Session, data_dir: Path, course_pk: int, course_learner_id: int, as_of: int) -> Seat | None:
    """The learner's seat; None for who isn't predicted.

    Raises:
        FileNotFoundError: where an event file was replaced, and removed, meanwhile.
    """
    scene = look(session, data_dir, course_pk, "")
    rows = np.flatnonzero(scene.people.is_scored)
    own = rows[scene.people.learners[rows] == course_learner_id]
    if not len(own):
        return None
    others = rows[rows != own[0]]
    # The same part for every learner of a course, so that reasons can be set beside each other.
    some = np.random.default_rng(course_pk).permutation(others)[:OTHERS]
    people = _part(scene.people, np.sort(np.append(some, own[0])))
    scene = replace(scene, people=people)
    acts = read_acts(data_dir, scene.files, until=as_of, actors=people.actors)
    history = scene.history(acts, _start(scene))
    return Seat(history, int(np.searchsorted(people.learners, course_learner_id)), as_of)


def _part(people: People, rows: NDArray[np.int64]) -> People:
    """These rows (ascending) alone."""
    place = np.searchsorted(rows, people.rows)
    inside = place < len(rows)
    inside[inside] = rows[place[inside]] == people.rows[inside]
    return People(
        learners=people.learners[rows],
        is_scored=people.is_scored[rows],
        enrolled_at=people.enrolled_at[rows],
        actors=people.actors[inside],
        rows=place[inside],
    )


def _start(scene: Scene) -> int:
    """As told; else the course begins with its first event."""
    if scene.facts.start is not None:
        return scene.facts.start
    return min((microseconds(file.first_time) for file in scene.files), default=scene.facts.created)
