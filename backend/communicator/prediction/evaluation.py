"""How well models tell learners apart: AUC at the end of each week, on a course they were not trained on.

A model is given what had happened by the end of the week, as when serving; nothing after it. Shown are the learners
that the paper looks at (enrolled by the end of week 1); for "leave", those of them active in the last 14 days, since
the long gone are told from the rest by anyone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from communicator.compute import Computing, InThisProcess
from communicator.prediction.fitting.folds import Fold, held_out_chances, leaving_each_out
from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import Model, Tell, TrainingOptions
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


def week_figures(
    course: LabelledCourse, moments: Sequence[int], chances: Mapping[str, NDArray[np.float64]]
) -> list[WeekFigures]:
    """Every outcome and week of one course, with all kinds side by side; outcome by outcome, certify first.

    `moments` are the ends of its first k weeks, `chances` by kind float64[k, n, 3]. What a kind can't tell (NaN) has
    no score.
    """
    figures = []
    for week, moment in enumerate(moments, start=1):
        lately = course.seen_within(ACTIVE_SPAN, moment)
        outcomes = (course.certify, course.complete, np.where(lately, course.left_at(moment), np.nan))
        for number, labels in enumerate(outcomes):
            told = course.early & ~np.isnan(labels)
            if np.any(told):
                said = {kind: chance[week - 1, told, number] for kind, chance in chances.items()}
                found = (OUTCOMES[number], week, *_scores(labels[told] == 1, said))
                figures.append(WeekFigures(course.history.course_id, *found))
    return sorted(figures, key=lambda figure: (OUTCOMES.index(figure.outcome), figure.week))


def _scores(truth: NDArray[np.bool_], said: Mapping[str, NDArray[np.float64]]) -> tuple[int, int, dict[str, Score]]:
    both = 0 < int(truth.sum()) < len(truth)
    scores = {kind: scored(chance, truth) for kind, chance in said.items() if both and not np.any(np.isnan(chance))}
    return len(truth), int(truth.sum()), scores


def week_ends(course: LabelledCourse) -> list[int]:
    """The moments that are evaluated: the ends of the weeks that are known."""
    return course.history.week_ends(course.history.horizon)


def evaluate(models: Mapping[str, Model], course: LabelledCourse) -> list[WeekFigures]:
    """The figures of trained models on a course that they never saw."""
    moments = week_ends(course)
    chances = {name: model.predict_at(course.history, moments) for name, model in models.items() if moments}
    return week_figures(course, moments, chances)


def held_out_figures(
    kinds: Sequence[str],
    courses: Sequence[LabelledCourse],
    folds: Sequence[Fold],
    options: TrainingOptions,
    computing: Computing,
    folder: Path | None,
    tell: Tell,
) -> list[WeekFigures]:
    """The figures of the test courses of each fold, all kinds side by side; see `held_out_chances`."""
    found = held_out_chances(kinds, courses, folds, options, week_ends, computing, folder, tell)
    figures = []
    for course in dict.fromkeys(each.course for each in found):
        said = {each.kind: each for each in found if each.course == course}
        moments = next(iter(said.values())).moments.tolist()
        figures += week_figures(courses[course], moments, {kind: each.chances for kind, each in said.items()})
    return figures


def leave_one_out(
    kinds: Sequence[str], courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell
) -> list[WeekFigures]:
    """Each course in turn held out, and predicted by models trained on the others; in this process."""
    folds = leaving_each_out(len(courses))
    return held_out_figures(kinds, courses, folds, options, InThisProcess(), None, tell)
