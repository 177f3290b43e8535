"""How the blend learns: its members, what they said of rows held out, and from that weights and calibration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.blend.members import EXPECTED, MEMBERS, Fold, Member, inner_folds, said_of
from communicator.prediction.blend.weighing import fit_weights
from communicator.prediction.calibration import UNCHANGED, fit_line
from communicator.prediction.choosing import unknown_outcomes
from communicator.prediction.gru.model import SessionGru
from communicator.prediction.history import LabelledCourse
from communicator.prediction.linear.model import StandingLogistic
from communicator.prediction.models import Tell, TrainingOptions, TrainingProgress, TrainingReport
from communicator.prediction.outcomes import ACTIVE_SPAN, OUTCOMES
from communicator.prediction.trees.model import LightGbm
from communicator.prediction.trees.rows import HeldOut


@dataclass(frozen=True)
class Learned:
    """What training leaves."""

    members: Mapping[str, Member]  # those with a weight
    weights: Mapping[str, NDArray[np.float64]]  # [3] of each
    lines: NDArray[np.float64]  # [3, 4], calibration
    unknown: tuple[str, ...]


def learned(courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell) -> tuple[Learned, TrainingReport]:
    """The members with their weights, and the session GRU's report with the weights of all."""
    folds = list(inner_folds(courses, options.seed))
    progress = _Progress(tell, len(folds) + len(MEMBERS))
    linear, trees, network = StandingLogistic(), LightGbm(), SessionGru()
    progress.training(linear, courses, options, linear.kind)
    progress.training(trees, courses, options, trees.kind)
    rows, of_trees, of_linear = _common(_told(trees), _told(linear))
    of_network = _said_by_networks(courses, folds, rows, options, progress)
    report = progress.training(network, courses, options, network.kind)
    unknown = unknown_outcomes(courses)
    said = np.stack([of_network, of_trees, of_linear], axis=1)
    members: tuple[Member, ...] = (network, trees, linear)
    expected = np.array([EXPECTED[member.kind] for member in members])
    weights, lines = _weighed(said, expected, _truth(courses, rows), unknown)
    by_name = {member.kind: weights[number] for number, member in enumerate(members)}
    kept = {member.kind: member for member in members if by_name[member.kind].any()}
    told = {
        f"{name}, {outcome}": float(of[place]) for name, of in by_name.items() for place, outcome in enumerate(OUTCOMES)
    }
    report = replace(report, learned=told, unknown_outcomes=unknown)
    return Learned(kept, {name: by_name[name] for name in kept}, lines, unknown), report


def _told(member: LightGbm | StandingLogistic) -> HeldOut:
    assert member.held_out is not None, "it has just learned"
    return member.held_out


def _common(first: HeldOut, second: HeldOut) -> tuple[HeldOut, NDArray[np.float64], NDArray[np.float64]]:
    """The rows that both have, and what each said of them, float64[r, 3]: the regression learns from fewer."""
    keys = []
    for rows in (first, second):
        key = np.empty(len(rows.marks), dtype=[("course", np.int64), ("mark", np.int64), ("learner", np.int64)])
        key["course"], key["mark"], key["learner"] = rows.courses, rows.marks, rows.learners
        keys.append(key)
    _, at_first, at_second = np.intersect1d(keys[0], keys[1], return_indices=True)
    both = HeldOut(first.courses[at_first], first.learners[at_first], first.marks[at_first], first.logits[at_first])
    return both, first.logits[at_first], second.logits[at_second]


@dataclass(frozen=True)
class _Truth:
    labels: NDArray[np.float64]  # [r, 3]; NaN where unknown
    shares: NDArray[np.float64]  # [r], of the course that had passed
    is_active: NDArray[np.bool_]  # [r], seen in the 14 days up to the mark


def _truth(courses: Sequence[LabelledCourse], rows: HeldOut) -> _Truth:
    """How it went with the rows."""
    size = len(rows.marks)
    truth = _Truth(np.full((size, len(OUTCOMES)), np.nan), np.zeros(size), np.zeros(size, dtype=bool))
    for place, course in enumerate(courses):
        for mark in np.unique(rows.marks[rows.courses == place]).tolist():
            here = np.flatnonzero((rows.courses == place) & (rows.marks == mark))
            whose = rows.learners[here]
            labels = np.stack([course.certify, course.complete, course.left_at(mark)], axis=1)
            truth.labels[here] = labels[whose]
            truth.shares[here] = course.history.share_elapsed(mark)
            truth.is_active[here] = course.seen_within(ACTIVE_SPAN, mark)[whose]
    return truth


def _weighed(
    said: NDArray[np.float64], expected: NDArray[np.float64], truth: _Truth, unknown: Sequence[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The members' weights float64[m, 3], and the lines float64[3, 4]; `said` is float64[r, m, 3], `expected` [m].

    For "leave" the active in the last 14 days are asked: the long gone are most of all. Of an outcome of which
    nothing could be learned the base rate is all there is.
    """
    weights, lines = np.zeros(said.shape[1:]), np.tile(UNCHANGED, (len(OUTCOMES), 1))
    for place, outcome in enumerate(OUTCOMES):
        labels = truth.labels[:, place]
        asked = ~np.isnan(labels) & (truth.is_active if outcome == "leave" else True)
        if outcome in unknown:
            positive = np.sum(labels[asked] == 1)
            lines[place] = (0.0, np.log((positive + 1) / (asked.sum() - positive + 1)), 0.0, 0.0)
            continue
        weights[:, place] = fit_weights(said[asked, :, place], labels[asked], expected)
        total = said[asked, :, place] @ weights[:, place]
        lines[place] = fit_line(total, truth.shares[asked], labels[asked])
    return weights, lines


def _said_by_networks(
    courses: Sequence[LabelledCourse],
    folds: Sequence[Fold],
    rows: HeldOut,
    options: TrainingOptions,
    progress: "_Progress",
) -> NDArray[np.float64]:
    """What session GRUs say of the rows, each of the fold that it hasn't learned from: float64[r, 3]."""
    said = np.zeros_like(rows.logits)
    for number, fold in enumerate(folds, start=1):
        blind = SessionGru()
        progress.training(blind, fold.taught, options, f"{blind.kind}, inner fold {number}")
        places, logits = said_of(blind, courses, fold, rows)
        said[places] = logits
    return said


class _Progress:
    """Tells of many trainings as of one, in thousandths of each."""

    WHOLE = 1000

    def __init__(self, tell: Tell, trainings: int) -> None:
        self._tell, self._trainings, self._begun = tell, trainings, 0

    def training(
        self, member: Member, courses: Sequence[LabelledCourse], options: TrainingOptions, what: str
    ) -> TrainingReport:
        """Has the member learn from the courses, and tells how far that is."""
        before, of = self._begun * self.WHOLE, self._trainings * self.WHOLE
        self._begun += 1

        def told(progress: TrainingProgress) -> None:
            done = before + progress.done * self.WHOLE // max(progress.total, 1)
            self._tell(replace(progress, done=done, total=of, what=what))

        report = member.train(courses, options, told)
        self._tell(TrainingProgress(1, 1, before + self.WHOLE, of, 0.0, what, has_ended=True))
        return report
