"""A model's card: what it learned from, how well its chances come true for whom, what to compare a course with, limits.

It is written when a model is trained and is JSON of keys and numbers; pages and `markdown.py` put it into words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from communicator.prediction.card.event_mix import TENTHS
from communicator.prediction.card.figures import Predicted, by_course, by_week, fairness_at_mid_course, mean_chances
from communicator.prediction.card.limits import limits
from communicator.prediction.card.profiles import Profiles
from communicator.prediction.card.reference import drift_reference
from communicator.prediction.choosing import unknown_outcomes
from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import Model, TrainingOptions
from communicator.prediction.outcomes import OUTCOMES, SECOND
from communicator.prediction.tables import TrainedModel

FORMAT = 1
LONGEST_TOLD = 20  # lists of a configuration beyond this are told by their length
DEFINITIONS = {
    "certify": {"by": ["certificate", "grade_at_pass_mark"]},
    "complete": {"by": ["submitted_worth_pass_mark", "platform_completion"]},
    "leave": {"silent_hours": 48, "not_asked_in_last_hours": 48, "active_days": 14},
}


@dataclass(frozen=True)
class Trial:
    """How a model was tried, and what it said of learners whom it had not learned from."""

    design: str  # course_folds, learner_folds, next_offering, held_out_course
    courses: Sequence[LabelledCourse]
    predicted: Sequence[Predicted]
    details: Mapping[str, Any] = field(default_factory=dict)

    def figures(self) -> dict[str, Any]:
        """By week over all courses, and by course."""
        tried = [self.courses[each.course].history.course_id for each in self.predicted]
        return {
            "design": self.design,
            "courses": tried,
            **self.details,
            "weeks": by_week(self.courses, self.predicted),
            "by_course": by_course(self.courses, self.predicted),
        }


def main_trial(trials: Sequence[Trial]) -> Trial | None:
    """The first that predicted anybody."""
    return next((trial for trial in trials if trial.predicted), None)


def make_card(
    model: Model,
    courses: Sequence[LabelledCourse],
    options: TrainingOptions,
    trials: Sequence[Trial],
    profiles: Sequence[Profiles],
) -> dict[str, Any]:
    """The card of a model of these courses; fairness and mean chances are told of the main trial.

    `profiles` are those of the main trial's courses.
    """
    main = main_trial(trials)
    evaluation = [trial.figures() for trial in trials]
    card: dict[str, Any] = {
        "format": FORMAT,
        "kind": model.kind,
        "configuration": _shortened(model.configuration()),
        "parameters": int(sum(array.size for array in model.parameters().values())),
        "options": options.chosen(),
        "data": _data(courses),
        "outcomes": DEFINITIONS,
        "unknown_outcomes": list(unknown_outcomes(courses)),
        "evaluation": evaluation,
        "fairness": fairness_at_mid_course(main.courses, main.predicted, profiles) if main else None,
        "drift_reference": drift_reference(
            courses, mean_chances(main.courses, main.predicted, TENTHS) if main else None
        ),
        "exposure": _exposure(courses, options),
    }
    return card | {"limits": limits(card)}


def card_of(trained: TrainedModel) -> dict[str, Any]:
    """The card of a recorded model, with its name; of one that was trained before there were cards, what is known."""
    who = {
        "id": trained.id,
        "name": trained.name,
        "kind": trained.kind,
        "simulated_only": trained.simulated_only,
        "trained_on": trained.trained_on,
        "created_at": trained.created_at.isoformat(),
    }
    if trained.card is not None:
        return {"model": who, "is_complete": True, **trained.card}
    unknown = ("configuration", "data", "evaluation", "fairness", "drift_reference", "exposure")
    bare: dict[str, Any] = dict.fromkeys(unknown) | {"format": FORMAT, "kind": trained.kind, "outcomes": DEFINITIONS}
    told = [{"key": "no_card"}, *([{"key": "simulated_only"}] if trained.simulated_only else [])]
    return {"model": who, "is_complete": False, **bare, "limits": told, "unknown": list(unknown)}


def _exposure(courses: Sequence[LabelledCourse], options: TrainingOptions) -> dict[str, Any]:
    return {
        "exposed": sum(course.exposed for course in courses),
        "learned_from_exposed": options.include_exposed,
        "objected": sum(course.objecting for course in courses),
    }


def _data(courses: Sequence[LabelledCourse]) -> dict[str, Any]:
    told = [_course(course) for course in courses]
    learners = sum(each["learners"] for each in told)
    simulated = sum(each["learners"] for each in told if each["is_simulated"])
    return {
        "courses": told,
        "learners": learners,
        "early_learners": sum(each["early_learners"] for each in told),
        "events": sum(each["events"] for each in told),
        "simulated_share": round(simulated / learners, 4) if learners else 0.0,
    }


def _course(course: LabelledCourse) -> dict[str, Any]:
    history = course.history
    return {
        "course_id": history.course_id,
        "start": _day(history.start),
        "end": _day(history.end) if history.end is not None else None,
        "last_event": _day(history.last_event),
        "is_simulated": course.is_simulated,
        "learners": len(history),
        "early_learners": int(course.early.sum()),
        "events": len(history.times),
        **{outcome: _came_true(course, outcome) for outcome in OUTCOMES[:2]},
    }


def _came_true(course: LabelledCourse, outcome: str) -> int | None:
    """How many of the early learners an outcome came true for; None where nothing is known of it."""
    labels = getattr(course, outcome)[course.early]
    return None if np.all(np.isnan(labels)) else int(np.sum(labels == 1))


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment / SECOND, UTC).date().isoformat()


def _shortened(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration without its long lists, of which the length is told."""
    return {
        name: {"count": len(value)} if isinstance(value, Sequence | Mapping) and len(value) > LONGEST_TOLD else value
        for name, value in configuration.items()
        if not isinstance(value, str) or len(value) <= LONGEST_TOLD * 10
    }
