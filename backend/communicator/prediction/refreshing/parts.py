"""Parts of a course's history: fewer learners, fewer events."""

from dataclasses import replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import CourseHistory

_Kind = TypeVar("_Kind", bound=np.generic)


def only(history: CourseHistory, chosen: NDArray[np.bool_]) -> CourseHistory:
    """The history of the same learners with the chosen events alone (bool[m])."""
    if chosen.all():
        return history
    before = np.concatenate(([0], np.cumsum(chosen))).astype(np.int64)
    return replace(
        history,
        offsets=before[history.offsets],
        types=history.types[chosen],
        times=history.times[chosen],
        objects=_of(history.objects, chosen),
        grades=_of(history.grades, chosen),
        positions=_of(history.positions, chosen),
    )


def without_events(history: CourseHistory, rows: NDArray[np.int64]) -> CourseHistory:
    """What is told of the course and of the learners in these rows (ascending), without events."""
    none = only(history, np.zeros(len(history.times), dtype=bool))
    return _of_learners(none, rows, np.zeros(len(rows) + 1, dtype=np.int64))


def active(history: CourseHistory, chosen: NDArray[np.bool_]) -> tuple[NDArray[np.int64], CourseHistory]:
    """The rows of the learners with chosen events, and their history of those alone."""
    part = only(history, chosen)
    counts = np.diff(part.offsets)
    rows = np.flatnonzero(counts)
    if len(rows) == len(history):
        return rows, part
    return rows, _of_learners(part, rows, np.concatenate(([0], np.cumsum(counts[rows]))).astype(np.int64))


def _of_learners(history: CourseHistory, rows: NDArray[np.int64], offsets: NDArray[np.int64]) -> CourseHistory:
    return replace(
        history,
        course_learner_ids=history.course_learner_ids[rows],
        enrolled_at=_of(history.enrolled_at, rows),
        offsets=offsets,
    )


def _of(array: "NDArray[_Kind] | None", chosen: Any) -> "NDArray[_Kind] | None":
    return None if array is None else array[chosen]
