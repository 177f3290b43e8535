"""The paper's experiment: selection, folds by course, every model on the same folds, AUC by week, tests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import NotEnoughData
from communicator.prediction.fitting.folds import Fold, HeldOut, course_folds, held_out_chances, side_by_side
from communicator.prediction.fitting.kept import FOLDER
from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import KINDS, Tell, TrainingOptions
from communicator.prediction.paper.comparison import (
    CourseWeek,
    PairedTest,
    WeekMean,
    course_week,
    paired_tests,
    week_means,
)
from communicator.prediction.paper.description import Description, described
from communicator.prediction.paper.learners import CERTIFY, marked_moments
from communicator.prediction.paper.reading import Certified, Population, candidates
from communicator.prediction.paper.selection import Candidate, Rules, Selection, selected

PAPER_KINDS = (
    "paper-lstm", "feature-lstm", "paper-ensemble", "paper-logistic", "paper-forest", "paper-neighbours",
)  # fmt: skip
OUR_KINDS = ("lightgbm", "session-gru", "blend")
ENSEMBLE = "paper-ensemble"
FOLDS = 5


@dataclass(frozen=True)
class ExperimentOptions:
    """What may be chosen; defaults are the paper's word, or what makes sense of it (docs/paper-experiment.md)."""

    rules: Rules = field(default_factory=Rules)
    population: Population = "enrolled"
    certified: Certified = "passed"
    kinds: tuple[str, ...] = ()
    """Kinds to compare; none: the paper's, and ours that this version has."""
    folds: int = FOLDS
    in_given_order: bool = False
    """Whether folds are runs of courses in their order, rather than drawn by the seed."""
    training: TrainingOptions = field(default_factory=TrainingOptions)


@dataclass(frozen=True)
class Experiment:
    """What was found."""

    options: ExperimentOptions
    selection: Selection
    description: Description
    fold_of: dict[str, int]  # course id -> the fold it was tested in, from 1
    found: list[CourseWeek]
    means: list[WeekMean]
    tests: list[PairedTest]
    weights: list[Mapping[str, float]]  # the ensemble's, by fold
    active_courses: dict[int, int]  # week -> courses with an event in it


def run_experiment(
    database: Database, settings: Settings, courses: Sequence[Course], options: ExperimentOptions, tell: Tell
) -> Experiment:
    """Reads, selects, trains and compares; killed and begun again, it goes on where it was.

    Raises:
        NotEnoughData: where fewer than two courses are kept, with the reason of each that is not.
    """
    read = candidates(database, settings.data_dir, courses, options.population, options.certified)
    return experiment_on(read, options, settings.cluster, settings.data_dir / FOLDER, tell)


def experiment_on(
    read: Sequence[Candidate], options: ExperimentOptions, cluster: str | None, folder: Path | None, tell: Tell
) -> Experiment:
    """The same on courses that were read; see run_experiment."""
    selection = selected(read, options.rules)
    require_two(selection)
    kept = [each.course for each in selection.kept]
    folds = folds_of(len(kept), options)
    kinds, training = kinds_of(options), options.training
    with side_by_side(cluster, training.workers, kept, len(folds) * len(kinds)) as computing:
        held_out = held_out_chances(kinds, kept, folds, training, moments, computing, folder, tell)
    found = [each for held in held_out for each in course_weeks(kept[held.course], held)]
    return Experiment(
        options,
        selection,
        described(selection.kept, training.min_count, training.min_courses),
        {kept[course].history.course_id: number for number, fold in enumerate(folds, 1) for course in fold.test},
        found,
        week_means(found),
        paired_tests(found),
        fitted_weights(held_out, folds),
        active_courses(kept),
    )


def kinds_of(options: ExperimentOptions) -> list[str]:
    """The kinds to compare, the paper's first."""
    return list(options.kinds) or [kind for kind in (*PAPER_KINDS, *OUR_KINDS) if kind in KINDS]


def moments(course: LabelledCourse) -> list[int]:
    """When learners are predicted: at the end of each week that is known."""
    return marked_moments(course.history)


def folds_of(courses: int, options: ExperimentOptions) -> list[Fold]:
    """Every course in one test part; runs of neighbours where the given order counts."""
    folds = min(options.folds, courses)
    if not options.in_given_order:
        return course_folds(courses, folds, options.training.seed)
    parts = [tuple(part.tolist()) for part in np.array_split(np.arange(courses), folds)]
    return [Fold(tuple(each for each in range(courses) if each not in part), part) for part in parts]


def require_two(selection: Selection) -> None:
    """Raises NotEnoughData, with each course's reason, where fewer than two are kept."""
    if len(selection.kept) < len("ab"):
        reasons = "; ".join(f"{course}: {reason}" for course, reason in selection.left_out.items())
        kept = ", ".join(each.course_id for each in selection.kept) or "none"
        raise NotEnoughData(
            f"The experiment needs two courses at least; kept: {kept}. Left out: {reasons or 'none'}. Import more "
            "finished courses, or lower --least-certified and --least-deadlines"
        )


def course_weeks(course: LabelledCourse, held: HeldOut) -> list[CourseWeek]:
    """The AUC of each week in which the course was active; all early learners are predicted, in full."""
    weeks = []
    for week, chances in enumerate(held.chances, start=1):
        if is_active(course, week):
            labels = np.where(course.early, course.certify, np.nan).astype(np.float32)
            weeks.append(course_week(held.kind, course.history.course_id, week, chances[:, CERTIFY], labels))
    return weeks


def fitted_weights(held_out: Sequence[HeldOut], folds: Sequence[Fold]) -> list[Mapping[str, float]]:
    """The weights of the paper's ensemble, fold by fold; none where it wasn't asked for."""
    by_course = {held.course: held.report.learned for held in held_out if held.kind == ENSEMBLE and held.report}
    return [by_course[fold.test[0]] for fold in folds if fold.test[0] in by_course]


def is_active(course: LabelledCourse, week: int) -> bool:
    """Whether anybody did anything in this week of the course (from 1); weeks without an event aren't compared."""
    starts = [course.history.start, *marked_moments(course.history)]
    times = course.history.times
    return bool(np.any((times > starts[week - 1]) & (times <= starts[week])))


def active_courses(courses: Sequence[LabelledCourse]) -> dict[int, int]:
    """How many courses were active in each week."""
    weeks = [
        week
        for course in courses
        for week in range(1, len(marked_moments(course.history)) + 1)
        if is_active(course, week)
    ]
    return {week: weeks.count(week) for week in sorted(set(weeks))}
