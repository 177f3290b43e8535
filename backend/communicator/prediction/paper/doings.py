"""What learners had done at a moment, as the paper's features look at it: sessions, learning events, problems, videos.

Learning events are all but those of solving problems (Table 2, note b). A course is gone through once; looking at
one moment after another costs little then.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import CourseHistory
from communicator.prediction.outcomes import SECOND, SUBMISSIONS
from communicator.prediction.paper.watching import Watching, watching_of
from communicator.prediction.sessions import sessions_of

CORRECT = "problem_check_correct"
BLOCK_REQUEST = "block_request"
_PROBLEM_EVENTS = (
    "problem", "save_problem", "reset_problem", "showanswer", "edx.problem.", "openassessment", "oe_",
    "rubric_select", "peer_grading_", "staff_grading_", "edx.special_exam.",
)  # fmt: skip


def is_problem_event(type_name: str) -> bool:
    """Whether an event type is one of solving problems on assignments or exams."""
    return type_name.startswith(_PROBLEM_EVENTS)


@dataclass(frozen=True)
class Done:
    """What n learners had done at `moment`; durations are seconds, `…_of` whose each entry is (row of the history)."""

    learners: int
    share: float  # of the course that has passed, 0..1
    silence: NDArray[np.float64]  # [n], since the last event, or the course's start if that is later
    session_of: NDArray[np.int64]  # [s], sessions with a learning event
    sessions: NDArray[np.float64]  # [s], from the first learning event to the last
    event_of: NDArray[np.int64]  # [e], learning events
    events: NDArray[np.float64]  # [e], until the learner's next event in the session; 0 of the session's last
    problem_of: NDArray[np.int64]  # [p], pairs of a learner and a problem attempted
    attempts: NDArray[np.int64]  # [p]
    is_right: NDArray[np.bool_]  # [p], whether one attempt was correct
    ahead: NDArray[np.float64]  # [p], from the last attempt to the deadline; negative after it, NaN without one
    video_of: NDArray[np.int64]  # [v]
    videos: NDArray[np.float64]  # [v], stretches of playing


class Doings:
    """All that the learners of a course did, ready to be looked at as of any moment."""

    def __init__(self, history: CourseHistory) -> None:
        """Goes through the history once."""
        self._history = history
        self._learner_of = history.learner_of
        sessions = sessions_of(history)
        self._session_of = np.repeat(np.arange(len(sessions)), np.diff(sessions.offsets))
        following = np.append(history.times[1:], 0)
        ends_session = np.append(np.diff(self._session_of) != 0, True)[: len(history.times)]
        self._next = np.where(ends_session, history.times, following[: len(history.times)])
        self._is_learning = ~_solves_problems(history)
        self._is_submission = _of_types(history, SUBMISSIONS)
        self._is_correct = _of_types(history, {CORRECT})
        self._due = np.array([history.due.get(name, np.nan) for name in history.object_names], dtype=np.float64)
        self._watching: Watching = watching_of(history)

    def at(self, moment: int) -> Done:
        """What had been done at `moment` (µs), and nothing after it."""
        history, n = self._history, len(self._history)
        seen = history.times <= moment
        last = np.full(n, history.start, dtype=np.int64)
        np.maximum.at(last, self._learner_of[seen], history.times[seen])
        learning = np.flatnonzero(seen & self._is_learning)
        session_of, sessions = self._sessions(learning)
        goes_on = self._next[learning] <= moment
        lasted = np.where(goes_on, self._next[learning] - history.times[learning], 0) / SECOND
        watched = self._watching.until <= moment
        return Done(
            n,
            history.share_elapsed(moment),
            np.maximum(moment - last, 0) / SECOND,
            session_of,
            sessions,
            self._learner_of[learning],
            lasted,
            *self._problems(np.flatnonzero(seen & self._is_submission)),
            self._watching.learner_of[watched],
            self._watching.seconds[watched],
        )

    def _sessions(self, learning: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Of each session with these events: whose it is, and the seconds from their first to their last."""
        first = np.flatnonzero(np.diff(self._session_of[learning], prepend=-1))
        # Of none there is no last either.
        last = np.append(first[1:], len(learning))[: len(first)] - 1
        times = self._history.times[learning]
        return self._learner_of[learning[first]], (times[last] - times[first]) / SECOND

    def _problems(
        self, submitted: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_], NDArray[np.float64]]:
        """Of each pair of a learner and a problem among these submissions: whose, attempts, is right, seconds ahead.

        Where a source tells no objects, each submission is a problem of its own, as in the published code.
        """
        history = self._history
        told = history.objects is not None and len(history.object_names) > 0
        names = history.objects[submitted] if told and history.objects is not None else submitted
        width = max(int(names.max(initial=0)) + 1, 1)
        pairs, pair_of = np.unique(self._learner_of[submitted] * width + names, return_inverse=True)
        attempts = np.bincount(pair_of, minlength=len(pairs))
        is_right = np.bincount(pair_of, weights=self._is_correct[submitted], minlength=len(pairs)) > 0
        latest = np.zeros(len(pairs), dtype=np.int64)
        np.maximum.at(latest, pair_of, history.times[submitted])
        due = self._due[pairs % width] if told else np.full(len(pairs), np.nan)
        return pairs // width, attempts, is_right, (due - latest) / SECOND


def _of_types(history: CourseHistory, names: Iterable[str]) -> NDArray[np.bool_]:
    wanted = set(names)
    return _by_type(history, [name in wanted for name in history.type_names])


def _solves_problems(history: CourseHistory) -> NDArray[np.bool_]:
    """Events of solving problems; a request to a block counts as one where it is a problem that is asked."""
    solves = _by_type(history, [is_problem_event(name) for name in history.type_names])
    if history.objects is None or not len(history.object_names):
        return solves
    asks_problem = np.array(["problem" in name for name in history.object_names], dtype=bool)[history.objects]
    return np.asarray(solves | (_of_types(history, {BLOCK_REQUEST}) & asks_problem))


def _by_type(history: CourseHistory, told: list[bool]) -> NDArray[np.bool_]:
    if not len(history.times):
        return np.zeros(0, dtype=bool)
    return np.asarray(np.array(told, dtype=bool)[history.types])
