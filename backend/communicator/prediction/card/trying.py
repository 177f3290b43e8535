"""The trials of a model that is being trained: by course, by learner where there is one course, by offering."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from communicator.config import Settings
from communicator.prediction.card.card import Trial
from communicator.prediction.card.designs import LEARNER_FOLDS, next_offerings
from communicator.prediction.card.holding_out import Trying, predicted_course
from communicator.prediction.fitting.folds import course_folds, side_by_side
from communicator.prediction.fitting.kept import FOLDER
from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import Model, Tell, TrainingOptions

FOLDS = 5


@contextmanager
def trying(
    settings: Settings, kind: str, courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell
) -> Iterator[Trying]:
    """Where a kind of model is trained several times, and what its trainings leave to go on from."""
    folds = LEARNER_FOLDS if len(courses) == 1 else min(FOLDS, len(courses))
    with side_by_side(settings.cluster, options.workers, courses, folds) as computing:
        yield Trying(kind, options, computing, settings.data_dir / FOLDER, tell)


def trials_of(trying_it: Trying, courses: Sequence[LabelledCourse]) -> list[Trial]:
    """How a kind of model does on what it hasn't seen of these courses; each trial trains it anew several times.

    By course where there are several, each held out once; where some are offerings of one course, also each offering
    by those before it, as the next one will be predicted. Of one course, by learner.
    """
    if len(courses) == 1:
        return [Trial("learner_folds", courses, trying_it.held_out_learners(courses[0]), {"folds": LEARNER_FOLDS})]
    folds = course_folds(len(courses), FOLDS, trying_it.options.seed)
    found = trying_it.held_out(courses, folds)
    offerings = next_offerings(courses)
    tried = {fold.test[0]: fold for fold in folds if len(fold.test) == 1}
    # With two offerings a fold has learned from the earlier one for the later one already.
    known = {fold.test[0] for fold in offerings if fold == tried.get(fold.test[0])}
    again = [each for each in found if each.course in known]
    again += trying_it.held_out(courses, [fold for fold in offerings if fold.test[0] not in known])
    trials = [Trial("course_folds", courses, found, {"folds": len(folds)})]
    if offerings:
        trials.append(Trial("next_offering", courses, again, {"offerings": len(offerings)}))
    return trials


def trial_on(model: Model, held_out: LabelledCourse) -> Trial:
    """The model itself on one course that it was not trained on."""
    return Trial("held_out_course", [held_out], [predicted_course(model, [held_out], 0)])
