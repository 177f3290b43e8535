"""Sessions as the rows of a table: how often which type, what followed what, how long, how long after the last.

Counts are kept as whole numbers; logarithms and sums over a learner's past are taken where the network reads them,
so that states carried on from day to day and a full replay compute the same.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.distinct import distinct_numbers
from communicator.prediction.gru.families import FAMILIES, PAIRS, families_of
from communicator.prediction.history import NEVER, CourseHistory
from communicator.prediction.outcomes import DAY, SECOND
from communicator.prediction.sessions import Sessions, sessions_of
from communicator.prediction.vocabulary import FIRST_TYPE, PADDING, Vocabulary

OWN = (
    *("log_minutes", "log_hours_since_last", "is_first", "share_elapsed", "log_course_day", "log_events"),
    *("log_objects", "mean_grade", "has_grade", "log_sessions_before"),
)
LONG_AGO = -NEVER
MINUTE, HOUR = 60 * SECOND, 3600 * SECOND


@dataclass(frozen=True)
class SessionTable:
    """s sessions of n learners, learner by learner in order of time."""

    offsets: NDArray[np.int64]  # [n + 1]: learner i's sessions are offsets[i]:offsets[i + 1]
    begins: NDArray[np.int64]  # [s], µs
    ends: NDArray[np.int64]  # [s], µs
    counts: NDArray[np.int32]  # [s, types]
    pairs: NDArray[np.int32]  # [s, PAIRS]
    own: NDArray[np.float32]  # [s, len(OWN)]

    def __len__(self) -> int:
        """The number of sessions."""
        return len(self.begins)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Sessions per learner: int64[n]."""
        return np.diff(self.offsets)

    @property
    def learner_of(self) -> NDArray[np.int64]:
        """Whose each session is: int64[s]."""
        return np.repeat(np.arange(len(self.offsets) - 1), self.lengths)


def events_between(history: CourseHistory, after: int, until: int) -> CourseHistory:
    """The same history with what comes after `after`, by `until`."""
    kept = (history.times > after) & (history.times <= until)
    if kept.all():
        return history
    before = np.concatenate(([0], np.cumsum(kept))).astype(np.int64)
    return replace(
        history,
        offsets=before[history.offsets],
        types=history.types[kept],
        times=history.times[kept],
        objects=None if history.objects is None else history.objects[kept],
        grades=None if history.grades is None else history.grades[kept],
    )


def session_table(
    history: CourseHistory, vocabulary: Vocabulary, last: NDArray[np.int64], before: NDArray[np.int64]
) -> SessionTable:
    """The sessions of a history whose learners were last seen at `last` int64[n] (µs) after `before` [n] sessions."""
    sessions = sessions_of(history)
    lengths = np.bincount(sessions.learner_of, minlength=len(history))
    offsets = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    return SessionTable(
        offsets=offsets,
        begins=sessions.begins,
        ends=sessions.ends,
        counts=_counts(history, sessions, vocabulary),
        pairs=_pairs(history, sessions),
        own=_own(history, sessions, offsets, last, before),
    )


def _session_of(sessions: Sessions) -> NDArray[np.int64]:
    return np.repeat(np.arange(len(sessions)), np.diff(sessions.offsets))


def _counts(history: CourseHistory, sessions: Sessions, vocabulary: Vocabulary) -> NDArray[np.int32]:
    width = len(vocabulary.types)
    numbers = vocabulary.numbers(history.type_names)[history.types] if len(history.types) else history.types
    known = numbers != PADDING
    cells = _session_of(sessions)[known] * width + numbers[known] - FIRST_TYPE
    return _table(cells, len(sessions), width)


def _pairs(history: CourseHistory, sessions: Sessions) -> NDArray[np.int32]:
    """How often an event of one family directly followed one of another in the same session: int32[s, PAIRS]."""
    if not len(history.types):
        return np.zeros((0, PAIRS), dtype=np.int32)
    families, session_of = families_of(history.type_names)[history.types], _session_of(sessions)
    together = session_of[1:] == session_of[:-1]
    cells = session_of[1:] * PAIRS + families[:-1] * len(FAMILIES) + families[1:]
    return _table(cells[together], len(sessions), PAIRS)


def _table(cells: NDArray[np.int64], rows: int, width: int) -> NDArray[np.int32]:
    return np.bincount(cells, minlength=rows * width).reshape(rows, width).astype(np.int32)


def _own(
    history: CourseHistory,
    sessions: Sessions,
    offsets: NDArray[np.int64],
    last: NDArray[np.int64],
    before: NDArray[np.int64],
) -> NDArray[np.float32]:
    """What a session is by itself and after the one before: float32[s, len(OWN)]."""
    whose, events = sessions.learner_of, np.diff(sessions.offsets)
    gap, is_first = _gaps(sessions, last)
    grade, has_grade = _grades(history, sessions)
    place = np.arange(len(sessions)) - offsets[whose] + before[whose]
    columns = (
        np.log1p((sessions.ends - sessions.begins) / MINUTE),
        np.log1p(np.maximum(gap, 0) / HOUR),
        is_first,
        history.shares_elapsed(sessions.ends),
        np.log1p(np.maximum(sessions.ends - history.start, 0) / DAY),
        np.log1p(events),
        np.log1p(_objects(history, sessions)),
        grade,
        has_grade,
        np.log1p(place),
    )
    return np.stack(columns, axis=1).astype(np.float32)


def _gaps(sessions: Sessions, last: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """µs since the learner's session before, int64[s] (0 where there is none), and whether there is none."""
    whose = sessions.learner_of
    previous = np.concatenate(([LONG_AGO], sessions.ends[:-1])) if len(sessions) else sessions.ends
    is_opening = np.diff(whose, prepend=-1) != 0
    previous = np.where(is_opening, last[whose], previous)
    is_first = previous == LONG_AGO
    return np.where(is_first, 0, sessions.begins - np.where(is_first, sessions.begins, previous)), is_first


def _grades(history: CourseHistory, sessions: Sessions) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """The mean grade of a session's graded events (0 where there is none), and whether there is one."""
    if history.grades is None:
        return np.zeros(len(sessions)), np.zeros(len(sessions), dtype=bool)
    told = ~np.isnan(history.grades)
    session_of = _session_of(sessions)[told]
    number = np.bincount(session_of, minlength=len(sessions))
    total = np.bincount(session_of, weights=history.grades[told], minlength=len(sessions))
    return total / np.maximum(number, 1), number > 0


def _objects(history: CourseHistory, sessions: Sessions) -> NDArray[np.int64]:
    """How many different objects a session was about: int64[s]; 0 where none are told."""
    if history.objects is None or not len(history.object_names):
        return np.zeros(len(sessions), dtype=np.int64)
    cells = _session_of(sessions) * len(history.object_names) + history.objects
    return np.bincount(distinct_numbers(cells) // len(history.object_names), minlength=len(sessions))
