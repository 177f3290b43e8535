"""What the session GRU is taught with: sessions of all courses, and marks with what is known of how it went."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.fitting.stopping import split_to_stop
from communicator.prediction.gru.packing import Packing
from communicator.prediction.gru.session_table import LONG_AGO, SessionTable, events_between, session_table
from communicator.prediction.history import NEVER, CourseHistory, LabelledCourse
from communicator.prediction.models import TrainingOptions
from communicator.prediction.outcomes import OUTCOMES
from communicator.prediction.standing import feature_names, features_at, standings
from communicator.prediction.trees.rows import training_marks
from communicator.prediction.vocabulary import Vocabulary

DAYS_SAMPLED = 12
"""Ends of days, beside the ends of weeks, that each course is looked at."""


@dataclass(frozen=True)
class Marks:
    """k moments of learners: who, after how many of their sessions, what the moment tells, how it went."""

    offsets: NDArray[np.int64]  # [n + 1]: learner i's marks are offsets[i]:offsets[i + 1]
    done: NDArray[np.int64]  # [k], sessions that had ended
    features: NDArray[np.float32]  # [k, f], of the standing at the moment (standing/features.py)
    labels: NDArray[np.float32]  # [k, 3]; NaN where unknown, or not to be learned from

    @cached_property
    def learner_of(self) -> NDArray[np.int64]:
        """Whose each mark is: int64[k]."""
        return np.repeat(np.arange(len(self.offsets) - 1), np.diff(self.offsets))

    @cached_property
    def is_told(self) -> NDArray[np.bool_]:
        """Of which of them it is known whether the learner certified or completed: bool[k]."""
        return np.asarray(~np.isnan(self.labels[:, : OUTCOMES.index("leave")]).all(axis=1))

    def of(self, learners: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """All marks of these learners, int64[j], one learner after the other, and by which of them each is."""
        numbers = (self.offsets[1:] - self.offsets[:-1])[learners]
        which = np.repeat(np.arange(len(learners)), numbers)
        within = np.arange(len(which)) - np.repeat(np.cumsum(numbers) - numbers, numbers)
        return self.offsets[learners][which] + within, which


@dataclass(frozen=True)
class TrainingSet:
    """n learners of all courses end to end."""

    table: SessionTable
    marks: Marks

    def __len__(self) -> int:
        """The number of learners."""
        return len(self.marks.offsets) - 1


def read_at(data: TrainingSet, packed: Packing, marks: NDArray[np.int64]) -> NDArray[np.int64]:
    """At which row of the states each mark is read: 0 is the beginning, then sessions as packed."""
    opening = np.zeros(len(data), dtype=np.int64)  # of each learner, where its sessions begin among the batch's
    opening[packed.learners] = np.cumsum(packed.lengths) - packed.lengths
    done = data.marks.done[marks]
    where = np.zeros(len(marks), dtype=np.int64)
    some = done > 0
    where[some] = 1 + packed.place[(opening[data.marks.learner_of[marks]] + done - 1)[some]]
    return where


def keeping_out(course: LabelledCourse, learners: NDArray[np.bool_]) -> LabelledCourse:
    """The same course with nothing to learn of these learners, bool[n], who count as exposed all along."""
    exposed = np.full(len(learners), NEVER) if course.exposed_from is None else course.exposed_from
    return replace(course, exposed_from=np.where(learners, -NEVER, exposed))


def parts_to_stop(
    courses: Sequence[LabelledCourse], options: TrainingOptions
) -> tuple[list[LabelledCourse], list[LabelledCourse]]:
    """Whom to teach and whom to look at after each epoch, as fitting/stopping.py, of all learners rather than early."""
    taught, held_out = split_to_stop(courses, options)
    if len(courses) > 1 or not held_out:
        return taught, held_out
    apart = held_out[0].early
    return [keeping_out(courses[0], apart)], [keeping_out(courses[0], ~apart)]


def moments_of(history: CourseHistory, options: TrainingOptions, chance: np.random.Generator) -> list[int]:
    """When a course is looked at: its week ends, its last day's end, and some ends of days by chance; ascending.

    All are ends of days, which no session goes on over.
    """
    days = history.day_ends(history.horizon)
    if not days:
        return [history.horizon]
    asked = training_marks(history, options.mark_days) if options.mark_days is not None else []
    sampled = chance.choice(days, size=min(DAYS_SAMPLED, len(days)), replace=False)
    return sorted({*history.week_ends(history.horizon), *sampled.tolist(), *asked, days[-1]})


def training_set(courses: Sequence[LabelledCourse], vocabulary: Vocabulary, options: TrainingOptions) -> TrainingSet:
    """All learners of every course, at some moments each, with three labels."""
    chance = np.random.default_rng(options.seed)
    moments = [moments_of(course.history, options, chance) for course in courses]
    sizes = [len(course.history) * len(each) for course, each in zip(courses, moments, strict=True)]
    # Made once: the features are most of what there is, and joining the courses' own would copy them all.
    features = np.empty((sum(sizes), len(feature_names(vocabulary))), dtype=np.float32)
    places = np.split(features, np.cumsum(sizes)[:-1])
    parts = [
        _of_course(course, vocabulary, options, each, place)
        for course, each, place in zip(courses, moments, places, strict=True)
    ]
    tables, marks = [part.table for part in parts], [part.marks for part in parts]
    return TrainingSet(_joined_tables(tables), _joined_marks(marks, features))


def _of_course(
    course: LabelledCourse,
    vocabulary: Vocabulary,
    options: TrainingOptions,
    moments: Sequence[int],
    features: NDArray[np.float32],
) -> TrainingSet:
    """Fills in the course's features float32[n * moments, f]."""
    history, learners = events_between(course.history, LONG_AGO, moments[-1]), len(course.history)
    table = session_table(history, vocabulary, np.full(learners, LONG_AGO), np.zeros(learners, dtype=np.int64))
    asked = set(training_marks(course.history, options.mark_days) if options.mark_days is not None else moments)
    by_moment = features.reshape(learners, len(moments), -1)
    labels = []
    for number, (moment, states) in enumerate(standings(history, vocabulary, moments)):
        by_moment[:, number] = features_at(states, history, vocabulary, moment)
        labels.append(_labels(course, moment, moment in asked))
    marks = Marks(
        offsets=np.arange(learners + 1) * len(moments),
        done=_done(table, moments),
        features=features,
        labels=np.stack(labels, axis=1).reshape(learners * len(moments), -1),
    )
    return TrainingSet(table, marks)


