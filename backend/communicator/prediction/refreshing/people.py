"""Whose states are carried on, who of them is predicted, and whose actors' events are theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.prediction.history import NEVER, microseconds
from communicator.prediction.objection import objecting
from communicator.prediction.refreshing.raw_rows import as_numbers, raw_rows
from communicator.roster.people import is_counted
from communicator.roster.tables import Appearance, CourseLearner, Enrolment
from communicator.roster.told_by_log import is_enrolled, latest_enrolments


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
    told_by_log = latest_enrolments(course_pk)
    query = (
        select(CourseLearner.id, is_enrolled(told_by_log), Enrolment.enrolled_at)
        .outerjoin(Enrolment)
        .outerjoin(told_by_log, told_by_log.c.course_learner_id == CourseLearner.id)
        .where(CourseLearner.course_pk == course_pk, is_counted())
        .order_by(CourseLearner.id)
    )
    rows = raw_rows(session, query)
    ids, takes_part, enrolled = zip(*rows, strict=True) if rows else ((), (), ())
    learners = np.array(ids, dtype=np.int64)
    kept = ~np.isin(learners, sorted(objecting(session, course_pk)))
    learners, is_scored = learners[kept], np.array(takes_part, dtype=bool)[kept]
    pairs = select(Appearance.actor_id, Appearance.course_learner_id).where(Appearance.course_pk == course_pk)
    found = as_numbers(session, pairs.order_by(Appearance.actor_id), 2)
    rows_of = looked_up(found[:, 1], learners, np.arange(len(learners)))
    known = rows_of >= 0
    return People(learners, is_scored, _moments(enrolled)[kept], found[known, 0], rows_of[known])


def _moments(told: Sequence[Any]) -> NDArray[np.int64]:
    """Moments as a driver tells them, in µs; NEVER for None."""
    moments = np.full(len(told), NEVER)
    known = np.flatnonzero([each is not None for each in told])
    some = [told[row] for row in known.tolist()]
    if set(map(type, some)) <= {str}:  # SQLite's, all of UTC
        moments[known] = np.array(some, dtype="datetime64[us]").astype(np.int64)
    else:
        moments[known] = [microseconds(each) for each in some]
    return moments
