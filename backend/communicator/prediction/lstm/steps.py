"""A course's events as the steps of a sequence model: typed by number, with the marks of time passing between them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import CourseHistory
from communicator.prediction.outcomes import DAY, leaves
from communicator.prediction.sessions import day_of
from communicator.prediction.vocabulary import BEGINNING, FIRST_TYPE, PADDING, QUIET_DAY, WEEK_END, Vocabulary

# Before every event, and far from where differences of int64 overflow.
LONG_AGO = -(2**62)


@dataclass(frozen=True)
class Steps:
    """n learners' sequences end to end; every learner has one step at least, the beginning."""

    offsets: NDArray[np.int64]  # [n+1]
    types: NDArray[np.int32]  # [s], a vocabulary's numbers
    times: NDArray[np.int64]  # [s], µs; the beginning's is long ago
    leave: NDArray[np.float32]  # [s], 1, 0 or NaN (see outcomes.leaves)

    def __len__(self) -> int:
        """The number of learners."""
        return len(self.offsets) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Steps per learner: int64[n]."""
        return np.diff(self.offsets)

    def day_ends(self, start: int) -> NDArray[np.int64]:
        """Where each learner stood at the end of each day since `start`: int64[..], positions of steps.

        With quiet days marked, every day of the course has a step of every learner.
        """
        day = day_of(self.times, start)
        learner_of = np.repeat(np.arange(len(self)), self.lengths)
        is_last = np.append((day[1:] != day[:-1]) | (learner_of[1:] != learner_of[:-1]), True)
        return np.flatnonzero(is_last & (day >= 0))

    def seen_within(self, span: int, positions: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether the learner had an event in the `span` µs before each of these steps: bool[len(positions)]."""
        events = np.where(self.types >= FIRST_TYPE, np.arange(len(self.types)), -1)
        latest = np.maximum.accumulate(events)[positions]
        begins = np.repeat(self.offsets[:-1], self.lengths)[positions]
        return (latest >= begins) & (self.times[positions] - self.times[latest] <= span)


def steps_of(history: CourseHistory, vocabulary: Vocabulary, until: int, quiet_days: bool = True) -> Steps:
    """All that had happened to each learner at the moment `until` (µs), and nothing after it.

    The ends of the weeks that have passed are marked for everyone; with `quiet_days` also each day of the course on
    which the learner did nothing, so that a prediction changes with time passing. "Leave" looks at all
    events, also those of types the vocabulary leaves out, and up to the course's horizon rather than `until`.
    """
    learners, times, types, is_event = _merged(history, vocabulary, until, quiet_days)
    labels = leaves(learners, times, is_event, history.horizon)
    labels[types == BEGINNING] = np.nan
    kept = (types != PADDING) & (times <= until)
    counts = np.bincount(learners[kept], minlength=len(history))
    return Steps(_offsets(counts), types[kept], times[kept], labels[kept])


def _merged(
    history: CourseHistory, vocabulary: Vocabulary, until: int, quiet_days: bool
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int32], NDArray[np.bool_]]:
    """Events and marks, sorted by learner and time; an event at the very moment of a mark comes before it."""
    everyone = np.arange(len(history))
    events = vocabulary.numbers(history.type_names)[history.types] if len(history.types) else history.types
    learners, times, types = [history.learner_of], [history.times], [events]
    marks = [(LONG_AGO, BEGINNING)]
    marks += [(end, WEEK_END + week) for week, end in enumerate(history.week_ends(until))]
    for moment, number in marks:
        learners.append(everyone)
        times.append(np.full(len(history), moment))
        types.append(np.full(len(history), number, dtype=np.int32))
    if quiet_days:
        whose, when = _quiet_days(history, until)
        learners.append(whose)
        times.append(when)
        types.append(np.full(len(whose), QUIET_DAY, dtype=np.int32))
    all_learners, all_times, all_types = np.concatenate(learners), np.concatenate(times), np.concatenate(types)
    order = np.lexsort((all_times, all_learners))  # stable: events were put first
    return all_learners[order], all_times[order], all_types[order], order < len(history.times)


def _quiet_days(history: CourseHistory, until: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Whose day without an event ended when: each whole day since the start of the course, up to `until`."""
    days = max((min(until, history.end or until) - history.start) // DAY, 0)
    busy = np.zeros((len(history), days), dtype=bool)
    day = day_of(history.times, history.start)
    inside = (day >= 0) & (day < days)
    busy[history.learner_of[inside], day[inside]] = True
    whose, which = np.nonzero(~busy)
    return whose, history.start + (which + 1) * DAY


def _offsets(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
