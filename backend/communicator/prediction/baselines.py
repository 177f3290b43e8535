"""The simple opponent: logistic regression on how often each event type occurred and how much of the course has passed.

Every model is shown beside this one; one that is no better isn't worth its training time.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.calibration import sigmoid
from communicator.prediction.choosing import require_both_classes, unknown_outcomes
from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.models import Tell, TrainingOptions, TrainingProgress, TrainingReport
from communicator.prediction.outcomes import OUTCOMES
from communicator.prediction.vocabulary import FIRST_TYPE, PADDING, Vocabulary, learn_vocabulary

MOST_ITERATIONS = 2000


def count_features(history: CourseHistory, vocabulary: Vocabulary, moment: int) -> NDArray[np.float64]:
    """What each learner had done at `moment`: float64[n, types + 1].

    log(1 + occurrences) per type of the vocabulary, then the share of the course that has passed.
    """
    width = len(vocabulary.types)
    numbers = vocabulary.numbers(history.type_names)[history.types] if len(history.types) else history.types
    kept = (numbers != PADDING) & (history.times <= moment)
    cells = history.learner_of[kept] * width + numbers[kept] - FIRST_TYPE
    counts = np.bincount(cells, minlength=len(history) * width).reshape(len(history), width)
    share = np.full((len(history), 1), history.share_elapsed(moment))
    return np.concatenate([np.log1p(counts), share], axis=1)


class CountsLogistic:
    """Logistic regression per outcome, fitted at the end of every week on all early learners (no under-sampling)."""

    kind: ClassVar[str] = "counts-logistic"

    def __init__(self) -> None:
        self._vocabulary = Vocabulary(())
        self._weights: dict[str, NDArray[np.float64]] = {}
        self.unknown_outcomes: tuple[str, ...] = ()

    def train(self, courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell) -> TrainingReport:
        """See Model. Raises NotEnoughData where the courses tell neither certify nor complete."""
        require_both_classes(courses)
        self.unknown_outcomes = unknown_outcomes(courses)
        histories = [course.history for course in courses]
        self._vocabulary = learn_vocabulary(histories, options.min_count, options.min_courses)
        features, labels = _rows(courses, self._vocabulary)
        mean, scale = features.mean(axis=0), features.std(axis=0)
        scale[scale == 0] = 1
        lines = []
        for outcome in range(len(OUTCOMES)):
            lines.append(_fit((features - mean) / scale, labels[:, outcome], options.seed))
            tell(TrainingProgress(1, 1, outcome + 1, len(OUTCOMES), 0.0))
        self._weights = {"mean": mean, "scale": scale, "lines": np.array(lines)}
        certified = int(sum(np.sum(course.certify[course.early] == 1) for course in courses))
        learners = int(sum(np.sum(course.early) for course in courses))
        width = len(self._vocabulary.types)
        return TrainingReport(learners, certified, len(features), width, unknown_outcomes=self.unknown_outcomes)

    def predict(self, history: CourseHistory, as_of: int) -> NDArray[np.float64]:
        """See Model."""
        features = count_features(history, self._vocabulary, as_of)
        lines = self._weights["lines"]
        return sigmoid((features - self._weights["mean"]) / self._weights["scale"] @ lines[:, :-1].T + lines[:, -1])

    def predict_at(self, history: CourseHistory, moments: Sequence[int]) -> NDArray[np.float64]:
        """See Model."""
        return np.stack([self.predict(history, moment) for moment in moments])

    def configuration(self) -> dict[str, Any]:
        """See Model."""
        return {"types": list(self._vocabulary.types), "unknown_outcomes": list(self.unknown_outcomes)}

    def parameters(self) -> dict[str, NDArray[Any]]:
        """See Model."""
        return dict(self._weights)

    @classmethod
    def restored(cls, configuration: Mapping[str, Any], parameters: Mapping[str, NDArray[Any]]) -> Self:
        """See Model."""
        model = cls()
        model._vocabulary = Vocabulary(tuple(configuration["types"]))
        model.unknown_outcomes = tuple(configuration.get("unknown_outcomes", ()))  # a checkpoint of before had all
        width = len(model._vocabulary.types) + 1
        shapes = {"mean": (width,), "scale": (width,), "lines": (len(OUTCOMES), width + 1)}
        for name, shape in shapes.items():
            if parameters[name].shape != shape or not np.all(np.isfinite(parameters[name])):
                raise ValueError(f"{name} is not {shape} finite numbers")
            model._weights[name] = parameters[name]
        return model


def _rows(courses: Sequence[LabelledCourse], vocabulary: Vocabulary) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Features and labels [.., 3] of the early learners at each week's end, and when the course was last known."""
    features, labels = [], []
    for course in courses:
        horizon = course.history.horizon
        for moment in course.history.week_ends(horizon) or [horizon]:
            features.append(count_features(course.history, vocabulary, moment)[course.early])
            known = np.stack([course.certify, course.complete, course.left_at(moment)], axis=1)
            known[course.exposed_at(moment)] = np.nan
            labels.append(known[course.early])
    return np.concatenate(features), np.concatenate(labels).astype(np.float64)


def _fit(features: NDArray[np.float64], labels: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
    """The weights and, last, the intercept; where only one class is known, its share and nothing else."""
    from sklearn.linear_model import LogisticRegression

    known = ~np.isnan(labels)
    if len(np.unique(labels[known])) < len((0, 1)):
        share = (np.sum(labels[known]) + 1) / (np.sum(known) + 2)
        return np.append(np.zeros(features.shape[1]), np.log(share / (1 - share)))
    fitted = LogisticRegression(max_iter=MOST_ITERATIONS, random_state=seed).fit(features[known], labels[known])
    return np.append(fitted.coef_[0], fitted.intercept_)
