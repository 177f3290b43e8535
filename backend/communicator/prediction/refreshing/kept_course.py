"""What is kept of a course between refreshes, read and replaced: a row of the database and the files it names."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.insertion import inserted
from communicator.errors import RefreshedMeanwhile, StatesUnusable
from communicator.identifiers import new_id
from communicator.prediction.refreshing.people import People
from communicator.prediction.refreshing.stored_arrays import Arrays, read_arrays
from communicator.prediction.tables import KeptStates

ACTOR, LEARNER = "actor", "learner"


def kept_states(session: Session, course_pk: int, checkpoint_hash: str) -> KeptStates | None:
    """What is kept of a course and a model; None where nothing is."""
    return session.get(KeptStates, (course_pk, checkpoint_hash))


def named_files(session: Session, course_pk: int) -> list[str]:
    """All files that are kept of a course, for whichever model."""
    rows = session.scalars(select(KeptStates.files).where(KeptStates.course_pk == course_pk))
    return [path for files in rows for paths in files.values() for path in paths]


@dataclass(frozen=True)
class Moved:
    """How who is who has changed since the last refresh."""

    replayed: NDArray[np.int64]  # course learner ids, of whom acts of before are to be read
    is_other: bool  # whether anybody's actors are others than before


def moved_people(data_dir: Path, row: KeptStates, people: People, seen: NDArray[np.int64]) -> Moved:
    """Whose actors are others than before, as far as these were seen acting before (`seen`: ascending actors).

    An actor that was never seen brings no acts of before; one that is nobody's any more takes none along, unless its
    learner is still there by another actor.
    """
    before = read_arrays(data_dir, row.files["people"][0])
    if set(before) != {ACTOR, LEARNER}:
        raise StatesUnusable(f"{row.files['people'][0]} is of another version")
    now = as_arrays(people)
    was = np.stack([before[ACTOR], before[LEARNER]], axis=1)
    is_ = np.stack([now[ACTOR], now[LEARNER]], axis=1)
    changed = _rows_not_in(was, is_), _rows_not_in(is_, was)
    other = np.concatenate(changed)
    concerned = other[np.isin(other[:, 0], seen)]
    return Moved(np.intersect1d(np.unique(concerned[:, 1]), people.learners), len(other) > 0)


def as_arrays(people: People) -> Arrays:
    """Who is who in the form of a file."""
    return {ACTOR: people.actors, LEARNER: people.learners[people.rows]}


def _rows_not_in(rows: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pairs that aren't among the others; the first column of both is ascending and told once."""
    if not len(others):
        return rows
    place = np.minimum(np.searchsorted(others[:, 0], rows[:, 0]), len(others) - 1)
    found: NDArray[np.int64] = rows[(others[place] != rows).any(axis=1)]
    return found


@dataclass
class Keeping:
    """What a refresh will keep, once its snapshot is published: in the same transaction, or not at all."""

    course_pk: int
    checkpoint_hash: str
    was: KeptStates | None
    learners: NDArray[np.int64]
    """Whose states these are: course learner ids."""
    values: dict[str, object] = field(default_factory=dict)

    def commit(self, session: Session) -> None:
        """Replaces what was kept. RefreshedMeanwhile where another refresh did so since it was read."""
        told = {**self.values, "version": new_id(), "updated_at": clock.now()}
        here = KeptStates.course_pk == self.course_pk, KeptStates.checkpoint_hash == self.checkpoint_hash
        if self.was is None:
            row = told | {"course_pk": self.course_pk, "checkpoint_hash": self.checkpoint_hash}
            is_ours = inserted(session, KeptStates, row)
        else:
            one = update(KeptStates).where(*here, KeptStates.version == self.was.version)
            result = session.execute(one.values(**told), execution_options={"synchronize_session": False})
            assert isinstance(result, CursorResult)
            is_ours = result.rowcount == 1
        if not is_ours:
            raise RefreshedMeanwhile
