"""Training a kind of model again and again without some courses or learners, and asking it about those."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communicator.errors import NotEnoughData
from communicator.prediction.card.designs import Fold, held_back, learner_folds
from communicator.prediction.card.figures import moments_of
from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import Model, Tell, TrainingOptions, model_class


@dataclass(frozen=True)
class HeldOutCourse:
    """What a model said of a course's learners who were held out: moments [k], chances [k, n, 3], NaN for others."""

    course: int
    moments: Sequence[int]
    chances: NDArray[np.float64]


def predicted_course(model: Model, courses: Sequence[LabelledCourse], at: int) -> HeldOutCourse:
    """What a model says of the course at this position."""
    moments = moments_of(courses[at])
    return HeldOutCourse(at, moments, np.asarray(model.predict_at(courses[at].history, moments), dtype=np.float64))


def held_out_courses(
    kind: str,
    courses: Sequence[LabelledCourse],
    folds: Iterable[Fold],
    options: TrainingOptions,
    tell: Tell,
) -> list[HeldOutCourse]:
    """Each fold's test courses, predicted by a model of its training courses; without folds that tell too little."""
    found = []
    for fold in folds:
        model = model_class(kind)()
        try:
            model.train([courses[at] for at in fold.train], options, tell)
        except NotEnoughData:  # the card says which courses were not tried
            continue
        found += [predicted_course(model, courses, at) for at in fold.test]
    return found


def held_out_learners(kind: str, course: LabelledCourse, options: TrainingOptions, tell: Tell) -> list[HeldOutCourse]:
    """One course's learners, each predicted by a model of others, two thirds; empty where those tell too little."""
    moments = moments_of(course)
    chances = np.full((len(moments), len(course.history), 3), np.nan)
    for rows in learner_folds(course, options.seed):
        model = model_class(kind)()
        try:
            model.train([held_back(course, rows)], options, tell)
        except NotEnoughData:
            return []
        chances[:, rows] = model.predict_at(course.history, moments)[:, rows]
    return [HeldOutCourse(0, moments, chances)]
