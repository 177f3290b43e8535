"""What a model is told of every learner at a mark: numbers with stable names, from states, the moment and the course.

NaN means that there is nothing to tell (never seen, no deadlines), which trees take as it is.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import NEVER, CourseHistory
from communicator.prediction.models import States
from communicator.prediction.outcomes import DAY, WEEK
from communicator.prediction.standing.families import FAMILIES
from communicator.prediction.standing.grading import grading_columns
from communicator.prediction.standing.relative import relative_columns
from communicator.prediction.standing.sketches import distinct
from communicator.prediction.standing.state import HALF_LIVES, begun, seen
from communicator.prediction.standing.windows import window_columns
from communicator.prediction.vocabulary import Vocabulary

Columns = dict[str, NDArray[np.float32]]
LONGEST_AGO: Final = 366.0
"""Days beyond which it makes no difference how long ago somebody enrolled."""


def feature_names(vocabulary: Vocabulary) -> tuple[str, ...]:
    """The names of the f features, in the order of the columns."""
    return _names_of(vocabulary.types)


def features_at(states: States, history: CourseHistory, vocabulary: Vocabulary, moment: int) -> NDArray[np.float32]:
    """The features float32[n, f] at `moment` (µs) of all the course's learners, who stand at `states` then.

    Of the history only what is told of the course and its learners counts, not its events.
    """
    columns = _columns(states, history, vocabulary, moment)
    # Column after column in memory: filling it row by row took as long as all the computing.
    features = np.empty((len(columns), len(history)), dtype=np.float32)
    for place, column in enumerate(columns.values()):
        features[place] = column
    return features.T


def features_in_parts(
    states: States, history: CourseHistory, vocabulary: Vocabulary, moment: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
    """The same as `features_at`, of those who were seen, then of those who never were: rows int64[k], features [k, f].

    Who was never seen differs from the others of whom that is true by the enrolment alone. What compares learners
    compares those seen.
    """
    known = seen(states)
    rows, others = np.flatnonzero(known), np.flatnonzero(~known)
    if len(rows) == len(known):
        yield rows, features_at(states, history, vocabulary, moment)
    elif len(rows):
        yield rows, features_at(_of(states, rows), _told_of(history, rows), vocabulary, moment)
    if len(others):
        nobody = features_at(_of(states, others[:1]), _told_of(history, others[:1]), vocabulary, moment)
        features = np.repeat(nobody.T, len(others), axis=1)
        # The first columns; see `_columns`.
        for place, column in enumerate(_time_columns(_told_of(history, others), moment).values()):
            features[place] = column
        yield others, features.T


def _of(states: States, rows: NDArray[np.int64]) -> States:
    return {name: array[rows] for name, array in states.items()}


def _told_of(history: CourseHistory, rows: NDArray[np.int64]) -> CourseHistory:
    """The course with these learners only, and no events."""
    enrolled = None if history.enrolled_at is None else history.enrolled_at[rows]
    return replace(history, course_learner_ids=history.course_learner_ids[rows], enrolled_at=enrolled)


def _columns(states: States, history: CourseHistory, vocabulary: Vocabulary, moment: int) -> Columns:
    columns = _time_columns(history, moment)
    parts: tuple[Callable[[States, CourseHistory, int], Columns], ...] = (
        _presence_columns,
        window_columns,
        _amount_columns,
        grading_columns,
    )
    for part in parts:
        columns |= part(states, history, moment)
    columns |= relative_columns(columns, seen(states))
    logs = np.log1p(states["counts"], dtype=np.float32)
    names = [*(f"count:{name}" for name in vocabulary.types), "count:unknown"]
    return columns | {name: logs[:, place] for place, name in enumerate(names)}


def _time_columns(history: CourseHistory, moment: int) -> Columns:
    """Of the moment and of the enrolment; times are days."""
    learners = len(history)
    enrolled = np.full(learners, NEVER) if history.enrolled_at is None else history.enrolled_at
    known = enrolled < NEVER
    since = np.where(known, (moment - enrolled) / DAY, np.nan)
    late = np.where(known, (enrolled - history.start) / DAY, np.nan)
    alike = {
        "time:share elapsed": history.share_elapsed(moment),
        "time:days elapsed": (moment - history.start) / DAY,
        "time:days left": np.nan if history.end is None else (history.end - moment) / DAY,
        "time:weekday": ((moment - 1) // DAY + 3) % 7,  # 0 is a Monday, as 1970-01-01 was a Thursday
    }
    columns = {name: np.full(learners, value, dtype=np.float32) for name, value in alike.items()}
    columns["enrolment:days since"] = np.clip(since, -LONGEST_AGO, LONGEST_AGO).astype(np.float32)
    columns["enrolment:days after start"] = np.clip(late, -LONGEST_AGO, LONGEST_AGO).astype(np.float32)
    return columns


def _presence_columns(states: States, history: CourseHistory, moment: int) -> Columns:
    """When somebody was there, and how steadily; times are days, NaN of who never was."""
    known = seen(states)
    recency = np.where(known, (moment - states["last"]) / DAY, np.nan)
    first = np.where(known, (states["first"] - history.start) / DAY, np.nan)
    span = np.where(known, (states["last"] - states["first"]) / DAY, np.nan)
    days = states["active_days"].astype(np.float64)
    gap = span / np.maximum(days - 1, 1)
    return {
        "seen": known.astype(np.float32),
        "recency": recency.astype(np.float32),
        "first day": first.astype(np.float32),
        "span": span.astype(np.float32),
        "active days": days.astype(np.float32),
        "active share": (days / np.maximum(np.ceil(span + recency), 1)).astype(np.float32),
        "longest gap": states["longest_gap"].astype(np.float32),
        "mean gap": gap.astype(np.float32),
        "recency in gaps": (recency / np.maximum(gap, 1)).astype(np.float32),
    }


def _amount_columns(states: States, history: CourseHistory, moment: int) -> Columns:
    """How much somebody did in all, and lately with what is past fading."""
    events = states["families"].sum(axis=1)
    sessions, seconds = states["sessions"], states["seconds"]
    age = np.maximum((moment - history.start) / DAY - states["last_day"].astype(np.float64) - 1, 0)
    columns = {
        "events": np.log1p(events),
        "sessions": np.log1p(sessions),
        "minutes": np.log1p(seconds / 60),
        "minutes a session": np.log1p(seconds / 60 / np.maximum(sessions, 1)),
        "events a session": np.log1p(events / np.maximum(sessions, 1)),
        "objects": np.log1p(distinct(states["objects_seen"])),
        "problems": np.log1p(distinct(states["submitted"])),
        "problems right": np.log1p(distinct(states["answered"])),
    }
    for place, family in enumerate(FAMILIES):
        columns[f"{family}"] = np.log1p(states["families"][:, place])
    for place, life in enumerate(HALF_LIVES):
        faded = np.exp2(-age / life).astype(np.float32)
        decayed = states["decayed"][:, :, place] * faded[:, None]
        columns[f"events fading {life:g}"] = np.log1p(decayed.sum(axis=1))
        for number, family in enumerate(FAMILIES[:-1]):
            columns[f"{family} fading {life:g}"] = np.log1p(decayed[:, number])
    return {name: column.astype(np.float32) for name, column in columns.items()}


@lru_cache(maxsize=64)
def _names_of(types: tuple[str, ...]) -> tuple[str, ...]:
    """By computing them for a course of nobody, so that names and columns can't come apart."""
    nobody = CourseHistory(
        course_id="",
        start=0,
        end=WEEK,
        course_learner_ids=np.zeros(0, dtype=np.int64),
        offsets=np.zeros(1, dtype=np.int64),
        types=np.zeros(0, dtype=np.int32),
        times=np.zeros(0, dtype=np.int64),
        type_names=[],
    )
    vocabulary = Vocabulary(types)
    return tuple(_columns(begun(nobody, vocabulary), nobody, vocabulary, WEEK))
