"""A history's events day by day, with what the states need of each: prepared once, for many marks."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import CourseHistory
from communicator.prediction.outcomes import SUBMISSIONS
from communicator.prediction.sessions import day_of
from communicator.prediction.standing.families import families_of
from communicator.prediction.standing.sketches import hashes
from communicator.prediction.standing.state import graded_problems
from communicator.prediction.vocabulary import FIRST_TYPE, PADDING, Vocabulary

RIGHT_GRADE = 0.5
"""Of a submission that tells a grade and no word: from here on it counts as right."""


@dataclass(frozen=True)
class Day:
    """The e events of one day of the course, learner by learner in order of time."""

    day: int
    learners: NDArray[np.int64]  # [e]
    times: NDArray[np.int64]  # [e]
    columns: NDArray[np.int64]  # [e], the type's place in `counts`
    families: NDArray[np.int64]  # [e]
    hashes: NDArray[np.int64] | None  # [e], of the object's name
    problems: NDArray[np.int64] | None  # [e], the graded problem's bit; -1 where it is none
    is_submission: NDArray[np.bool_]  # [e]
    scores: NDArray[np.float32]  # [e], 0..1; NaN where a submission tells none, and of what is no submission


class Days:
    """All days of a history that have events."""

    def __init__(self, history: CourseHistory, vocabulary: Vocabulary) -> None:
        """Sorts the events by day; types that the vocabulary doesn't know are kept, as unknown ones."""
        self._history = history
        numbers = vocabulary.numbers(history.type_names).astype(np.int64)
        self._columns = np.where(numbers == PADDING, len(vocabulary.types), numbers - FIRST_TYPE)
        self._families = families_of(history.type_names)
        self._is_submission = np.array([name in SUBMISSIONS for name in history.type_names], dtype=bool)
        days = day_of(history.times, history.start)
        self._order = np.argsort(days, kind="stable")
        self._learners = history.learner_of[self._order]
        self._days, self._begins = np.unique(days[self._order], return_index=True)
        self._ends = np.append(self._begins, len(days))[1:]
        self._hashes = self._problems = None
        if history.objects is not None and len(history.object_names):
            numbered = {name: number for number, name in enumerate(graded_problems(history))}
            self._hashes = hashes(history.object_names)
            self._problems = np.array([numbered.get(name, -1) for name in history.object_names], dtype=np.int64)

    def between(self, after: int | None, until: int) -> Iterator[Day]:
        """The days with events after day `after`, up to the moment `until`; the last may be a part of a day."""
        last = int(day_of(np.array([until]), self._history.start)[0])
        for day, begin, end in zip(self._days.tolist(), self._begins, self._ends, strict=True):
            if (after is None or day > after) and day <= last:
                events = self._order[begin:end]
                learners = self._learners[begin:end]
                if day == last:
                    passed = self._history.times[events] <= until
                    events, learners = events[passed], learners[passed]
                if len(events):
                    yield self._day(day, events, learners)

    def _day(self, day: int, events: NDArray[np.int64], learners: NDArray[np.int64]) -> Day:
        history = self._history
        types = history.types[events]
        objects = None if history.objects is None or self._hashes is None else history.objects[events]
        return Day(
            day=day,
            learners=learners,
            times=history.times[events],
            columns=self._columns[types],
            families=self._families[types],
            hashes=None if objects is None or self._hashes is None else self._hashes[objects],
            problems=None if objects is None or self._problems is None else self._problems[objects],
            is_submission=self._is_submission[types],
            scores=self._scores(events, types),
        )

    def _scores(self, events: NDArray[np.int64], types: NDArray[np.int32]) -> NDArray[np.float32]:
        """The grade that a submission tells, else right 1, wrong 0."""
        word = {"problem_check_correct": 1.0, "problem_check_incorrect": 0.0}
        scores = np.array([word.get(name, np.nan) for name in self._history.type_names], dtype=np.float32)[types]
        if self._history.grades is not None:
            told = self._history.grades[events]
            scores = np.where(self._is_submission[types] & np.isfinite(told), np.clip(told, 0, 1), scores)
        return scores.astype(np.float32)
