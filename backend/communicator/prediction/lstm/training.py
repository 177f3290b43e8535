"""Teaching the event LSTM; the same seed gives the same weights."""

from collections.abc import Sequence

import numpy as np

from communicator.prediction.choosing import not_outliers, under_sampled
from communicator.prediction.fitting.kept import Kept
from communicator.prediction.fitting.loop import Fitted, chosen_device, fit, uses_bfloat16
from communicator.prediction.history import LabelledCourse
from communicator.prediction.lstm.lesson import EventLesson, TrainingSet
from communicator.prediction.lstm.network import EventNetwork, NetworkConfiguration
from communicator.prediction.lstm.scoring import all_logits
from communicator.prediction.lstm.steps import Steps, steps_of
from communicator.prediction.models import Tell, TrainingOptions
from communicator.prediction.vocabulary import Vocabulary

__all__ = ["TrainingSet", "all_logits", "taught", "train_network", "training_set"]


def training_set(courses: Sequence[LabelledCourse], vocabulary: Vocabulary, options: TrainingOptions) -> TrainingSet:
    """Early learners of every course, without outliers, under-sampled; each course up to where it is known."""
    chance = np.random.default_rng(options.seed)
    types, times, leave, lengths, certify, complete = [], [], [], [], [], []
    for course in courses:
        steps = steps_of(course.history, vocabulary, course.history.horizon)
        candidates = np.flatnonzero(course.early & not_outliers(steps.lengths, course.certify))
        for learner in under_sampled(candidates, course.certify, options.others_per_certified, chance):
            begin, end = steps.offsets[learner], steps.offsets[learner + 1]
            if course.exposed_from is not None:
                end = begin + np.searchsorted(steps.times[begin:end], course.exposed_from[learner])
            types.append(steps.types[begin:end])
            times.append(steps.times[begin:end])
            leave.append(steps.leave[begin:end])
            lengths.append(int(end - begin))
            certify.append(course.certify[learner])
            complete.append(course.complete[learner])
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    together = Steps(offsets, np.concatenate(types), np.concatenate(times), np.concatenate(leave))
    return TrainingSet(together, np.array(certify, np.float32), np.array(complete, np.float32))


def taught(
    data: TrainingSet,
    held_out: TrainingSet | None,
    width: int,
    options: TrainingOptions,
    tell: Tell,
    kept: Kept | None = None,
) -> Fitted[EventLesson]:
    """The network for a vocabulary of this width, taught with `data`; with `held_out` its best epoch."""
    low = uses_bfloat16(options, chosen_device(options))
    return fit(
        lambda device: EventLesson(
            EventNetwork(NetworkConfiguration(inputs=width)).to(device), data, held_out, device, low
        ),
        options,
        tell,
        kept,
    )


def train_network(
    data: TrainingSet, width: int, options: TrainingOptions, tell: Tell
) -> tuple[EventNetwork, list[float]]:
    """The trained network, in evaluation mode, and the mean loss of each epoch."""
    fitted = taught(data, None, width, options, tell)
    return fitted.lesson.network, fitted.losses
