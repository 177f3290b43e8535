"""The trials of a model that is being trained: by course, by learner where there is one course, by offering."""

from collections.abc import Sequence

from communicator.prediction.card.card import Trial
from communicator.prediction.card.designs import course_folds, next_offerings
from communicator.prediction.card.holding_out import held_out_courses, held_out_learners, predicted_course
from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import Model, Tell, TrainingOptions


def trials_of(kind: str, courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell) -> list[Trial]:
    """How a kind of model does on what it hasn't seen of these courses; each trial trains it anew several times.

    By course where there are several, each held out once; where some are offerings of one course, also each offering
    by those before it, as the next one will be predicted. Of one course, by learner.
    """
    if len(courses) == 1:
        return [Trial("learner_folds", courses, held_out_learners(kind, courses[0], options, tell))]
    folds = course_folds(len(courses), seed=options.seed)
    found = held_out_courses(kind, courses, folds, options, tell)
    offerings = next_offerings(courses)
    tried = {fold.test[0]: fold for fold in folds if len(fold.test) == 1}
    # With two offerings a fold has learned from the earlier one for the later one already.
    known = [fold for fold in offerings if fold == tried.get(fold.test[0])]
    again = [each for each in found if each.course in {fold.test[0] for fold in known}]
    again += held_out_courses(kind, courses, [fold for fold in offerings if fold not in known], options, tell)
    trials = [Trial("course_folds", courses, found, {"folds": len(folds)})]
    if offerings:
        trials.append(Trial("next_offering", courses, again, {"offerings": len(offerings)}))
    return trials


def trial_on(model: Model, held_out: LabelledCourse) -> Trial:
    """The model itself on one course that it was not trained on."""
    return Trial("held_out_course", [held_out], [predicted_course(model, [held_out], 0)])
