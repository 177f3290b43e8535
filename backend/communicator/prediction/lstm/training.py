"""Teaching the event LSTM: length-bucketed batches, masked loss, Adam; the same seed gives the same weights."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from communicator.prediction.choosing import not_outliers, under_sampled
from communicator.prediction.history import LabelledCourse
from communicator.prediction.lstm.batches import bucketed, laned, padded, window_of
from communicator.prediction.lstm.network import Carried, EventNetwork, NetworkConfiguration, masked_loss
from communicator.prediction.lstm.steps import Steps, steps_of
from communicator.prediction.models import Tell, TrainingOptions, TrainingProgress
from communicator.prediction.vocabulary import Vocabulary

# The paper doesn't tell these; chosen on simulated courses.
LEARNING_RATE = 8e-3  # falls in a straight line to nothing
LARGEST_GRADIENT = 1.0
WINDOW = 32  # steps
LANES = 32
SCORING_CELLS = 131_072
SCORING_LEARNERS = 1024


@dataclass(frozen=True)
class TrainingSet:
    """The sequences trained on, of all courses end to end, and their labels."""

    steps: Steps
    certify: NDArray[np.float32]  # [n]
    complete: NDArray[np.float32]  # [n]

    def labels(self, learners: NDArray[np.int64], real: NDArray[np.bool_], positions: NDArray[np.int64]) -> Tensor:
        """A batch's labels float32[b, t, 3]; NaN in padding and where unknown."""
        labels = np.full((*real.shape, 3), np.nan, dtype=np.float32)
        for outcome, known in enumerate((self.certify, self.complete)):
            labels[..., outcome] = np.where(real, known[learners][:, None], np.nan)
        labels[real, 2] = self.steps.leave[positions]
        return torch.from_numpy(labels)


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


def train_network(
    data: TrainingSet, width: int, options: TrainingOptions, tell: Tell
) -> tuple[EventNetwork, list[float]]:
    """The trained network, in evaluation mode, and the mean loss of each epoch."""
    chance = np.random.default_rng(options.seed)
    with _one_thread(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(options.seed)
        network = EventNetwork(NetworkConfiguration(inputs=width))
        optimizer = torch.optim.Adam(network.parameters(), lr=LEARNING_RATE)
        losses = [_epoch(epoch, network, optimizer, data, chance, options, tell) for epoch in range(options.epochs)]
    return network.eval(), losses


def _epoch(
    epoch: int,
    network: EventNetwork,
    optimizer: torch.optim.Optimizer,
    data: TrainingSet,
    chance: np.random.Generator,
    options: TrainingOptions,
    tell: Tell,
) -> float:
    """One pass, window by window; the mean loss.

    States are carried from window to window, gradients are not: many small steps instead of a few over the whole
    length, which is what lets five epochs suffice (truncated backpropagation through time).
    """
    network.train()
    total = done = 0.0
    whose, where = laned(data.steps.lengths, LANES, WINDOW, chance)
    carried = None
    for round_, (learners, begins) in enumerate(zip(whose, where, strict=True), start=1):
        types, real, positions = window_of(data.steps, learners, begins, WINDOW)
        logits, carried = network(torch.from_numpy(types), _continued(carried, begins))
        loss = masked_loss(logits, data.labels(learners, real, positions))
        rounds, all_rounds = epoch * len(whose) + round_, options.epochs * len(whose)
        _step(network, optimizer, loss, LEARNING_RATE * (1 - (rounds - 1) / all_rounds))
        total += loss.item() * len(positions)
        done += len(positions)
        tell(TrainingProgress(epoch + 1, options.epochs, rounds, all_rounds, total / done))
    return total / done


def _step(network: EventNetwork, optimizer: torch.optim.Optimizer, loss: Tensor, rate: float) -> None:
    optimizer.param_groups[0]["lr"] = rate
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), LARGEST_GRADIENT)
    optimizer.step()


@contextmanager
def _one_thread() -> Iterator[None]:
    """One thread for torch: its products here are small, and on a busy machine threads that wait for each other crawl.

    Measured on 2 cores beside other work: one thread trained ten times as fast as two, or more.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _continued(carried: Carried | None, begins: NDArray[np.int64]) -> Carried | None:
    """The states to begin a window with: those carried along the lane, or nothing where a learner begins."""
    if carried is None:
        return None
    goes_on = torch.from_numpy(begins > 0).reshape(1, -1, 1)
    return carried[0].detach() * goes_on, carried[1].detach() * goes_on


@_one_thread()
@torch.inference_mode()
def all_logits(network: EventNetwork, steps: Steps) -> NDArray[np.float64]:
    """The logits after every step: float64[s, 3]."""
    logits = np.empty((len(steps.types), 3))
    for learners in bucketed(steps.lengths, SCORING_CELLS, SCORING_LEARNERS):
        types, real, positions = padded(steps, learners)
        logits[positions] = network(torch.from_numpy(types))[0].numpy()[real]
    return logits


@_one_thread()
@torch.inference_mode()
def last_logits(network: EventNetwork, steps: Steps) -> NDArray[np.float64]:
    """The logits after each learner's last step: float64[n, 3]."""
    logits = np.empty((len(steps), 3))
    for learners in bucketed(steps.lengths, SCORING_CELLS, SCORING_LEARNERS):
        types, _, _ = padded(steps, learners)
        lengths = torch.from_numpy(steps.lengths[learners])
        logits[learners] = network.last(torch.from_numpy(types), lengths).numpy()
    return logits
