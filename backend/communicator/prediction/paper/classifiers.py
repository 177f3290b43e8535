"""The paper's classifiers on the twelve features: logistic regression, random forest, nearest neighbours.

scikit-learn's own settings, but for 100 trees and 15 neighbours (section 3.2); one model of all weeks, the share of
the course being a feature. They predict certification alone: the other outcomes are unknown (NaN).
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.calibration import sigmoid
from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.models import Tell, TrainingOptions, TrainingProgress, TrainingReport
from communicator.prediction.outcomes import OUTCOMES
from communicator.prediction.paper.features import FEATURES, Scale, features_at
from communicator.prediction.paper.learners import CERTIFY, training_rows

TREES = 100
NEIGHBOURS = 15
MOST_ITERATIONS = 1000
"""scikit-learn's 100 may stop short of the optimum on other data; where they suffice the result is the same."""
UNKNOWN = tuple(outcome for outcome in OUTCOMES if outcome != "certify")
"""What the paper's models say nothing of."""


def certify_only(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    """Chances of certifying [..] as those of all outcomes [.., 3], the others unknown."""
    table: NDArray[np.float64] = np.full((*chances.shape, len(OUTCOMES)), np.nan)
    table[..., CERTIFY] = chances
    return table


class FeatureClassifier(ABC):
    """A classifier of rows of features, as a Model."""

    kind: ClassVar[str]
    unknown_outcomes: tuple[str, ...] = UNKNOWN

    def __init__(self) -> None:
        """Knows nothing before it is trained."""
        self.scale = Scale(np.zeros(len(FEATURES)), np.ones(len(FEATURES)))

    @abstractmethod
    def fit(self, features: NDArray[np.float64], labels: NDArray[np.bool_], seed: int) -> None:
        """Learns from rows [r, 12] as they are, and whether each certified [r]; both must occur."""

    @abstractmethod
    def chances(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """The chances float64[r] of rows [r, 12] as they are."""

    def train(self, courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell) -> TrainingReport:
        """See Model. Raises NotEnoughData where the courses don't tell who certifies from who doesn't."""
        rows = training_rows(courses, options)
        self.fit(rows.features, rows.labels, options.seed)
        tell(TrainingProgress(1, 1, 1, 1, 0.0))
        return TrainingReport(rows.learners, rows.certified, len(rows.labels), rows.types, unknown_outcomes=UNKNOWN)

    def predict(self, history: CourseHistory, as_of: int) -> NDArray[np.float64]:
        """See Model."""
        chances: NDArray[np.float64] = self.predict_at(history, [as_of])[0]
        return chances

    def predict_at(self, history: CourseHistory, moments: Sequence[int]) -> NDArray[np.float64]:
        """See Model."""
        features = features_at(history, moments)
        chances = self.chances(features.reshape(-1, len(FEATURES)))
        return certify_only(chances.reshape(features.shape[:2]))

    def configuration(self) -> dict[str, Any]:
        """See Model."""
        return {"features": [feature.name for feature in FEATURES]}

    def parameters(self) -> dict[str, NDArray[Any]]:
        """See Model."""
        return {"low": self.scale.low, "high": self.scale.high, **self.learned()}

    @classmethod
    def restored(cls, configuration: Mapping[str, Any], parameters: Mapping[str, NDArray[Any]]) -> Self:
        """See Model."""
        if configuration["features"] != [feature.name for feature in FEATURES]:
            raise ValueError("its features are others")
        model = cls()
        model.scale = Scale.restored(parameters)
        model.take_up(parameters)
        return model

    @abstractmethod
    def learned(self) -> dict[str, NDArray[Any]]:
        """What was learned, as named arrays."""

    @abstractmethod
    def take_up(self, parameters: Mapping[str, NDArray[Any]]) -> None:
        """Takes up what was learned; raises KeyError or ValueError where it doesn't fit."""


class PaperLogistic(FeatureClassifier):
    """Logistic regression (scikit-learn's L2 penalty of 1)."""

    kind: ClassVar[str] = "paper-logistic"

    def __init__(self) -> None:
        super().__init__()
        self._line = np.zeros(len(FEATURES) + 1)

    def fit(self, features: NDArray[np.float64], labels: NDArray[np.bool_], seed: int) -> None:
        """See FeatureClassifier."""
        from sklearn.linear_model import LogisticRegression

        self.scale = Scale.of(features)
        fitted = LogisticRegression(max_iter=MOST_ITERATIONS).fit(self.scale.normalised(features), labels)
        self._line = np.append(fitted.coef_[0], fitted.intercept_)

    def chances(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """See FeatureClassifier."""
        return sigmoid(self.scale.normalised(features) @ self._line[:-1] + self._line[-1])

    def learned(self) -> dict[str, NDArray[Any]]:
        """See FeatureClassifier."""
        return {"line": self._line}

    def take_up(self, parameters: Mapping[str, NDArray[Any]]) -> None:
        """See FeatureClassifier."""
        if parameters["line"].shape != self._line.shape or not np.all(np.isfinite(parameters["line"])):
            raise ValueError(f"line is not {self._line.shape} finite numbers")
        self._line = parameters["line"]


class PaperNeighbours(FeatureClassifier):
    """The share of certified ones among the 15 nearest rows; the paper's modal class would give but two scores."""

    kind: ClassVar[str] = "paper-neighbours"

    def __init__(self) -> None:
        super().__init__()
        self._rows = np.zeros((0, len(FEATURES)), dtype=np.float32)
        self._labels = np.zeros(0, dtype=np.bool_)
        self._found: Any = None

    def fit(self, features: NDArray[np.float64], labels: NDArray[np.bool_], seed: int) -> None:
        """See FeatureClassifier."""
        self.scale = Scale.of(features)
        self._index(self.scale.normalised(features).astype(np.float32), labels)

    def _index(self, rows: NDArray[np.float32], labels: NDArray[np.bool_]) -> None:
        from sklearn.neighbors import KNeighborsClassifier

        self._rows, self._labels = rows, labels
        self._found = KNeighborsClassifier(min(NEIGHBOURS, len(rows))).fit(rows, labels.astype(np.int64))

    def chances(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """See FeatureClassifier."""
        shares = self._found.predict_proba(self.scale.normalised(features).astype(np.float32))
        return np.asarray(shares[:, 1], dtype=np.float64)

    def learned(self) -> dict[str, NDArray[Any]]:
        """See FeatureClassifier."""
        return {"rows": self._rows, "labels": self._labels}

    def take_up(self, parameters: Mapping[str, NDArray[Any]]) -> None:
        """See FeatureClassifier."""
        rows, labels = parameters["rows"], parameters["labels"]
        if (
            rows.shape != (len(labels), len(FEATURES))
            or not np.all(np.isfinite(rows))
            or len(np.unique(labels)) < len("ab")
        ):
            raise ValueError(f"rows and labels are not {len(FEATURES)} finite numbers and a label each")
        self._index(rows, labels)
