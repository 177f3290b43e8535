"""The seam for models: what a kind of model must do, and the kinds there are.

A new kind is one module with one class and one line in KINDS. Kinds are imported when asked for, since they bring
heavy libraries with them.
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self, cast, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from communicator.errors import CheckpointUnusable, UnknownModel
from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.paper.choices import PaperChoices

KINDS = {
    "event-lstm": "communicator.prediction.lstm.model:EventLstm",
    "counts-logistic": "communicator.prediction.baselines:CountsLogistic",
    "paper-lstm": "communicator.prediction.paper.event_lstm:PaperLstm",
    "feature-lstm": "communicator.prediction.paper.feature_lstm:FeatureLstm",
    "paper-logistic": "communicator.prediction.paper.classifiers:PaperLogistic",
    "paper-forest": "communicator.prediction.paper.forest:PaperForest",
    "paper-neighbours": "communicator.prediction.paper.classifiers:PaperNeighbours",
    "paper-ensemble": "communicator.prediction.paper.ensemble:PaperEnsemble",
    "lightgbm": "communicator.prediction.trees.model:LightGbm",
    "session-gru": "communicator.prediction.gru.model:SessionGru",
    "standing-logistic": "communicator.prediction.linear.model:StandingLogistic",
    "blend": "communicator.prediction.blend.model:Blend",
}
DEFAULT_KIND = "blend"


@dataclass(frozen=True)
class TrainingOptions:
    """What a person may choose about training; the defaults are the paper's where it names them."""

    epochs: int = 5
    seed: int = 0
    min_count: int | None = None
    """Drop event types seen less often than this in all training courses; None scales the paper's 1000."""
    min_courses: int | None = None
    """Drop event types seen in fewer courses than this; None scales the paper's 4 of 20."""
    others_per_certified: float | None = 2.0
    """Under-sampling: so many learners without a certificate per learner with one; None keeps everyone."""
    mark_days: tuple[int, ...] | None = None
    """Learn at the ends of these days (from 1) only, where all that is asked is asked then; None: all through."""
    patience: int | None = None
    """Stop after so many epochs that were no better on a part held out (see fitting/stopping.py); None: all epochs."""
    include_exposed: bool = False
    """Learn from what learners did after a message that a prediction brought them, too."""
    device: str = "auto"
    """auto (a GPU where there is one), cpu or cuda."""
    precision: str = "auto"
    """auto (float32, and on a GPU bfloat16 where it has it), float32 or bfloat16."""
    threads: int = 1
    workers: int | None = None
    """Trainings at a time, where several are needed; None: one a core where there is enough to do."""
    paper: PaperChoices = field(default_factory=PaperChoices)
    """What the paper leaves open; its own kinds alone look at it."""
    resume_in: Path | None = None
    """The folder that keeps the state after each epoch, so that the same training goes on after it was killed."""

    def chosen(self) -> dict[str, Any]:
        """What the outcome depends on, as JSON: all but where it runs and is kept."""
        return {name: value for name, value in asdict(self).items() if name not in ("resume_in", "workers")}


@dataclass(frozen=True)
class TrainingProgress:
    """How far training is, in steps of the longest part; the loss is that of the epoch so far."""

    epoch: int
    epochs: int
    done: int
    total: int
    loss: float
    what: str = ""
    """Which of several trainings this is, for people."""
    has_ended: bool = False
    """Whether the one that is named has."""


Tell = Callable[[TrainingProgress], None]


@dataclass(frozen=True)
class TrainingReport:
    """What training did: counts, and the loss per epoch where there are epochs."""

    learners: int
    certified: int
    steps: int
    types: int
    losses: list[float] = field(default_factory=list)
    unknown_outcomes: tuple[str, ...] = ()
    """Outcomes of which the courses tell nothing, or the same of everyone: nothing is to be predicted of them."""
    held_out_losses: list[float] = field(default_factory=list)
    learned: dict[str, float] = field(default_factory=dict)
    """Numbers that a kind learned and that people want to see, by name: an ensemble's weights."""
    best_epoch: int | None = None
    """From 1: whose weights were kept, where a part was held out for stopping early."""


class Model(Protocol):
    """A kind of model. Its parameters and configuration together are all that a checkpoint keeps."""

    kind: ClassVar[str]

    @property
    def unknown_outcomes(self) -> tuple[str, ...]:
        """The outcomes of which the training courses told nothing (choosing.py); their chances are no predictions."""

    def train(self, courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell) -> TrainingReport:
        """Learns from past courses; the same courses and options give the same model."""

    def predict(self, history: CourseHistory, as_of: int) -> NDArray[np.float64]:
        """Chances float64[n, 3] (certify, complete, leave) of every learner, from what had happened at `as_of` (µs)."""

    def predict_at(self, history: CourseHistory, moments: Sequence[int]) -> NDArray[np.float64]:
        """The same as of several moments (ascending): float64[k, n, 3]."""

    def configuration(self) -> dict[str, Any]:
        """What describes the model, as JSON."""

    def parameters(self) -> dict[str, NDArray[Any]]:
        """What it has learned, as named arrays."""

    @classmethod
    def restored(cls, configuration: Mapping[str, Any], parameters: Mapping[str, NDArray[Any]]) -> Self:
        """The model again; raises KeyError, TypeError, ValueError or RuntimeError where the two don't fit."""


States = dict[str, NDArray[Any]]
"""What a model keeps of each learner: named arrays whose first axis is the learners."""


@runtime_checkable
class Incremental(Protocol):
    """A model that carries its learners on: a day costs that day's events only.

    Law: `predict(history, as_of)` equals `chances(advance(begin(history), history, as_of), history, as_of)`, and
    advancing in several steps, cut at ends of the course's days, equals advancing at once.
    """

    def begin(self, history: CourseHistory) -> States:
        """The states of the history's learners before their first event."""

    def advance(self, states: States, history: CourseHistory, until: int) -> States:
        """The states at `until` of learners who stood at `states`; given are their events since, in the same order.

        The history's learners are those of `states`, row by row; it holds no event of theirs that `states` knows.
        A session doesn't go on over the end of a day. Only where `until` ends a day may the result be advanced again.
        """

    def chances(self, states: States, history: CourseHistory, as_of: int) -> NDArray[np.float64]:
        """Chances float64[n, 3] of all the course's learners at once, who stand at `states`.

        Of `history` only what is told of the course and its learners counts, not its events.
        """


def model_class(kind: str) -> type[Model]:
    """The class of a kind.

    Raises:
        UnknownModel: where this version has no such kind.
    """
    if kind not in KINDS:
        raise UnknownModel(f"There is no kind of model named {kind}; there are {', '.join(KINDS)}")
    module, name = KINDS[kind].split(":")
    return cast(type[Model], getattr(importlib.import_module(module), name))


def restored_model(kind: str, configuration: Mapping[str, Any], parameters: Mapping[str, NDArray[Any]]) -> Model:
    """A model from what a checkpoint kept.

    Raises:
        CheckpointUnusable: where the parts don't fit together, or are of another version.
    """
    try:
        return model_class(kind).restored(configuration, parameters)
    except (KeyError, TypeError, ValueError, RuntimeError, UnknownModel) as error:
        told = str(error).strip().splitlines()[0] if str(error) else type(error).__name__
        raise CheckpointUnusable(
            f"The model's vocabulary, configuration and weights don't fit together ({told}); "
            "train it again with `communicator model train`"
        ) from error
