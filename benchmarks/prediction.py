"""What the served kind says of courses held out, beside the paper's ensemble and its event LSTM, all on the same folds.

Simulated courses, predicted by models that never saw them, at the end of each week; of certify, which all three tell.
An engineering check on invented learners, not evidence about real ones (docs/prediction.md).
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.measuring import Ratio
from benchmarks.simulated_courses import simulated_courses
from communicator.prediction.card.figures import by_week, moments_of
from communicator.prediction.fitting.folds import course_folds, held_out_chances, side_by_side
from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import TrainingOptions, TrainingProgress

COURSES = int(os.environ.get("COMMUNICATOR_BENCHMARK_COURSES", "10"))
LEARNERS = 500
FOLDS = 5
SEED = 3
SERVED, ENSEMBLE, LSTM = "blend", "paper-ensemble", "event-lstm"
EARLY_WEEKS = (1, 2, 3, 4)
SMALL_ECE = 0.02

Week = dict[str, Any]


def measure(courses: int = COURSES, learners: int = LEARNERS) -> Iterator[Ratio]:
    """Errors beside the peers', and how far the served chances are from what came true."""
    with TemporaryDirectory() as folder:
        past = simulated_courses(Path(folder), courses, learners, SEED)
    weeks = {kind: _weeks(kind, past) for kind in (SERVED, ENSEMBLE, LSTM)}
    known = sum(int(course.early.sum()) for course in past)
    on = (
        f"{courses} simulated courses, {known:,} learners of week 1, {min(FOLDS, courses)} folds by course, seed {SEED}"
    )
    error = {kind: 1 - fmean(week["auc"]["value"] for week in _early(found)) for kind, found in weeks.items()}
    for peer, goal in ((ENSEMBLE, 0.75), (LSTM, 0.8)):
        told = f"1 - AUC, mean of weeks 1 to 4: {error[SERVED]:.4f}, {peer} {error[peer]:.4f}; {on}"
        yield Ratio(f"prediction/error beside {peer}", error[SERVED] / error[peer], goal, told, goal_is_most=True)
    brier = {kind: fmean(week["brier"] for week in found) for kind, found in weeks.items()}
    told = f"mean of all weeks: {brier[SERVED]:.4f}, {ENSEMBLE} {brier[ENSEMBLE]:.4f}, {LSTM} {brier[LSTM]:.4f}; {on}"
    yield Ratio(
        "prediction/Brier beside paper-ensemble", brier[SERVED] / brier[ENSEMBLE], 0.75, told, goal_is_most=True
    )
    yield from _calibration(weeks[SERVED][:-1], on)


def _calibration(weeks: Sequence[Week], on: str) -> Iterator[Ratio]:
    """Of the weeks after which a course goes on: at its end there is next to nothing left to foretell."""
    slopes = [week["slope"]["value"] for week in weeks if week["slope"]]
    told = f"by week: {', '.join(f'{slope:.2f}' for slope in slopes)}; {on}"
    yield Ratio(
        "prediction/slope furthest from 1", max(abs(slope - 1) for slope in slopes), 0.1, told, goal_is_most=True
    )
    eces = [(week["ece"], week["ece_null"]) for week in weeks]
    told = f"by week, beside what chance alone gives: {', '.join(f'{ece:.3f}/{null:.3f}' for ece, null in eces)}; {on}"
    yield Ratio("prediction/largest ECE", max(ece for ece, _ in eces), SMALL_ECE, told, goal_is_most=True)


def _weeks(kind: str, courses: Sequence[LabelledCourse]) -> list[Week]:
    options = TrainingOptions(device="cpu", workers=1)
    folds = course_folds(len(courses), FOLDS)
    with side_by_side(None, None, courses, len(folds)) as computing:
        held_out = held_out_chances([kind], courses, folds, options, moments_of, computing, None, _nobody)
    return [week for week in by_week(courses, held_out) if (week["outcome"], week["group"]) == ("certify", "all")]


def _early(weeks: Sequence[Week]) -> list[Week]:
    return [week for week in weeks if week["week"] in EARLY_WEEKS]


def _nobody(progress: TrainingProgress) -> None:
    """Watches."""
