"""How well models tell learners apart: AUC at the end of each week, on a course they were not trained on.

A model is given what had happened by the end of the week, as when serving; nothing after it. Shown are the learners
that the paper looks at (enrolled by the end of week 1); for "leave", those of them active in the last 14 days, since
the long gone are told from the rest by anyone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import Model, Tell, TrainingOptions, model_class
from communicator.prediction.outcomes import ACTIVE_SPAN, OUTCOMES

DRAWS = 400
TAIL = 0.025


@dataclass(frozen=True)
class Score:
    """A model's AUC with its 95 % bootstrap interval over learners, and its mean chance to set beside the base rate."""

    auc: float
    low: float
    high: float
    mean_chance: float


@dataclass(frozen=True)
class WeekFigures:
    """One course, outcome and week: the learners looked at, how many came true, and each model's score."""

    course_id: str
    outcome: str
    week: int
    learners: int
    positive: int
    scores: Mapping[str, Score]  # kind of model -> score; empty where all or none came true


def auc(scores: NDArray[np.float64], labels: NDArray[np.bool_], weights: NDArray[np.int64] | None = None) -> float:
    """The chance that one who came true scores above one who didn't, ties counting half; NaN without both."""
    groups = np.unique(scores, return_inverse=True)[1]
    return _grouped_auc(groups, labels, np.ones(len(labels), dtype=np.int64) if weights is None else weights)


def _grouped_auc(groups: NDArray[np.int64], labels: NDArray[np.bool_], weights: NDArray[np.int64]) -> float:
    positive = np.bincount(groups, weights=weights * labels)
    negative = np.bincount(groups, weights=weights * ~labels)
    pairs = positive.sum() * negative.sum()
    below = np.cumsum(negative) - negative
    return float((positive * (below + negative / 2)).sum() / pairs) if pairs else float("nan")


def scored(chances: NDArray[np.float64], labels: NDArray[np.bool_], seed: int = 0) -> Score:
    """AUC and its interval: the 2.5th and 97.5th percentile over learners drawn again with replacement."""
    groups = np.unique(chances, return_inverse=True)[1]
    chance, size = np.random.default_rng(seed), len(labels)
    drawn = [
        _grouped_auc(groups, labels, np.bincount(chance.integers(size, size=size), minlength=size))
        for _ in range(DRAWS)
    ]
    low, high = np.nanquantile(drawn, [TAIL, 1 - TAIL])
    return Score(auc(chances, labels), float(low), float(high), float(chances.mean()))


def evaluate(models: Mapping[str, Model], course: LabelledCourse) -> list[WeekFigures]:
    """Every outcome and week of one course, with all models side by side; outcome by outcome, certify first."""
    figures = []
    for week, moment in enumerate(course.history.week_ends(course.history.horizon), start=1):
        chances = {name: model.predict(course.history, moment) for name, model in models.items()}
        lately = course.seen_within(ACTIVE_SPAN, moment)
        outcomes = (course.certify, course.complete, np.where(lately, course.left_at(moment), np.nan))
        for number, labels in enumerate(outcomes):
            told = course.early & ~np.isnan(labels)
            if np.any(told):
                truth = labels[told] == 1
                both = 0 < int(truth.sum()) < len(truth)
                scores = {name: scored(chance[told, number], truth) for name, chance in chances.items() if both}
                figures.append(
                    WeekFigures(course.history.course_id, OUTCOMES[number], week, len(truth), int(truth.sum()), scores)
                )
    return sorted(figures, key=lambda figure: (OUTCOMES.index(figure.outcome), figure.week))


def trained_models(
    kinds: Sequence[str], courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell
) -> dict[str, Model]:
    """A model of each kind, trained on the same courses."""
    models: dict[str, Model] = {}
    for kind in kinds:
        models[kind] = model_class(kind)()
        models[kind].train(courses, options, tell)
    return models


def leave_one_out(
    kinds: Sequence[str], courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell
) -> list[WeekFigures]:
    """Each course in turn held out, and predicted by models trained on the others."""
    figures = []
    for held_out in range(len(courses)):
        others = [course for number, course in enumerate(courses) if number != held_out]
        figures += evaluate(trained_models(kinds, others, options, tell), courses[held_out])
    return figures
