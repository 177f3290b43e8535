"""Logistic regression on learners' places as a model: the kind that carries over best where past courses are few."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Self

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.calibration import LOGIT_BOUND, UNCHANGED, base_rate_line, calibrated, fit_rising_line
from communicator.prediction.choosing import require_both_classes
from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.learned import Learned
from communicator.prediction.linear.places import lines_at, placed_features, places, weighed
from communicator.prediction.linear.ridge import fitted
from communicator.prediction.models import States, Tell, TrainingOptions, TrainingProgress, TrainingReport
from communicator.prediction.outcomes import OUTCOMES
from communicator.prediction.standing import advanced, begun, feature_names, features_at, standings
from communicator.prediction.trees.folds import folds_of
from communicator.prediction.trees.rows import HeldOut, Rows, training_rows
from communicator.prediction.vocabulary import Vocabulary, learn_vocabulary

LEAVE: Final = OUTCOMES.index("leave")
MOST_ROWS: Final = 24_000


@dataclass(frozen=True)
class Trained:
    """What training leaves; an outcome that can't be learned has weights of nothing, and its base rate as its line."""

    vocabulary: Vocabulary
    mean: NDArray[np.float64]  # [c]
    scale: NDArray[np.float64]  # [c]
    weights: NDArray[np.float64]  # [3, c + 1], the intercept last
    lines: NDArray[np.float64]  # [3, 4], calibration
    unknown: tuple[str, ...]


class StandingLogistic(Learned[Trained]):
    """Predicts from where a learner stands among the course's learners, weighed cautiously."""

    kind: ClassVar[str] = "standing-logistic"

    def __init__(self) -> None:
        super().__init__()
        self.held_out: HeldOut | None = None
        """What was said, while it learned, of rows held out, for who weighs it beside others; in no checkpoint."""

    @property
    def unknown_outcomes(self) -> tuple[str, ...]:
        """The outcomes of which nothing could be learned."""
        return self.trained.unknown

    def train(self, courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell) -> TrainingReport:
        """See Model. Raises NotEnoughData where the courses tell neither certify nor complete."""
        require_both_classes(courses)
        vocabulary = learn_vocabulary([course.history for course in courses], options.min_count, options.min_courses)
        rows = training_rows(courses, vocabulary, options, _View(vocabulary), MOST_ROWS)
        mean, scale = rows.features.mean(axis=0, dtype=np.float64), rows.features.std(axis=0, dtype=np.float64)
        scale[scale == 0] = 1
        columns = ((rows.features - mean) / scale).astype(np.float32)
        weights, lines, unknown, said = [], [], [], []
        for number, outcome in enumerate(OUTCOMES):
            line, calibration, held_out = _learned(rows, columns, number, options.seed)
            said.append(held_out)
            unknown += [outcome] if line is None else []
            weights.append(np.zeros(len(mean) + 1) if line is None else line)
            lines.append(calibration)
            tell(TrainingProgress(1, 1, number + 1, len(OUTCOMES), 0.0))
        self._trained = Trained(vocabulary, mean, scale, np.array(weights), np.array(lines), tuple(unknown))
        self.held_out = HeldOut.of(rows, said)
        learners = int(sum(len(course.history) for course in courses))
        certified = int(sum(np.sum(course.certify == 1) for course in courses))
        types = len(vocabulary.types)
        return TrainingReport(learners, certified, len(rows.labels), types, unknown_outcomes=self.unknown_outcomes)

    def predict_at(self, history: CourseHistory, moments: Sequence[int]) -> NDArray[np.float64]:
        """See Model; one pass over the events."""
        passed = standings(history, self.trained.vocabulary, moments)
        return np.stack([self.chances(states, history, moment) for moment, states in passed])

    def begin(self, history: CourseHistory) -> States:
        """See Incremental."""
        return begun(history, self.trained.vocabulary)

    def advance(self, states: States, history: CourseHistory, until: int) -> States:
        """See Incremental."""
        return advanced(states, history, self.trained.vocabulary, until)

    def chances(self, states: States, history: CourseHistory, as_of: int) -> NDArray[np.float64]:
        """See Incremental."""
        return calibrated(self.logits(states, history, as_of), history.share_elapsed(as_of), self.trained.lines)

    def logits(self, states: States, history: CourseHistory, as_of: int) -> NDArray[np.float64]:
        """The regression's own logits float64[n, 3], before calibration; 0 of an outcome that couldn't be learned."""
        features = features_at(states, history, self.trained.vocabulary, as_of)
        return self.logits_from(features, history.share_elapsed(as_of))

    def columns_of(self, features: NDArray[np.float32], share: float) -> NDArray[np.float32]:
        """What is weighed, float32[n, 2 p + 2], of the standing's features of all the course's learners."""
        return _View(self.trained.vocabulary)(features, share)

    def logits_from(self, features: NDArray[np.float32], share: float) -> NDArray[np.float64]:
        """The same of the standing's features float32[n, f] of all the course's learners at one moment."""
        trained, view = self.trained, _View(self.trained.vocabulary)
        # Centres, scales and the course's age are put into the lines, which are few; learners are many.
        lines, constants = lines_at(trained.weights, trained.mean, trained.scale, share)
        # Who was never seen is in the middle of everything.
        logits = np.tile(constants - lines[:, -1] * 0.5, (len(features), 1))
        seen = view.seen(features)
        if seen.any():
            columns = view.alike(features if seen.all() else features.T[:, seen].T)
            logits[seen] = columns.astype(np.float64) @ lines.T + constants
        return np.asarray(np.clip(logits, -LOGIT_BOUND, LOGIT_BOUND))

    def configuration(self) -> dict[str, Any]:
        """See Model."""
        types = list(self.trained.vocabulary.types)
        return {"types": types, "columns": list(_names(types)), "unknown_outcomes": list(self.trained.unknown)}

    def parameters(self) -> dict[str, NDArray[Any]]:
        """See Model."""
        trained = self.trained
        return {
            "mean": trained.mean,
            "scale": trained.scale,
            "weights": trained.weights,
            "calibration": trained.lines,
        }

    @classmethod
    def restored(cls, configuration: Mapping[str, Any], parameters: Mapping[str, NDArray[Any]]) -> Self:
        """See Model."""
        vocabulary = Vocabulary(tuple(configuration["types"]))
        names = _names(vocabulary.types)
        if tuple(configuration["columns"]) != names:
            raise ValueError("the regression was trained on other features than this version and vocabulary have")
        width = 2 * (len(names) + 1)
        shapes = {
            "mean": (width,),
            "scale": (width,),
            "weights": (len(OUTCOMES), width + 1),
            "calibration": (len(OUTCOMES), len(UNCHANGED)),
        }
        for name, shape in shapes.items():
            if parameters[name].shape != shape or not np.all(np.isfinite(parameters[name])):
                raise ValueError(f"{name} is not {shape} finite numbers")
        model = cls()
        mean, scale, weights, lines = (parameters[name].astype(np.float64) for name in shapes)
        model._trained = Trained(vocabulary, mean, scale, weights, lines, tuple(configuration["unknown_outcomes"]))
        return model


