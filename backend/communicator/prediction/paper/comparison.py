"""How well models tell who certifies, as the paper compares them (section 3.3): AUC by course and week, and tests.

An AUC is worked out within a course; the figure of a week is the mean over the courses that have one. Two models are
compared week by week over the same courses: paired t test and Wilcoxon's signed ranks, both two-sided.
"""

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.evaluation import auc

LEAST_PAIRS = 2
SIGNIFICANT = 0.05


@dataclass(frozen=True)
class CourseWeek:
    """A model's AUC in a course at the end of a week."""

    kind: str
    course_id: str
    week: int
    learners: int
    certified: int
    auc: float  # NaN where all or none certified


@dataclass(frozen=True)
class WeekMean:
    """A model's mean AUC over the courses of a week, and their standard deviation (NaN of a single course)."""

    kind: str
    week: int
    courses: int
    auc: float
    deviation: float


@dataclass(frozen=True)
class PairedTest:
    """Two models in a week, over the courses that have both: mean difference of AUC (first − second), p values.

    `…_holm` are corrected (Holm) over the weeks of the pair, since "better in some week" is one claim.
    """

    first: str
    second: str
    week: int
    courses: int
    difference: float
    t: float
    t_holm: float
    wilcoxon: float
    wilcoxon_holm: float


def course_week(
    kind: str, course_id: str, week: int, chances: NDArray[np.float64], labels: NDArray[np.float32]
) -> CourseWeek:
    """The AUC of chances [n] where labels [n] are 1 or 0; NaN labels are nobody's."""
    known = ~np.isnan(labels)
    truth = labels[known] == 1
    return CourseWeek(kind, course_id, week, len(truth), int(truth.sum()), auc(chances[known], truth))


def week_means(found: Iterable[CourseWeek]) -> list[WeekMean]:
    """The figure's points, by kind in order of first appearance, then week; weeks without any AUC are left out."""
    by_place: dict[tuple[str, int], list[float]] = {}
    for each in found:
        if not np.isnan(each.auc):
            by_place.setdefault((each.kind, each.week), []).append(each.auc)
    kinds = list(dict.fromkeys(kind for kind, _ in by_place))
    places = sorted(by_place, key=lambda place: (kinds.index(place[0]), place[1]))
    return [_mean(kind, week, np.array(by_place[kind, week])) for kind, week in places]


def _mean(kind: str, week: int, values: NDArray[np.float64]) -> WeekMean:
    deviation = float(values.std(ddof=1)) if len(values) > 1 else float("nan")
    return WeekMean(kind, week, len(values), float(values.mean()), deviation)


def paired_tests(found: Sequence[CourseWeek]) -> list[PairedTest]:
    """Every pair of models, week by week; weeks with fewer than two courses can't be tested and are left out."""
    by_kind: dict[str, dict[tuple[int, str], float]] = {}
    for each in found:
        if not np.isnan(each.auc):
            by_kind.setdefault(each.kind, {})[each.week, each.course_id] = each.auc
    return [test for first, second in combinations(by_kind, 2) for test in _pair(first, second, by_kind)]


def _pair(first: str, second: str, by_kind: Mapping[str, Mapping[tuple[int, str], float]]) -> list[PairedTest]:
    shared = sorted(by_kind[first].keys() & by_kind[second].keys())
    rows = []
    for week in sorted({week for week, _ in shared}):
        apart = np.array([by_kind[first][place] - by_kind[second][place] for place in shared if place[0] == week])
        if len(apart) >= LEAST_PAIRS:
            rows.append((week, len(apart), float(apart.mean()), *_chances_of_nothing(apart)))
    t_holm, wilcoxon_holm = holm([row[3] for row in rows]), holm([row[4] for row in rows])
    return [
        PairedTest(first, second, week, courses, mean, t, corrected_t, wilcoxon, corrected)
        for (week, courses, mean, t, wilcoxon), corrected_t, corrected in zip(rows, t_holm, wilcoxon_holm, strict=True)
    ]


def _chances_of_nothing(apart: NDArray[np.float64]) -> tuple[float, float]:
    """The p values of differences as large where there is none: by the t test, and by ranks; 1 where all are 0."""
    from scipy.stats import ttest_1samp, wilcoxon

    if np.all(apart == 0):
        return 1.0, 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # equal differences, ties: p is 0 or an approximation, as it says
        return float(ttest_1samp(apart, 0).pvalue), float(wilcoxon(apart).pvalue)


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down correction: the p values times how many are left, never falling, at most 1."""
    corrected = [1.0] * len(p_values)
    largest = 0.0
    for rank, place in enumerate(np.argsort(p_values, kind="stable").tolist()):
        largest = max(largest, min((len(p_values) - rank) * p_values[place], 1.0))
        corrected[place] = largest
    return corrected
