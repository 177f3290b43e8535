"""The paper's LSTM on hand-engineered features: one step a week, the twelve features, a chance after each.

Like the event LSTM in what the paper tells (100 hidden nodes, 20 % dropout on the input, five epochs). A moment
between the ends of weeks is a step of its own, from which nothing goes on.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from communicator.prediction.fitting.kept import kept_for
from communicator.prediction.fitting.loop import fit, reproducible
from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.models import Tell, TrainingOptions, TrainingReport
from communicator.prediction.paper.classifiers import UNKNOWN, certify_only
from communicator.prediction.paper.features import FEATURES, Scale, features_at
from communicator.prediction.paper.learners import chosen_learners, marked_moments, require_certified
from communicator.prediction.vocabulary import learn_vocabulary

# The paper tells neither; chosen on simulated courses.
LEARNING_RATE = 1e-2
BATCH = 64

Carried = tuple[Tensor, Tensor]


class FeatureNetwork(nn.Module):
    """Features float32[b, t, 12] to logits float32[b, t]."""

    def __init__(self, hidden: int = 100, input_dropout: float = 0.2) -> None:
        """Random weights."""
        super().__init__()
        self.hidden, self.input_dropout = hidden, input_dropout
        self.lstm = nn.LSTM(len(FEATURES), hidden, batch_first=True)
        self.head = nn.Linear(hidden, 1)

    def forward(self, features: Tensor, carried: Carried | None = None) -> tuple[Tensor, Carried]:
        """The logit after each step, and what to carry on."""
        kept = functional.dropout(features, self.input_dropout, self.training)
        states, carried = self.lstm(kept, carried)
        return self.head(states).squeeze(-1), carried


@dataclass(frozen=True)
class Weeks:
    """Learners by week, padded on the right to the longest course."""

    features: NDArray[np.float32]  # [n, t, 12], normalised
    labels: NDArray[np.float32]  # [n, t]; NaN in padding, and after a message that a prediction brought


class FeatureLesson:
    """What the training loop goes through: learners in random batches, the loss of every week that is known."""

    learning_rate = LEARNING_RATE

    def __init__(self, weeks: Weeks, device: torch.device) -> None:
        """A new network, with the weeks beside it on the device."""
        self.network = FeatureNetwork()
        self._features = torch.from_numpy(weeks.features).to(device)
        self._labels = torch.from_numpy(weeks.labels).to(device)

    def batches(self, chance: np.random.Generator) -> Sequence[NDArray[np.int64]]:
        """Learners."""
        order = chance.permutation(len(self._labels))
        return [order[begin : begin + BATCH] for begin in range(0, len(order), BATCH)]

    def loss(self, batch: NDArray[np.int64]) -> tuple[Tensor, float]:
        """Binary cross-entropy, the mean over the learners' weeks."""
        learners = torch.from_numpy(batch).to(self._labels.device)
        labels = self._labels[learners]
        known = ~torch.isnan(labels)
        logits = self.network(self._features[learners])[0].float()
        each = functional.binary_cross_entropy_with_logits(logits, torch.where(known, labels, 0.0), reduction="none")
        count = int(known.sum())
        return (each * known).sum() / max(count, 1), float(count)

    def held_out_loss(self) -> None:
        """Nobody is held out: the paper's five epochs are five."""


