"""The session GRU as a model: vocabulary, network and calibration together, carried on from day to day."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.calibration import UNCHANGED, calibrated
from communicator.prediction.choosing import require_both_classes, unknown_outcomes
from communicator.prediction.fitting.kept import kept_for
from communicator.prediction.gru.asking import TrainedNetwork
from communicator.prediction.gru.changes import Change, session_changes
from communicator.prediction.gru.configuration import NetworkConfiguration
from communicator.prediction.gru.inputs import run_over
from communicator.prediction.gru.passing import carried_through
from communicator.prediction.gru.session_table import LONG_AGO, events_between, session_table
from communicator.prediction.gru.training_set import TrainingSet, parts_to_stop, training_set
from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.learned import Learned
from communicator.prediction.models import States, Tell, TrainingOptions, TrainingReport
from communicator.prediction.outcomes import OUTCOMES
from communicator.prediction.standing import advanced, begun, feature_names, features_at
from communicator.prediction.vocabulary import Vocabulary, learn_vocabulary


@dataclass
class Trained:
    """What training leaves."""

    vocabulary: Vocabulary
    network: TrainedNetwork
    lines: NDArray[np.float64]  # [3, 4], calibration per outcome
    unknown: tuple[str, ...]


class SessionGru(Learned[Trained]):
    """See network.py; what is carried on is in `begin`, what a moment adds in marks.py."""

    kind: ClassVar[str] = "session-gru"

    @property
    def unknown_outcomes(self) -> tuple[str, ...]:
        """See Model."""
        return self.trained.unknown

    def train(self, courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell) -> TrainingReport:
        """See Model. Raises NotEnoughData where the courses don't tell both outcomes."""
        from communicator.prediction.fitting.loop import fit
        from communicator.prediction.gru.lesson import SessionLesson

        require_both_classes(courses)
        vocabulary = learn_vocabulary([course.history for course in courses], options.min_count, options.min_courses)
        taught, held_out = parts_to_stop(courses, options)
        data = training_set(taught, vocabulary, options)
        beside = training_set(held_out, vocabulary, options) if held_out else None
        configuration = NetworkConfiguration(len(vocabulary.types), len(feature_names(vocabulary)))
        fitted = fit(
            lambda device: SessionLesson(configuration, data, beside, device),
            _in_float32(options),
            tell,
            kept_for(self.kind, courses, options),
        )
        unknown = unknown_outcomes(courses)
        weights = {name: tensor.numpy() for name, tensor in fitted.lesson.network.state_dict().items()}
        self._trained = Trained(vocabulary, TrainedNetwork(configuration, weights), _lines(data, unknown), unknown)
        return TrainingReport(
            len(data),
            int(sum(np.sum(course.certify == 1) for course in taught)),
            len(data.table),
            len(vocabulary.types),
            fitted.losses,
            unknown,
            fitted.held_out_losses,
            best_epoch=fitted.best_epoch if held_out else None,
        )

    def predict_at(self, history: CourseHistory, moments: Sequence[int]) -> NDArray[np.float64]:
        """See Model; one pass over the events."""
        passed = carried_through(self, history, moments)
        return np.stack([self.chances(states, history, moment) for moment, states in passed])

    def begin(self, history: CourseHistory) -> States:
        """See Incremental: `hidden` float32[n, hidden], and the standing's states."""
        return {
            "hidden": np.tile(self.trained.network.beginning, (len(history), 1)),
            **begun(history, self.trained.vocabulary),
        }

    def advance(self, states: States, history: CourseHistory, until: int) -> States:
        """See Incremental."""
        history = events_between(history, LONG_AGO, until)
        standing = {name: array for name, array in states.items() if name != "hidden"}
        return {
            "hidden": self.hidden_after(states["hidden"], standing, history),
            **advanced(standing, history, self.trained.vocabulary, until),
        }

    def hidden_after(
        self, hidden: NDArray[np.float32], standing: States, history: CourseHistory
    ) -> NDArray[np.float32]:
        """The hidden states after all of the history's sessions, of learners who stood there before them."""
        vocabulary = self.trained.vocabulary
        table = session_table(history, vocabulary, standing["last"], standing["sessions"].astype(np.int64))
        counts = standing["counts"][:, : len(vocabulary.types)].astype(np.int64)
        return run_over(self.trained.network, table, hidden, counts)

    def chances(self, states: States, history: CourseHistory, as_of: int) -> NDArray[np.float64]:
        """See Incremental."""
        return calibrated(self.logits(states, history, as_of), history.share_elapsed(as_of), self.trained.lines)

    def logits(self, states: States, history: CourseHistory, as_of: int) -> NDArray[np.float64]:
        """What the network says, before calibration: float64[n, 3]."""
        return self.logits_from(states["hidden"], features_at(states, history, self.trained.vocabulary, as_of))

    def logits_from(self, hidden: NDArray[np.float32], features: NDArray[np.float32]) -> NDArray[np.float64]:
        """Logits float64[n, 3] of learners in these states [n, hidden] with a standing of these features [n, f]."""
        return self.trained.network.read(hidden, features).astype(np.float64)

    def session_changes(self, history: CourseHistory, row: int) -> list[Change]:
        """What each session of a learner changed; see changes.py."""
        return session_changes(self, history, row)

    def configuration(self) -> dict[str, Any]:
        """See Model."""
        return {
            "network": asdict(self.trained.network.configuration),
            "types": list(self.trained.vocabulary.types),
            "features": list(feature_names(self.trained.vocabulary)),
            "unknown_outcomes": list(self.trained.unknown),
        }

    def parameters(self) -> dict[str, NDArray[Any]]:
        """See Model."""
        return {**self.trained.network.weights, "calibration": self.trained.lines}

    @classmethod
    def restored(cls, configuration: Mapping[str, Any], parameters: Mapping[str, NDArray[Any]]) -> Self:
        """See Model."""
        vocabulary = Vocabulary(tuple(configuration["types"]))
        built = NetworkConfiguration(**configuration["network"])
        if built.types != len(vocabulary.types):
            raise ValueError(f"{len(vocabulary.types)} types in the vocabulary, {built.types} in the network")
        if tuple(configuration["features"]) != feature_names(vocabulary):
            raise ValueError("the network was trained on other features than this version and vocabulary have")
        network = TrainedNetwork(built, {name: each for name, each in parameters.items() if name != "calibration"})
        model = cls()
        lines = parameters["calibration"].reshape(len(OUTCOMES), len(UNCHANGED))
        model._trained = Trained(vocabulary, network, lines, tuple(configuration["unknown_outcomes"]))
        return model


def _lines(data: TrainingSet, unknown: Sequence[str]) -> NDArray[np.float64]:
    """The logits as they are, since nobody is under-sampled; of what can't be learned the base rate: float64[3, 4]."""
    lines = np.tile(UNCHANGED, (len(OUTCOMES), 1))
    for outcome in unknown:
        labels = data.marks.labels[:, OUTCOMES.index(outcome)]
        positive, known = np.sum(labels == 1), np.sum(~np.isnan(labels))
        lines[OUTCOMES.index(outcome)] = (0.0, np.log((positive + 1) / (known - positive + 1)), 0.0, 0.0)
    return lines


def _in_float32(options: TrainingOptions) -> TrainingOptions:
    """Whatever is asked for: products this small gain nothing from bfloat16 (torch's own took 20 ms a batch for 11)."""
    return replace(options, precision="float32")
