"""The paper's event LSTM as the paper had it: certification alone, marks of weeks 1–10, no calibration.

Section 3.2, "RNN LSTM Model": one-hot events, 100 hidden nodes, a sigmoid after every event, 20 % dropout on the input,
five epochs. Beside the marks each sequence has a first step that the paper lacks, so that somebody without an event
has a state where marks are left out. The product's own `event-lstm` also marks quiet days, has three outcomes and is
calibrated.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

import numpy as np
import torch
from numpy.typing import NDArray

from communicator.prediction.calibration import sigmoid
from communicator.prediction.fitting.kept import kept_for
from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.learned import Learned
from communicator.prediction.lstm.network import EventNetwork, NetworkConfiguration
from communicator.prediction.lstm.scoring import all_logits, last_steps
from communicator.prediction.lstm.steps import Steps, steps_of
from communicator.prediction.lstm.training import TrainingSet, taught
from communicator.prediction.models import Tell, TrainingOptions, TrainingReport
from communicator.prediction.paper.classifiers import UNKNOWN, certify_only
from communicator.prediction.paper.learners import CERTIFY, chosen_learners, require_certified
from communicator.prediction.vocabulary import QUIET_DAY, WEEK_END, Vocabulary, learn_vocabulary


@dataclass
class Trained:
    """What training leaves."""

    vocabulary: Vocabulary
    network: EventNetwork
    week_marks: bool


class PaperLstm(Learned[Trained]):
    """See above."""

    kind: ClassVar[str] = "paper-lstm"
    unknown_outcomes: tuple[str, ...] = UNKNOWN

    def train(self, courses: Sequence[LabelledCourse], options: TrainingOptions, tell: Tell) -> TrainingReport:
        """See Model. Raises NotEnoughData where the courses don't tell who certifies from who doesn't."""
        require_certified(courses)
        vocabulary = learn_vocabulary([course.history for course in courses], options.min_count, options.min_courses)
        data = training_set(courses, vocabulary, options)
        fitted = taught(data, None, len(vocabulary), options, tell, kept_for(self.kind, courses, options))
        self._trained = Trained(vocabulary, fitted.lesson.network, options.paper.week_marks)
        certified = int(np.sum(data.certify == 1))
        counts = (len(data.steps), certified, int(data.steps.lengths.sum()), len(vocabulary.types))
        return TrainingReport(*counts, fitted.losses, unknown_outcomes=UNKNOWN)

    def predict_at(self, history: CourseHistory, moments: Sequence[int]) -> NDArray[np.float64]:
        """See Model. One pass: what stands at an earlier moment is the beginning of what stands at a later one."""
        trained = self.trained
        steps = paper_steps(history, trained.vocabulary, max(moments), trained.week_marks)
        logits = all_logits(trained.network, steps)[:, CERTIFY]
        return certify_only(np.stack([sigmoid(logits[last_steps(steps, moment)]) for moment in moments]))

    def configuration(self) -> dict[str, Any]:
        """See Model."""
        trained = self.trained
        return {
            "network": asdict(trained.network.configuration),
            "types": list(trained.vocabulary.types),
            "week_marks": trained.week_marks,
        }

    def parameters(self) -> dict[str, NDArray[Any]]:
        """See Model."""
        return {name: tensor.numpy() for name, tensor in self.trained.network.state_dict().items()}

    @classmethod
    def restored(cls, configuration: Mapping[str, Any], parameters: Mapping[str, NDArray[Any]]) -> Self:
        """See Model."""
        vocabulary = Vocabulary(tuple(configuration["types"]))
        network = EventNetwork(NetworkConfiguration(**configuration["network"]))
        if network.configuration.inputs != len(vocabulary):
            raise ValueError(
                f"{len(vocabulary)} inputs in the vocabulary, {network.configuration.inputs} in the network"
            )
        weights = {name: torch.from_numpy(array) for name, array in parameters.items()}
        network.load_state_dict(weights)
        if not all(math.isfinite(float(tensor.abs().sum())) for tensor in weights.values()):
            raise ValueError("weights that are not finite")
        model = cls()
        model._trained = Trained(vocabulary, network.eval(), bool(configuration["week_marks"]))
        return model


def paper_steps(history: CourseHistory, vocabulary: Vocabulary, until: int, week_marks: bool) -> Steps:
    """Events of known types, with the ends of weeks among them where they are marked; no quiet days."""
    steps = steps_of(history, vocabulary, until, quiet_days=False)
    return steps if week_marks else _chosen(steps, (steps.types < WEEK_END) | (steps.types >= QUIET_DAY))


def training_set(courses: Sequence[LabelledCourse], vocabulary: Vocabulary, options: TrainingOptions) -> TrainingSet:
    """The chosen learners' sequences, each up to where its course is known, or to a message by a prediction."""
    parts, certify = [], []
    for course, learners in zip(courses, chosen_learners(courses, vocabulary, options), strict=True):
        steps = paper_steps(course.history, vocabulary, course.history.horizon, options.paper.week_marks)
        learner_of = np.repeat(np.arange(len(steps)), steps.lengths)
        is_kept = np.isin(learner_of, learners)
        if course.exposed_from is not None:
            is_kept &= steps.times < course.exposed_from[learner_of]
        parts.append(_only(_chosen(steps, is_kept), learners))
        certify.append(course.certify[learners])
    return TrainingSet(_together(parts), np.concatenate(certify), np.full(sum(map(len, certify)), np.nan, np.float32))


def _chosen(steps: Steps, is_kept: NDArray[np.bool_]) -> Steps:
    """These steps of the same learners; none of "leave", which isn't asked."""
    learner_of = np.repeat(np.arange(len(steps)), steps.lengths)
    counts = np.bincount(learner_of[is_kept], minlength=len(steps))
    unknown = np.full(int(is_kept.sum()), np.nan, dtype=np.float32)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Steps(offsets, steps.types[is_kept], steps.times[is_kept], unknown)


def _only(steps: Steps, learners: NDArray[np.int64]) -> Steps:
    """The same without the learners who have no step left to look at."""
    offsets = np.concatenate([[0], np.cumsum(steps.lengths[learners])]).astype(np.int64)
    return Steps(offsets, steps.types, steps.times, steps.leave)


def _together(parts: Sequence[Steps]) -> Steps:
    """Learners of one part after those of another."""
    lengths = np.concatenate([part.lengths for part in parts])
    return Steps(
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        np.concatenate([part.types for part in parts]),
        np.concatenate([part.times for part in parts]),
        np.concatenate([part.leave for part in parts]),
    )
