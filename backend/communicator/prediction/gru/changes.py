"""What each session of a learner changed: their chances just after it, beside what they'd have been without it.

Compared at the same moment and with the others as they stood then, so that neither time passing nor what others did
is put down to the session.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.gru.passing import carried_through
from communicator.prediction.history import CourseHistory
from communicator.prediction.models import Incremental
from communicator.prediction.sessions import sessions_of

COMPARED_WITH = 300
"""Other learners, spread over the course, whom the learner's standing is compared with: all would take long."""

Change = tuple[int, int, NDArray[np.float64]]


def session_changes(model: Incremental, history: CourseHistory, row: int) -> list[Change]:
    """Of each session of the learner at `row`: when it began, when it ended (µs), and float64[3] that it changed."""
    rows = np.unique(np.append(np.linspace(0, len(history) - 1, COMPARED_WITH + 1).astype(np.int64), row))
    few, place = of_learners(history, rows), int(np.searchsorted(rows, row))
    sessions = sessions_of(of_learners(history, np.array([row])))
    before = {name: array[place].copy() for name, array in model.begin(few).items()}
    changes: list[Change] = []
    passed = carried_through(model, few, sessions.ends.tolist())
    for (moment, states), begin in zip(passed, sessions.begins.tolist(), strict=True):
        without = {name: array.copy() for name, array in states.items()}
        for name, array in before.items():
            without[name][place] = array
        before = {name: array[place].copy() for name, array in states.items()}
        change = model.chances(states, few, moment)[place] - model.chances(without, few, moment)[place]
        changes.append((begin, moment, change))
    return changes


def of_learners(history: CourseHistory, rows: NDArray[np.int64]) -> CourseHistory:
    """The same course with these of its learners only, in this order."""
    lengths = np.diff(history.offsets)[rows]
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    events = np.repeat(history.offsets[rows], lengths) + within
    return replace(
        history,
        course_learner_ids=history.course_learner_ids[rows],
        offsets=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        types=history.types[events],
        times=history.times[events],
        objects=None if history.objects is None else history.objects[events],
        grades=None if history.grades is None else history.grades[events],
        enrolled_at=None if history.enrolled_at is None else history.enrolled_at[rows],
    )
