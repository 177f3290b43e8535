"""How a model is tried on what it hasn't seen: courses held out, learners held out, an earlier offering for the next.

One course can only be tried on learners of its own: `held_back` takes them out of what is learned from.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.fitting.folds import Fold
from communicator.prediction.history import LabelledCourse

LEARNER_FOLDS = 3


def next_offerings(courses: Sequence[LabelledCourse]) -> list[Fold]:
    """Each offering of a course that has earlier ones among these, held out from all of those; by when it began."""
    by_key: dict[str, list[int]] = {}
    for at in sorted(range(len(courses)), key=lambda at: (courses[at].history.start, courses[at].history.course_id)):
        by_key.setdefault(course_key(courses[at].history.course_id), []).append(at)
    return [
        Fold(tuple(sorted(offerings[:number])), (offerings[number],))
        for offerings in by_key.values()
        for number in range(1, len(offerings))
        if courses[offerings[number - 1]].history.start < courses[offerings[number]].history.start
    ]


def course_key(course_id: str) -> str:
    """A course id without its run: `course-v1:ORG+COURSE`, or `ORG/COURSE` of older ids; else the id as it is."""
    for sign in ("+", "/"):
        parts = course_id.split(sign)
        if len(parts) == len(("org", "course", "run")):
            return sign.join(parts[:-1])
    return course_id


def learner_folds(course: LabelledCourse, seed: int) -> list[NDArray[np.bool_]]:
    """Three ways of holding a third of the learners out, who certified spread evenly: bool[n] each, True held out."""
    chance = np.random.default_rng(seed)
    order = chance.permutation(len(course.history))
    order = order[np.argsort(course.certify[order] == 1, kind="stable")]
    fold = np.empty(len(order), dtype=np.int64)
    fold[order] = np.arange(len(order)) % LEARNER_FOLDS
    return [fold == number for number in range(LEARNER_FOLDS)]


def held_back(course: LabelledCourse, rows: NDArray[np.bool_]) -> LabelledCourse:
    """The course, with nothing of these learners to learn from: who isn't early isn't learned from.

    Their events stay, as those of the course's other learners.
    """
    return replace(course, early=course.early & ~rows)