class _View:
    """The columns that are weighed, of the standing's features of a whole course."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        names = feature_names(vocabulary)
        self._placed = placed_features(names)
        self._seen = names.index("seen")

    def __call__(self, features: NDArray[np.float32], share: float) -> NDArray[np.float32]:
        return weighed(self.alike(features), share)

    def seen(self, features: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Who has an event: bool[n]."""
        return np.asarray(features[:, self._seen] > 0)

    def alike(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Places, and last whether seen: what is weighed by itself, and once more as the course passes."""
        seen = self.seen(features)
        return np.concatenate([places(features.T[self._placed].T, seen), seen[:, None] - np.float32(0.5)], axis=1)


def _names(types: Sequence[str]) -> tuple[str, ...]:
    names = feature_names(Vocabulary(tuple(types)))
    return tuple(names[place] for place in placed_features(names))


def _learned(
    rows: Rows, columns: NDArray[np.float32], outcome: int, seed: int
) -> tuple[NDArray[np.float64] | None, NDArray[np.float64], NDArray[np.float64]]:
    """The weights of one outcome, its line of calibration, and the logits of known rows held out.

    None and the base rate where one class is known at most.

    For "leave" the line is fitted on learners active in the last 14 days: the long gone are most of all.
    """
    labels = rows.labels[:, outcome]
    known = np.flatnonzero(~np.isnan(labels))
    if np.sum(labels[known] == 1) in (0, len(known)):
        return None, base_rate_line(labels[known]), np.zeros(len(known))
    folds = folds_of(rows.courses[known], rows.learners[known], seed)
    line, held_out, _ = fitted(columns[known], labels[known], folds)
    asked = rows.is_active[known] if outcome == LEAVE else np.ones(len(known), dtype=bool)
    truth = labels[known][asked].astype(np.float64)
    calibration = fit_rising_line(held_out[asked], rows.shares[known][asked], truth)
    return line, calibration, held_out