def _done(table: SessionTable, moments: Sequence[int]) -> NDArray[np.int64]:
    """How many sessions of each learner had ended at each moment: int64[n * moments], learner by learner."""
    ended = np.searchsorted(np.array(moments), table.ends)  # by which of the moments first
    learners = len(table.offsets) - 1
    cells = table.learner_of * (len(moments) + 1) + ended
    counts = np.bincount(cells, minlength=learners * (len(moments) + 1)).reshape(learners, -1)
    return np.cumsum(counts[:, :-1], axis=1).reshape(-1)


def _labels(course: LabelledCourse, moment: int, is_asked: bool) -> NDArray[np.float32]:
    """How it went, float32[n, 3]; certify and complete at the moments asked for, "leave", which helps, at all."""
    labels = np.stack([course.certify, course.complete, course.left_at(moment)], axis=1)
    labels[:, : OUTCOMES.index("leave")] = labels[:, : OUTCOMES.index("leave")] if is_asked else np.nan
    labels[course.exposed_at(moment)] = np.nan
    return labels


def _joined_tables(tables: Sequence[SessionTable]) -> SessionTable:
    names = ("begins", "ends", "counts", "pairs", "own")
    return SessionTable(
        offsets=_joined_offsets([table.offsets for table in tables]),
        **{name: np.concatenate([getattr(table, name) for table in tables]) for name in names},
    )


def _joined_marks(marks: Sequence[Marks], features: NDArray[np.float32]) -> Marks:
    return Marks(
        offsets=_joined_offsets([part.offsets for part in marks]),
        done=np.concatenate([part.done for part in marks]),
        features=features,
        labels=np.concatenate([part.labels for part in marks]),
    )


def _joined_offsets(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(np.concatenate([np.diff(offsets) for offsets in parts]))]).astype(np.int64)
