"""The event LSTM as a model: vocabulary, network and calibration together."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

import numpy as np
import torch
from numpy.typing import NDArray

from communicator.prediction.calibration import UNCHANGED, calibrated, fit_line
from communicator.prediction.choosing import require_both_classes, unknown_outcomes
from communicator.prediction.fitting.kept import kept_for
from communicator.prediction.fitting.stopping import split_to_stop
from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.learned import Learned
from communicator.prediction.lstm.network import EventNetwork, NetworkConfiguration
from communicator.prediction.lstm.scoring import all_logits, last_steps
from communicator.prediction.lstm.steps import steps_of
from communicator.prediction.lstm.training import taught, training_set
from communicator.prediction.models import Tell, TrainingOptions, TrainingReport
from communicator.prediction.outcomes import ACTIVE_SPAN, OUTCOMES
from communicator.prediction.vocabulary import Vocabulary, learn_vocabulary


@dataclass
class Trained:
    """What training leaves."""

    vocabulary: Vocabulary
    network: EventNetwork
    lines: NDArray[np.float64]  # [3, 4], calibration per outcome


class EventLstm(Learned[Trained]):
    """See network.py for the source, calibration.py for how scores become chances."""

    kind: ClassVar[str] = "event-lstm"

    def __init__(self) -> None:
        super().__init__()
        self.unknown_outcomes: tuple[str, ...] = ()

    def train(self, courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell) -> TrainingReport:
        """See Model. Raises NotEnoughData where the courses tell neither certify nor complete."""
        require_both_classes(courses)
        self.unknown_outcomes = unknown_outcomes(courses)
        vocabulary = learn_vocabulary([course.history for course in courses], options.min_count, options.min_courses)
        teaching, stopping = split_to_stop(courses, options)
        data = training_set(teaching, vocabulary, options)
        held_out = training_set(stopping, vocabulary, options) if stopping else None
        kept = kept_for(self.kind, courses, options)
        fitted = taught(data, held_out, len(vocabulary), options, tell, kept)
        network = fitted.lesson.network
        self._trained = Trained(vocabulary, network, fitted_lines(network, vocabulary, courses))
        certified = int(np.sum(data.certify == 1))
        counts = (len(data.steps), certified, len(data.steps.types), len(vocabulary.types))
        return TrainingReport(
            *counts,
            losses=fitted.losses,
            unknown_outcomes=self.unknown_outcomes,
            held_out_losses=fitted.held_out_losses,
            best_epoch=fitted.best_epoch if stopping else None,
        )

    def predict_at(self, history: CourseHistory, moments: Sequence[int]) -> NDArray[np.float64]:
        """See Model. One pass: what stands at an earlier moment is the beginning of what stands at a later one."""
        trained = self.trained
        steps = steps_of(history, trained.vocabulary, max(moments))
        logits = all_logits(trained.network, steps)
        return np.stack(
            [
                calibrated(logits[last_steps(steps, moment)], history.share_elapsed(moment), trained.lines)
                for moment in moments
            ]
        )

    def configuration(self) -> dict[str, Any]:
        """See Model."""
        return {
            "network": asdict(self.trained.network.configuration),
            "types": list(self.trained.vocabulary.types),
            "unknown_outcomes": list(self.unknown_outcomes),
        }

    def parameters(self) -> dict[str, NDArray[Any]]:
        """See Model."""
        weights = {name: tensor.numpy() for name, tensor in self.trained.network.state_dict().items()}
        return {**weights, "calibration": self.trained.lines}

    @classmethod
    def restored(cls, configuration: Mapping[str, Any], parameters: Mapping[str, NDArray[Any]]) -> Self:
        """See Model."""
        vocabulary = Vocabulary(tuple(configuration["types"]))
        network = EventNetwork(NetworkConfiguration(**configuration["network"]))
        width = network.configuration.inputs
        if width != len(vocabulary):
            raise ValueError(f"{len(vocabulary)} inputs in the vocabulary, {width} in the network")
        weights = {name: torch.from_numpy(array) for name, array in parameters.items() if name != "calibration"}
        network.load_state_dict(weights)
        if not all(math.isfinite(float(tensor.abs().sum())) for tensor in weights.values()):
            raise ValueError("weights that are not finite")
        model = cls()
        model.unknown_outcomes = tuple(configuration.get("unknown_outcomes", ()))  # a checkpoint of before had all
        lines = parameters["calibration"].reshape(len(OUTCOMES), len(UNCHANGED))
        model._trained = Trained(vocabulary, network.eval(), lines)
        return model


def fitted_lines(
    network: EventNetwork, vocabulary: Vocabulary, courses: Sequence[LabelledCourse]
) -> NDArray[np.float64]:
    """Calibration from all early learners of the training courses at the end of every day: float64[3, 4].

    In-sample: with five epochs the network fits the learners it saw hardly better than others. For "leave" learners
    active in the last 14 days count: the long gone are most of all, and would pull everyone's chance up.
    """
    logits, shares, labels = [], [], []
    for course in courses:
        steps = steps_of(course.history, vocabulary, course.history.horizon)
        learner_of = np.repeat(np.arange(len(steps)), steps.lengths)
        chosen = steps.day_ends(course.history.start)
        chosen = chosen[course.early[learner_of[chosen]]]
        whose = learner_of[chosen]
        logits.append(all_logits(network, steps)[chosen])
        shares.append(course.history.shares_elapsed(steps.times[chosen]))
        leave = np.where(steps.seen_within(ACTIVE_SPAN, chosen), steps.leave[chosen], np.nan)
        labels.append(np.stack([course.certify[whose], course.complete[whose], leave], axis=1))
    all_of, when, known = np.concatenate(logits), np.concatenate(shares), np.concatenate(labels).astype(np.float64)
    lines = []
    for outcome in range(known.shape[1]):
        told = ~np.isnan(known[:, outcome])
        lines.append(fit_line(all_of[told, outcome], when[told], known[told, outcome]))
    return np.array(lines)
