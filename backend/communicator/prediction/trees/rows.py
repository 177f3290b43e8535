"""What the trees learn from: learners at marks of past courses, as one bounded table.

Marks are ends of days: each of the first two weeks, when days matter, then every third, and every week's. Of each
mark everyone who was enrolled by then may come, whenever they enrolled; by chance so many that the table stays bounded.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import NEVER, CourseHistory, LabelledCourse
from communicator.prediction.models import TrainingOptions
from communicator.prediction.outcomes import ACTIVE_SPAN, DAY
from communicator.prediction.standing import features_at, standings
from communicator.prediction.vocabulary import Vocabulary

DAILY_DAYS: Final = 14
LATER_STEP: Final = 3
DAYS_A_WEEK: Final = 7
MOST_ROWS: Final = 60_000


@dataclass(frozen=True)
class Rows:
    """r learners at marks, course by course."""

    features: NDArray[np.float32]  # [r, f]
    labels: NDArray[np.float32]  # [r, 3]: certify, complete, leave; NaN where unknown
    shares: NDArray[np.float64]  # [r], of the course that had passed
    is_active: NDArray[np.bool_]  # [r], seen in the 14 days up to the mark
    courses: NDArray[np.int64]  # [r], position of the course
    learners: NDArray[np.int64]  # [r], position within the course
    marks: NDArray[np.int64]  # [r], µs


@dataclass(frozen=True)
class HeldOut:
    """What a model said, while it learned, of r rows by parts that had not seen their course (or learner)."""

    courses: NDArray[np.int64]  # [r], position of the course
    learners: NDArray[np.int64]  # [r], position within the course
    marks: NDArray[np.int64]  # [r], µs
    logits: NDArray[np.float64]  # [r, 3]; 0 where the outcome isn't known

    @classmethod
    def of(cls, rows: Rows, logits: Sequence[NDArray[np.float64]]) -> "HeldOut":
        """Of rows, and what was said of each outcome of the rows of which it is known, in their order."""
        whole = np.zeros(rows.labels.shape)
        for outcome, said in enumerate(logits):
            whole[~np.isnan(rows.labels[:, outcome]), outcome] = said
        return cls(rows.courses, rows.learners, rows.marks, whole)


View = Callable[[NDArray[np.float32], float], NDArray[np.float32]]
"""What a model makes of the features [n, f] of a whole course at a mark, when so much (0..1) of it has passed."""


def training_marks(history: CourseHistory, days: Sequence[int] | None = None) -> list[int]:
    """The ends of days to learn at, or of these `days` (from 1); the horizon alone where none of them is known.

    A day that was asked for is known where something happened on it or later.
    """
    if days is not None:
        return [history.start + day * DAY for day in days if history.start + (day - 1) * DAY < history.horizon] or [
            history.horizon
        ]
    ends = history.day_ends(history.horizon)
    return [
        end
        for day, end in enumerate(ends, start=1)
        if day <= DAILY_DAYS or day % DAYS_A_WEEK == 0 or day % LATER_STEP == 0
    ] or [history.horizon]


def training_rows(
    courses: Sequence[LabelledCourse],
    vocabulary: Vocabulary,
    options: TrainingOptions,
    view: View | None = None,
    most: int = MOST_ROWS,
) -> Rows:
    """The table; the same courses and options give the same one. `view` of the features, where a model has one."""
    chance = np.random.default_rng(options.seed)
    marks = [training_marks(course.history, options.mark_days) for course in courses]
    sizes = [int(np.sum(_present(course, mark))) for course, ends in zip(courses, marks, strict=True) for mark in ends]
    quota = _quota(sizes, most)
    parts = [
        part
        for position, course in enumerate(courses)
        for part in _of_course(position, course, marks[position], vocabulary, view, quota, chance)
    ]
    return Rows(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def _of_course(
    position: int,
    course: LabelledCourse,
    marks: Sequence[int],
    vocabulary: Vocabulary,
    view: View | None,
    quota: int,
    chance: np.random.Generator,
) -> list[tuple[NDArray[Any], ...]]:
    history = course.history
    parts: list[tuple[NDArray[Any], ...]] = []
    for mark, states in standings(history, vocabulary, marks):
        features = features_at(states, history, vocabulary, mark)
        if view is not None:
            features = view(features, history.share_elapsed(mark))
        present = np.flatnonzero(_present(course, mark))
        chosen = np.sort(chance.permutation(present)[:quota])
        is_active = states["last"][chosen] > mark - ACTIVE_SPAN
        parts.append(_columns(position, course, mark, chosen, features[chosen], is_active))
    return parts


def _columns(
    position: int,
    course: LabelledCourse,
    mark: int,
    chosen: NDArray[np.int64],
    features: NDArray[np.float32],
    is_active: NDArray[np.bool_],
) -> tuple[NDArray[Any], ...]:
    """The fields of `Rows`, in their order, of those who were chosen at a mark."""
    labels = np.stack([course.certify, course.complete, course.left_at(mark)], axis=1)
    return (
        features,
        labels[chosen],
        np.full(len(chosen), course.history.share_elapsed(mark)),
        is_active,
        np.full(len(chosen), position),
        chosen,
        np.full(len(chosen), mark),
    )


def _present(course: LabelledCourse, mark: int) -> NDArray[np.bool_]:
    """Who was there by then: enrolled or seen; everyone where no enrolments are told. And not exposed."""
    history = course.history
    there = np.ones(len(history), dtype=bool)
    if history.enrolled_at is not None and np.any(history.enrolled_at < NEVER):
        first = np.full(len(history), NEVER)
        some = np.diff(history.offsets) > 0
        first[some] = history.times[history.offsets[:-1][some]]
        there = (history.enrolled_at <= mark) | (first <= mark)
    return there & ~course.exposed_at(mark)


def _quota(sizes: Sequence[int], most: int) -> int:
    """So many of each group that no more than `most` come in all: large groups give way to small ones."""
    left, groups = most, len(sizes)
    for size in sorted(sizes):
        if size * groups > left:
            return max(left // groups, 1)
        left, groups = left - size, groups - 1
    return max(sizes, default=0)
