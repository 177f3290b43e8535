"""Who had chances in ranges on past days: read from what is kept of each day, day after day."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from communicator.prediction.outcomes import OUTCOMES
from communicator.prediction.published import latest_snapshot
from communicator.prediction.refreshing.past_days import NONE, day_number
from communicator.prediction.refreshing.prediction_rows import read_per_cents
from communicator.prediction.refreshing.raw_rows import as_numbers
from communicator.prediction.tables import PredictionDay, Snapshot
from communicator.roster.tables import CourseLearner

Ranges = Mapping[str, tuple[int, int]]
WIDTH = 2 + len(OUTCOMES)
_FIRST = date(1970, 1, 1)


def predicted_days(session: Session, course_pk: int) -> list[int]:
    """The days (UTC, from 1970 on) that the course was predicted as of, ascending; the latest snapshot's is the last.

    A snapshot as of an earlier day than one that is settled already stands for no day.
    """
    query = select(Snapshot.settled_day).where(Snapshot.course_pk == course_pk, Snapshot.settled_day.is_not(None))
    days = sorted(day for day in session.scalars(query) if day is not None)
    latest = latest_snapshot(session, course_pk)
    newest = day_number(latest.as_of) if latest else None
    return days if newest is None or (days and newest <= days[-1]) else [*days, newest]


def in_ranges_by_day(
    session: Session, course_pk: int, ranges: Ranges, first: int, last: int
) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """For `first` to `last` the course learner ids int64[n], ascending, whose chances were in all ranges that day.

    On a day without a prediction it is who was in them the day before; in whole per cents, both ends included.
    """
    latest = latest_snapshot(session, course_pk)
    newest = latest.id if latest and latest.settled_day is None else None
    newest_day = predicted_days(session, course_pk)[-1:]
    changes = _changes(session, course_pk, first, last)
    learners, per_cents = _standing(changes.pop(first - 1))
    for day in range(first, last + 1):
        if day in changes:
            learners, per_cents = _after(learners, per_cents, changes[day])
        elif newest and [day] == newest_day:
            learners, per_cents = read_per_cents(session, newest)
        yield day, learners[_are_in(per_cents, ranges)]


def as_date(day: int) -> date:
    """The date of a day counted from 1970 on."""
    return _FIRST + timedelta(days=day)


def _changes(session: Session, course_pk: int, first: int, last: int) -> dict[int, NDArray[np.int64]]:
    """Rows (learner, day, chances) by day; under `first - 1` how everybody stood before `first`."""
    before = (
        select(PredictionDay.course_learner_id, func.max(PredictionDay.day).label("day"))
        .join(CourseLearner, CourseLearner.id == PredictionDay.course_learner_id)
        .where(CourseLearner.course_pk == course_pk, PredictionDay.day < first)
        .group_by(PredictionDay.course_learner_id)
        .subquery()
    )
    stood = _rows().join(
        before,
        (before.c.course_learner_id == PredictionDay.course_learner_id) & (before.c.day == PredictionDay.day),
    )
    later = (
        _rows()
        .join(CourseLearner, CourseLearner.id == PredictionDay.course_learner_id)
        .where(CourseLearner.course_pk == course_pk, PredictionDay.day.between(first, last))
    )
    rows = as_numbers(session, later, WIDTH)
    return {first - 1: as_numbers(session, stood, WIDTH)} | {
        int(day): rows[rows[:, 1] == day] for day in np.unique(rows[:, 1])
    }


def _rows() -> Select[int, int, int, int, int]:
    chances = (func.coalesce(getattr(PredictionDay, outcome), NONE) for outcome in OUTCOMES)
    return select(PredictionDay.course_learner_id, PredictionDay.day, *chances)


def _standing(rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    order = np.argsort(rows[:, 0])
    return rows[order, 0], rows[order, 2:]


def _after(
    learners: NDArray[np.int64], per_cents: NDArray[np.int64], rows: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    everybody = np.union1d(learners, rows[:, 0])
    stand = np.full((len(everybody), len(OUTCOMES)), NONE, dtype=np.int64)
    stand[np.searchsorted(everybody, learners)] = per_cents
    stand[np.searchsorted(everybody, rows[:, 0])] = rows[:, 2:]
    return everybody, stand


def _are_in(per_cents: NDArray[np.int64], ranges: Ranges) -> NDArray[np.bool_]:
    """Who is predicted, and in every range."""
    are: NDArray[np.bool_] = (per_cents != NONE).all(axis=1)
    for column, outcome in enumerate(OUTCOMES):
        low, high = ranges.get(outcome, (0, 100))
        are &= (per_cents[:, column] >= low) & (per_cents[:, column] <= high)
    return are
