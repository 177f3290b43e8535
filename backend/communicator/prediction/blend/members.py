"""The blend's members, and what they say of rows held out.

Trees and the regression tell it from their own training. The session GRU learns on folds by course; where there is
only one course by learners: those held out are kept from it by counting as exposed all along.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.fitting.folds import course_folds
from communicator.prediction.gru.model import SessionGru
from communicator.prediction.gru.passing import carried_through
from communicator.prediction.gru.training_set import keeping_out
from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.linear.model import StandingLogistic
from communicator.prediction.trees.model import LightGbm
from communicator.prediction.trees.rows import HeldOut

Member = SessionGru | LightGbm | StandingLogistic
MEMBERS: dict[str, type[Member]] = {
    SessionGru.kind: SessionGru,
    LightGbm.kind: LightGbm,
    StandingLogistic.kind: StandingLogistic,
}
EXPECTED = {SessionGru.kind: 0.2, LightGbm.kind: 0.6, StandingLogistic.kind: 0.2}
"""The weights before anything is said of courses held out: trees are the strongest alone wherever we looked."""
FOLDS = 3


@dataclass(frozen=True)
class Fold:
    """Courses to learn from, and those of which learners (bool[n]) are held out, by their position."""

    taught: Sequence[LabelledCourse]
    held_out: dict[int, NDArray[np.bool_]]


def inner_folds(courses: Sequence[LabelledCourse], seed: int) -> Iterator[Fold]:
    """By course; of a single course by learner."""
    if len(courses) > 1:
        for fold in course_folds(len(courses), FOLDS, seed):
            everyone = {place: np.ones(len(courses[place].history), dtype=bool) for place in fold.test}
            yield Fold([courses[place] for place in fold.train], everyone)
        return
    course = courses[0]
    part = np.random.default_rng(seed).permutation(len(course.history)) % FOLDS
    for number in range(FOLDS):
        yield Fold([keeping_out(course, part == number)], {0: part == number})


def said_of(
    member: SessionGru, courses: Sequence[LabelledCourse], fold: Fold, rows: HeldOut
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Which of the rows the fold holds out, int64[k], and the member's logits of them, float64[k, 3]."""
    places, logits = [np.zeros(0, dtype=np.int64)], [np.zeros((0, rows.logits.shape[1]))]
    for course, learners in fold.held_out.items():
        asked = np.flatnonzero(rows.courses == course)
        asked = asked[learners[rows.learners[asked]]]
        places.append(asked)
        logits.append(_at_rows(member, courses[course].history, rows.learners[asked], rows.marks[asked]))
    return np.concatenate(places), np.concatenate(logits)


def _at_rows(
    member: SessionGru, history: CourseHistory, learners: NDArray[np.int64], marks: NDArray[np.int64]
) -> NDArray[np.float64]:
    logits = np.zeros((len(learners), 3))
    for moment, states in carried_through(member, history, np.unique(marks).tolist()):
        here = marks == moment
        logits[here] = member.logits(states, history, moment)[learners[here]]
    return logits
