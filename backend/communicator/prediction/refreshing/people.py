"""Whose states are carried on, who of them is predicted, and whose actors' events are theirs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.prediction.history import NEVER, microseconds
from communicator.prediction.objection import objecting
from communicator.roster.people import active_course_learners, all_course_learners
from communicator.roster.tables import Appearance, CourseLearner, Enrolment


@dataclass(frozen=True)
class People:
    """The n learners whose states are carried on, and the a actors whose events are theirs.

    Also those who unenrolled, since they may come back; neither staff and test accounts nor who objects.
    """

    learners: NDArray[np.int64]  # [n], course learner ids, ascending
    is_scored: NDArray[np.bool_]  # [n]: takes part now
    enrolled_at: NDArray[np.int64]  # [n], µs; NEVER where it isn't told
    actors: NDArray[np.int64]  # [a], ascending
    rows: NDArray[np.int64]  # [a], of each actor's learner

    def rows_of(self, actors: NDArray[np.int64]) -> NDArray[np.int64]:
        """The row of each actor's learner; -1 where it is none of these learners'."""
        return looked_up(actors, self.actors, self.rows)


def looked_up(wanted: NDArray[np.int64], keys: NDArray[np.int64], values: NDArray[np.int64]) -> NDArray[np.int64]:
    """The value of each wanted key (keys ascending), -1 where there is none: int64[len(wanted)]."""
    if not len(keys):
        return np.full(len(wanted), -1, dtype=np.int64)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, values[place], -1)


def people_of(session: Session, course_pk: int) -> People:
    """The course's people as the roster and the logs tell of them now."""
    without = np.array(sorted(objecting(session, course_pk)), dtype=np.int64)
    learners = np.setdiff1d(np.array(all_course_learners(session, course_pk), dtype=np.int64), without)
    scored = np.array(active_course_learners(session, course_pk), dtype=np.int64)
    pairs = select(Appearance.actor_id, Appearance.course_learner_id).where(Appearance.course_pk == course_pk)
    found = np.array([tuple(row) for row in session.execute(pairs)], dtype=np.int64).reshape(-1, 2)
    rows = looked_up(found[:, 1], learners, np.arange(len(learners)))
    known = np.flatnonzero(rows >= 0)
    known = known[np.argsort(found[known, 0])]
    return People(
        learners, np.isin(learners, scored), _enrolled(session, course_pk, learners), found[known, 0], rows[known]
    )


def _enrolled(session: Session, course_pk: int, learners: NDArray[np.int64]) -> NDArray[np.int64]:
    query = (
        select(Enrolment.course_learner_id, Enrolment.enrolled_at)
        .join(CourseLearner, CourseLearner.id == Enrolment.course_learner_id)
        .where(CourseLearner.course_pk == course_pk, Enrolment.enrolled_at.is_not(None))
    )
    told = [(learner, microseconds(at)) for learner, at in session.execute(query) if at is not None]
    found = np.array(sorted(told), dtype=np.int64).reshape(-1, 2)
    enrolled = looked_up(learners, found[:, 0], found[:, 1])
    return np.where(enrolled < 0, NEVER, enrolled)