class FeatureLstm:
    """See above."""

    kind: ClassVar[str] = "feature-lstm"
    unknown_outcomes: tuple[str, ...] = UNKNOWN

    def __init__(self) -> None:
        """Knows nothing before it is trained."""
        self._scale = Scale(np.zeros(len(FEATURES)), np.ones(len(FEATURES)))
        self._network = FeatureNetwork()

    def train(self, courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell) -> TrainingReport:
        """See Model. Raises NotEnoughData where the courses don't tell who certifies from who doesn't."""
        require_certified(courses)
        vocabulary = learn_vocabulary([course.history for course in courses], options.min_count, options.min_courses)
        chosen = chosen_learners(courses, vocabulary, options)
        self._scale, weeks = _weeks(courses, chosen)
        kept = kept_for(self.kind, courses, options)
        fitted = fit(lambda device: FeatureLesson(weeks, device), options, tell, kept)
        self._network = fitted.lesson.network
        certified = int(sum(np.sum(course.certify[rows] == 1) for course, rows in zip(courses, chosen, strict=True)))
        known = int(np.sum(~np.isnan(weeks.labels)))
        return TrainingReport(
            len(weeks.labels), certified, known, len(vocabulary.types), fitted.losses, unknown_outcomes=UNKNOWN
        )

    def predict(self, history: CourseHistory, as_of: int) -> NDArray[np.float64]:
        """See Model."""
        chances: NDArray[np.float64] = self.predict_at(history, [as_of])[0]
        return chances

    def predict_at(self, history: CourseHistory, moments: Sequence[int]) -> NDArray[np.float64]:
        """See Model."""
        marks = history.week_ends(max(moments))
        every = sorted({*marks, *moments})
        features = self._scale.normalised(features_at(history, every)).astype(np.float32)
        found: dict[int, NDArray[np.float64]] = {}
        carried = None
        with torch.inference_mode(), reproducible(TrainingOptions(), torch.device("cpu")):
            for moment, table in zip(every, features, strict=True):
                logits, later = self._network(torch.from_numpy(table).unsqueeze(1), carried)
                found[moment] = torch.sigmoid(logits[:, 0].double()).numpy()
                carried = later if moment in marks else carried
        return certify_only(np.stack([found[moment] for moment in moments]))

    def configuration(self) -> dict[str, Any]:
        """See Model."""
        return {"features": [feature.name for feature in FEATURES], "hidden": self._network.hidden}

    def parameters(self) -> dict[str, NDArray[Any]]:
        """See Model."""
        weights = {name: tensor.numpy() for name, tensor in self._network.state_dict().items()}
        return {"low": self._scale.low, "high": self._scale.high, **weights}

    @classmethod
    def restored(cls, configuration: Mapping[str, Any], parameters: Mapping[str, NDArray[Any]]) -> Self:
        """See Model."""
        if configuration["features"] != [feature.name for feature in FEATURES]:
            raise ValueError("its features are others")
        model = cls()
        model._scale = Scale.restored(parameters)
        model._network = FeatureNetwork(configuration["hidden"])
        weights = {name: torch.from_numpy(array) for name, array in parameters.items() if name not in ("low", "high")}
        model._network.load_state_dict(weights)
        if not all(math.isfinite(float(tensor.abs().sum())) for tensor in weights.values()):
            raise ValueError("weights that are not finite")
        model._network.eval()
        return model


def _weeks(courses: Sequence[LabelledCourse], chosen: Sequence[NDArray[np.int64]]) -> tuple[Scale, Weeks]:
    """The chosen learners' weeks, normalised by their own bounds."""
    tables, labels = [], []
    for course, learners in zip(courses, chosen, strict=True):
        moments = marked_moments(course.history)
        tables.append(features_at(course.history, moments)[:, learners].transpose(1, 0, 2))
        exposed = np.stack([course.exposed_at(moment)[learners] for moment in moments], axis=1)
        labels.append(np.where(exposed, np.nan, course.certify[learners][:, None]).astype(np.float32))
    scale = Scale.of(np.concatenate([table.reshape(-1, len(FEATURES)) for table in tables]))
    longest = max(table.shape[1] for table in tables)
    padded = [np.pad(scale.normalised(table), ((0, 0), (0, longest - table.shape[1]), (0, 0))) for table in tables]
    known = [np.pad(each, ((0, 0), (0, longest - each.shape[1])), constant_values=np.nan) for each in labels]
    return scale, Weeks(np.concatenate(padded).astype(np.float32), np.concatenate(known))
