"""Carrying learners on from where they stood, day by day, through the events since."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import CourseHistory
from communicator.prediction.models import Incremental, States
from communicator.prediction.refreshing.course_facts import closed_day, day_end
from communicator.prediction.refreshing.parts import active
from communicator.prediction.sessions import day_of

BEFORE_ALL = -(2**31)
"""The day as of whose end nobody has done anything yet."""
DAYS_KEPT = 7
"""So many days back states are kept: who has late events of these days is replayed from there."""


@dataclass(frozen=True)
class Rows:
    """Where some learners stood at the ends of days, to be kept."""

    rows: NDArray[np.int64]  # [r], of the history's learners
    days: NDArray[np.int64]  # [r]
    states: States


@dataclass(frozen=True)
class Carried:
    """Where all learners stand at a moment, what is to be kept, and the first day that can be gone back to."""

    states: States
    kept: list[Rows]
    oldest_day: int


def carry(
    model: Incremental,
    states: States,
    history: CourseHistory,
    stood: NDArray[np.int64],
    rewound: NDArray[np.bool_],
    as_of: int,
) -> Carried:
    """Carries the history's n learners on to `as_of`; `states` are changed in place.

    `stood` int64[n] are the days as of whose ends they stand at `states`; the history has all their acts since,
    up to `as_of`. Of `rewound` learners the states they stand at are kept too: later rows of theirs are outdated.
    """
    closed = closed_day(as_of, history.start)
    floor = closed - DAYS_KEPT
    days = day_of(history.times, history.start)
    kept, oldest, outdated = [], BEFORE_ALL, np.flatnonzero(rewound)
    if len(days) and days.min() <= floor:
        kept.append(_carried_to(model, states, history, days <= floor, floor))
        oldest, outdated = floor, np.setdiff1d(outdated, kept[0].rows)
    if len(outdated):
        here = {name: array[outdated] for name, array in states.items()}
        kept.append(Rows(outdated, np.maximum(stood[outdated], floor), here))
    later = np.unique(days[(days > floor) & (days <= closed)]).tolist()
    kept += [_carried_to(model, states, history, days == day, day) for day in later]
    _advance(model, states, history, days > closed, as_of)
    return Carried(states, kept, oldest)


def _carried_to(
    model: Incremental, states: States, history: CourseHistory, chosen: NDArray[np.bool_], day: int
) -> Rows:
    rows, here = _advance(model, states, history, chosen, day_end(day, history.start))
    return Rows(rows, np.full(len(rows), day, dtype=np.int64), here)


def _advance(
    model: Incremental, states: States, history: CourseHistory, chosen: NDArray[np.bool_], until: int
) -> tuple[NDArray[np.int64], States]:
    """Advances who has chosen events, in place; the rows of who that is, and where they stand now."""
    rows, part = active(history, chosen)
    if not len(rows):
        return rows, {name: array[:0] for name, array in states.items()}
    everybody = len(rows) == len(history)
    after = model.advance(states if everybody else {name: array[rows] for name, array in states.items()}, part, until)
    for name, array in after.items():
        states[name][rows] = array
    return rows, after
