"""Writing the card of a model that was just trained."""

from collections.abc import Sequence
from typing import Any

from communicator.config import Settings
from communicator.database import Database
from communicator.prediction.card.card import Trial, main_trial, make_card
from communicator.prediction.card.profiles import course_profiles
from communicator.prediction.card.trying import trial_on, trials_of, trying
from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import Model, Tell, TrainingOptions


def written_card(
    database: Database,
    settings: Settings,
    model: Model,
    past: Sequence[LabelledCourse],
    held_out: LabelledCourse | None,
    options: TrainingOptions,
    is_tried: bool,
    tell: Tell,
) -> dict[str, Any]:
    """The card of a model of past courses; where `is_tried`, its kind is trained again without some of them."""
    trials: list[Trial] = []
    if is_tried:
        with trying(settings, model.kind, past, options, tell) as trying_it:
            trials = trials_of(trying_it, past)
    trials += [trial_on(model, held_out)] if held_out is not None else []
    main = main_trial(trials)
    profiles = [course_profiles(database, course.history) for course in main.courses] if main else []
    return make_card(model, past, options, trials, profiles)
