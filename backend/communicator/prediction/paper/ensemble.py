"""The paper's ensemble: its three classifiers, averaged with weights that logistic regression gives (section 3.2).

The classifiers learn from three quarters of the training courses (12 of 16); on the rows of the rest a logistic
regression of the outcome on their three chances is fitted, whose weights, none below 0 and adding to 1, are those
of the average.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.models import Tell, TrainingOptions, TrainingProgress, TrainingReport
from communicator.prediction.paper.choices import PAPER_WEIGHTS
from communicator.prediction.paper.classifiers import (
    UNKNOWN,
    FeatureClassifier,
    PaperLogistic,
    PaperNeighbours,
    certify_only,
)
from communicator.prediction.paper.features import FEATURES, features_at
from communicator.prediction.paper.forest import PaperForest
from communicator.prediction.paper.learners import TrainingRows, training_rows

PARTS: tuple[type[FeatureClassifier], ...] = (PaperLogistic, PaperForest, PaperNeighbours)
APART = 4
"""One in so many training courses is set apart for the weights."""
FITTED, PAPER = "fitted", "paper"


class PaperEnsemble:
    """The weighted average of PARTS."""

    kind: ClassVar[str] = "paper-ensemble"
    unknown_outcomes: tuple[str, ...] = UNKNOWN

    def __init__(self) -> None:
        self.parts: list[FeatureClassifier] = [part() for part in PARTS]
        self.weights = np.array(PAPER_WEIGHTS)
        self.weights_from = PAPER

    def train(self, courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell) -> TrainingReport:
        """See Model. Raises NotEnoughData where the courses don't tell who certifies from who doesn't.

        The weights are the paper's where `options.paper` says so, or where the courses can't be split so that
        each side has both outcomes (of a single course nothing can be set apart); `configuration` tells it.
        """
        rows = training_rows(courses, options)
        apart = courses_apart(rows, len(courses), options)
        features, labels = rows.of([number for number in range(len(courses)) if number not in apart])
        for number, part in enumerate(self.parts, start=1):
            part.fit(features, labels, options.seed)
            tell(TrainingProgress(1, 1, number, len(self.parts) + 1, 0.0))
        self.weights, self.weights_from = np.array(PAPER_WEIGHTS) / sum(PAPER_WEIGHTS), PAPER
        if apart:
            self.weights, self.weights_from = self._fitted(*rows.of(apart)), FITTED
        tell(TrainingProgress(1, 1, 1, 1, 0.0))
        learned = {part.kind: float(weight) for part, weight in zip(self.parts, self.weights, strict=True)}
        return TrainingReport(
            rows.learners, rows.certified, len(rows.labels), rows.types, unknown_outcomes=UNKNOWN, learned=learned
        )

    def _fitted(self, features: NDArray[np.float64], labels: NDArray[np.bool_]) -> NDArray[np.float64]:
        from sklearn.linear_model import LogisticRegression

        fitted = LogisticRegression().fit(self._each(features).T, labels)
        return normalised(fitted.coef_[0])

    def _each(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The parts' chances of rows: float64[3, r]."""
        return np.stack([part.chances(features) for part in self.parts])

    def predict(self, history: CourseHistory, as_of: int) -> NDArray[np.float64]:
        """See Model."""
        chances: NDArray[np.float64] = self.predict_at(history, [as_of])[0]
        return chances

    def predict_at(self, history: CourseHistory, moments: Sequence[int]) -> NDArray[np.float64]:
        """See Model."""
        features = features_at(history, moments)
        chances: NDArray[np.float64] = self.weights @ self._each(features.reshape(-1, len(FEATURES)))
        return certify_only(chances.reshape(features.shape[:2]))

    def configuration(self) -> dict[str, Any]:
        """See Model."""
        return {"weights_from": self.weights_from, "parts": {part.kind: part.configuration() for part in self.parts}}

    def parameters(self) -> dict[str, NDArray[Any]]:
        """See Model."""
        named = {f"{part.kind}.{name}": array for part in self.parts for name, array in part.parameters().items()}
        return {"weights": self.weights, **named}

    @classmethod
    def restored(cls, configuration: Mapping[str, Any], parameters: Mapping[str, NDArray[Any]]) -> Self:
        """See Model."""
        model = cls()
        weights = parameters["weights"]
        if weights.shape != (len(PARTS),) or not np.all(weights >= 0):
            raise ValueError(f"weights are not {len(PARTS)} numbers of 0 or more")
        model.weights, model.weights_from = weights, configuration["weights_from"]
        model.parts = [
            part.restored(
                configuration["parts"][part.kind],
                {
                    name.removeprefix(f"{part.kind}."): array
                    for name, array in parameters.items()
                    if name.startswith(f"{part.kind}.")
                },
            )
            for part in PARTS
        ]
        return model


def courses_apart(rows: TrainingRows, courses: int, options: TrainingOptions) -> list[int]:
    """Which courses are set apart for the weights, by chance; none where nothing is to be, or can be, fitted."""
    if options.paper.ensemble_weights == PAPER or courses < len("ab"):
        return []
    order = np.random.default_rng([options.seed, courses]).permutation(courses)
    # The course that is to be set apart may lack an outcome: others come first then.
    for start in range(courses):
        apart = np.roll(order, -start)[: max(courses // APART, 1)].tolist()
        others = [number for number in range(courses) if number not in apart]
        if all(len(np.unique(rows.of(side)[1])) == len("ab") for side in (apart, others)):
            return sorted(apart)
    return []


def normalised(coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights of 0 or more that add to 1; alike where no coefficient is above 0 (an average knows no minus)."""
    weights = np.maximum(coefficients, 0)
    return weights / weights.sum() if weights.sum() > 0 else np.full(len(weights), 1 / len(weights))
