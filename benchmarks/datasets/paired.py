"""AUCs of several models on the same learners, and how far they differ, with intervals from learners drawn again.

Within each course learners are drawn with replacement, the same ones for every model and every mark, and draws that
lack one of the classes are drawn again. Courses are not drawn: an interval speaks for these courses only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 2000
AT_ONCE = 250
"""Draws held in memory at a time."""
TAIL = 0.025


@dataclass(frozen=True)
class Judged:
    """A course's n learners at k marks: what came true, who is looked at, and what each model gave."""

    name: str
    labels: NDArray[np.float32]  # [n]; NaN where untold
    looked_at: NDArray[np.bool_]  # [k, n]
    chances: Mapping[str, NDArray[np.float64]]  # model -> [k, n]

    def counted(self) -> list[NDArray[np.bool_]]:
        """Who counts at each mark that has both classes: bool[n] each."""
        known = self.looked_at & ~np.isnan(self.labels)
        return [mark for mark in known if len(np.unique(self.labels[mark])) > 1]

    def marks_with_both(self) -> NDArray[np.bool_]:
        """Which marks have both classes: bool[k]."""
        known = self.looked_at & ~np.isnan(self.labels)
        return np.array([len(np.unique(self.labels[mark])) > 1 for mark in known], dtype=bool)


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Comparison:
    """AUCs as they are, and as they would be with other learners of the same courses."""

    courses: tuple[str, ...]
    models: tuple[str, ...]
    by_mark: tuple[NDArray[np.float64], ...]  # per course [models, k]; NaN where a mark has one class only
    drawn: NDArray[np.float64]  # [courses, models, draws]

    @property
    def by_course(self) -> NDArray[np.float64]:
        """The mean over a course's marks: [courses, models]."""
        return np.array([np.nanmean(each, axis=1) for each in self.by_mark])

    def course(self, course: int, model: str) -> Estimate:
        """A model's AUC in one course."""
        place = self.models.index(model)
        return _estimate(self.by_course[course, place], self.drawn[course, place])

    def mean(self, model: str) -> Estimate:
        """A model's AUC, the mean over courses."""
        place = self.models.index(model)
        return _estimate(self.by_course[:, place].mean(), self.drawn[:, place].mean(axis=0))

    def difference(self, model: str, other: str) -> Estimate:
        """By how much a model's mean AUC is above another's."""
        first, second = self.models.index(model), self.models.index(other)
        gaps = self.by_course[:, first] - self.by_course[:, second]
        return _estimate(gaps.mean(), (self.drawn[:, first] - self.drawn[:, second]).mean(axis=0))


def _estimate(value: float, drawn: NDArray[np.float64]) -> Estimate:
    low, high = np.quantile(drawn, [TAIL, 1 - TAIL])
    return Estimate(float(value), float(low), float(high))


def compared(courses: Sequence[Judged], draws: int = DRAWS, seed: int = 0) -> Comparison:
    """All models on all courses; each course should have a mark with both classes, and the same models."""
    models = tuple(courses[0].chances)
    chance = np.random.default_rng(seed)
    return Comparison(
        tuple(course.name for course in courses),
        models,
        tuple(_by_mark(course, models) for course in courses),
        np.stack([_drawn(course, models, draws, chance) for course in courses]),
    )


def _by_mark(course: Judged, models: Sequence[str]) -> NDArray[np.float64]:
    both, known = course.marks_with_both(), course.looked_at & ~np.isnan(course.labels)
    figures = np.full((len(models), len(both)), np.nan)
    for mark in np.flatnonzero(both):
        who = known[mark]
        for place, model in enumerate(models):
            once = np.ones((1, int(who.sum())))
            figures[place, mark] = weighted_aucs(course.chances[model][mark, who], course.labels[who] == 1, once)[0]
    return figures


def _drawn(course: Judged, models: Sequence[str], draws: int, chance: np.random.Generator) -> NDArray[np.float64]:
    parts = []
    for begin in range(0, draws, AT_ONCE):
        times = drawn_learners(course, min(AT_ONCE, draws - begin), chance)
        parts.append(_of_draws(course, models, times))
    return np.concatenate(parts, axis=1)


def _of_draws(course: Judged, models: Sequence[str], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean over marks of each model in each draw: [models, draws]."""
    known, both = course.looked_at & ~np.isnan(course.labels), course.marks_with_both()
    figures = np.zeros((len(models), len(times)))
    for mark in np.flatnonzero(both):
        who = known[mark]
        for place, model in enumerate(models):
            scores = course.chances[model][mark, who]
            figures[place] += weighted_aucs(scores, course.labels[who] == 1, times[:, who]) / both.sum()
    return figures


def drawn_learners(course: Judged, draws: int, chance: np.random.Generator) -> NDArray[np.float64]:
    """How often each learner is drawn: [draws, n]; in every draw each mark that has both classes has both."""
    size, marks = len(course.labels), course.counted()
    # Who counts at no mark is not drawn, so that each draw has as many learners as there are.
    pool = np.flatnonzero(np.any(marks, axis=0))
    times = np.zeros((draws, size))
    lacking = np.arange(draws)
    while len(lacking):
        picked = pool[chance.integers(len(pool), size=(len(lacking), len(pool)))]
        cells = (np.arange(len(lacking))[:, None] * size + picked).ravel()
        times[lacking] = np.bincount(cells, minlength=len(lacking) * size).reshape(len(lacking), size)
        complete = np.ones(len(lacking), dtype=bool)
        for who in marks:
            for label in (0, 1):
                complete &= times[lacking][:, who & (course.labels == label)].sum(axis=1) > 0
        lacking = lacking[~complete]
    return times


def weighted_aucs(
    scores: NDArray[np.float64], positive: NDArray[np.bool_], times: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The AUC with each of the n learners counted so often: times [draws, n] -> [draws]; ties count half."""
    order = np.argsort(scores, kind="stable")
    ranked, weights = scores[order], times[:, order]
    first = np.flatnonzero(np.append(True, np.diff(ranked) > 0))
    true = np.add.reduceat(weights * positive[order], first, axis=1)
    false = np.add.reduceat(weights * ~positive[order], first, axis=1)
    below = np.cumsum(false, axis=1) - false / 2
    pairs: NDArray[np.float64] = true.sum(axis=1) * false.sum(axis=1)
    return np.asarray((true * below).sum(axis=1) / pairs)
