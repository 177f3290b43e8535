"""How a day's events advance the states of the learners who were active on it; nobody else is touched."""

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import CourseHistory
from communicator.prediction.models import States
from communicator.prediction.outcomes import DAY, SECOND
from communicator.prediction.sessions import GAP, day_of
from communicator.prediction.standing.days import Day, Days
from communicator.prediction.standing.families import FAMILIES
from communicator.prediction.standing.state import HALF_LIVES, NO_DAY, RING_DAYS, begun
from communicator.prediction.standing.submitting import SubmissionFacts, add_objects, add_submissions
from communicator.prediction.vocabulary import Vocabulary

_MOST: Final = np.iinfo(np.uint16).max


def advanced(states: States, history: CourseHistory, vocabulary: Vocabulary, until: int) -> States:
    """The states at `until` (µs) of learners who stood at `states`; given are their events since. See Incremental."""
    later = {name: array.copy() for name, array in states.items()}
    _advance(later, Days(history, vocabulary), SubmissionFacts.of(history), None, until)
    return later


def standings(history: CourseHistory, vocabulary: Vocabulary, moments: Sequence[int]) -> Iterator[tuple[int, States]]:
    """The states at each of `moments` (ascending), in one pass over the events.

    The arrays of one moment are written over for the next: what is to be kept is computed, or copied, at once.
    """
    states, days, facts = begun(history, vocabulary), Days(history, vocabulary), SubmissionFacts.of(history)
    done: int | None = None
    for moment in moments:
        whole = history.start + (moment - history.start) // DAY * DAY
        _advance(states, days, facts, done, whole)
        done = int(day_of(np.array([whole]), history.start)[0])
        if whole == moment:
            yield moment, states
        else:  # a day that isn't over is added to a copy: nothing can go on from there
            partly = {name: array.copy() for name, array in states.items()}
            _advance(partly, days, facts, done, moment)
            yield moment, partly


def _advance(states: States, days: Days, facts: SubmissionFacts, after: int | None, until: int) -> None:
    for day in days.between(after, until):
        _add_day(states, day)
        add_objects(states, day)
        add_submissions(states, day, facts)


def _add_day(states: States, day: Day) -> None:
    is_first = np.append(True, day.learners[1:] != day.learners[:-1])
    rows, row = day.learners[is_first], np.cumsum(is_first) - 1
    _add_counts(states, day, rows, row)
    _add_sessions(states, day, rows, row, is_first)
    before = states["last_day"][rows]
    gaps = np.where(before > NO_DAY, day.day - before - 1, 0)
    states["longest_gap"][rows] = np.maximum(states["longest_gap"][rows], np.clip(gaps, 0, _MOST).astype(np.uint16))
    states["active_days"][rows] += (before < day.day).astype(np.uint16)
    states["first"][rows] = np.minimum(states["first"][rows], day.times[is_first])
    states["last"][rows] = day.times[np.append(np.flatnonzero(is_first)[1:], len(day.times)) - 1]
    states["last_day"][rows] = day.day


def _add_counts(states: States, day: Day, rows: NDArray[np.int64], row: NDArray[np.int64]) -> None:
    states["counts"][rows] += _tallied(row, day.columns, len(rows), states["counts"].shape[1])
    by_family = _tallied(row, day.families, len(rows), len(FAMILIES))
    states["families"][rows] += by_family
    since = (day.day - states["last_day"][rows]).astype(np.float32)[:, None, None]
    faded = np.exp2(-since / np.array(HALF_LIVES, dtype=np.float32))
    states["decayed"][rows] = states["decayed"][rows] * faded + by_family[:, :, None].astype(np.float32)
    _clear_passed(states, day.day, rows)
    place = day.day % RING_DAYS
    together = states["ring"][rows, place].astype(np.int64) + by_family
    states["ring"][rows, place] = np.minimum(together, _MOST)


def _clear_passed(states: States, day: int, rows: NDArray[np.int64]) -> None:
    """Empties the places of the days since the learner's last one: they still hold days of four weeks earlier."""
    latest = day - (day - np.arange(RING_DAYS)) % RING_DAYS  # the day that each place is for now
    kept = latest[None, :] <= states["last_day"][rows, None]
    states["ring"][rows] *= kept[:, :, None]
    states["minutes"][rows] *= kept


def _add_sessions(
    states: States, day: Day, rows: NDArray[np.int64], row: NDArray[np.int64], is_first: NDArray[np.bool_]
) -> None:
    silence = np.diff(day.times, prepend=day.times[:1])
    begins = is_first | (silence >= GAP)
    seconds = np.bincount(row, weights=np.where(begins, 0, silence) / SECOND, minlength=len(rows))
    states["sessions"][rows] += np.bincount(row[begins], minlength=len(rows)).astype(np.uint32)
    states["seconds"][rows] += seconds
    minutes = np.clip(np.ceil(seconds / 60), 0, _MOST).astype(np.uint16)
    states["minutes"][rows, day.day % RING_DAYS] = minutes


def _tallied(row: NDArray[np.int64], column: NDArray[np.int64], rows: int, columns: int) -> NDArray[np.uint32]:
    counts = np.bincount(row * columns + column, minlength=rows * columns)
    return counts.reshape(rows, columns).astype(np.uint32)
