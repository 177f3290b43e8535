"""Learners of one course held out, by the folds that hold out courses; and a model asked about a course."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from communicator.compute import Computing
from communicator.errors import NotEnoughData
from communicator.prediction.card.designs import held_back, learner_folds
from communicator.prediction.card.figures import moments_of
from communicator.prediction.choosing import require_both_classes
from communicator.prediction.fitting.folds import Fold, HeldOut, held_out_chances
from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import Model, Tell, TrainingOptions
from communicator.prediction.outcomes import OUTCOMES


@dataclass(frozen=True)
class Trying:
    """What every trial needs: the kind of model, how it is trained, where that runs and who watches."""

    kind: str
    options: TrainingOptions
    computing: Computing
    folder: Path
    tell: Tell

    def held_out(self, courses: Sequence[LabelledCourse], folds: Sequence[Fold]) -> list[HeldOut]:
        """The test courses of the folds that tell enough to learn from; empty where none does."""
        able = [fold for fold in folds if _is_enough([courses[at] for at in fold.train])]
        if not able:
            return []
        to_do = (self.options, moments_of, self.computing, self.folder, self.tell)
        try:
            return held_out_chances([self.kind], courses, able, *to_do)
        except NotEnoughData:  # a kind may need more than both classes; the card says that nothing was tried
            return []

    def held_out_learners(self, course: LabelledCourse) -> list[HeldOut]:
        """One course's learners, each predicted by a model of two thirds of the others; NaN for who wasn't."""
        parts = learner_folds(course, self.options.seed)
        without = [held_back(course, rows) for rows in parts]
        found = self.held_out(without, [Fold((at,), (at,)) for at in range(len(parts))])
        if not found:
            return []
        chances = np.full_like(found[0].chances, np.nan)
        for each in found:
            chances[:, parts[each.course]] = each.chances[:, parts[each.course]]
        return [HeldOut(0, self.kind, found[0].moments, chances)]


def predicted_course(model: Model, courses: Sequence[LabelledCourse], at: int) -> HeldOut:
    """What a model says of the course at this position."""
    moments = moments_of(courses[at])
    chances: NDArray[np.float64] = np.asarray(model.predict_at(courses[at].history, moments), dtype=np.float64)
    shape = (len(moments), len(courses[at].history), len(OUTCOMES))
    return HeldOut(at, model.kind, np.array(moments, dtype=np.int64), chances.reshape(shape))


def _is_enough(courses: Sequence[LabelledCourse]) -> bool:
    try:
        require_both_classes(courses)
    except NotEnoughData:
        return False
    return True
