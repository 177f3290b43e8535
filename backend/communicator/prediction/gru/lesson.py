"""How the session GRU is taught: batches of learners, nothing padded, the loss at marks only."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from communicator.prediction.gru.inputs import packed_inputs
from communicator.prediction.gru.network import NetworkConfiguration, SessionNetwork
from communicator.prediction.gru.packing import packing
from communicator.prediction.gru.training_set import TrainingSet

LEARNERS_AT_ONCE = 128
FEWEST_AT_ONCE, LEAST_BATCHES = 16, 8
"""Where there are few learners batches are smaller, so that one pass takes several steps."""
LEAST_STEPS = 30
"""Steps of an epoch: small courses are gone through several times in one."""
LEARNING_RATE = 3e-3
MEASURED = 2000
"""Learners whose sessions and marks tell the inputs' means and spreads."""


class SessionLesson:
    """Whom to teach and whom to look at after each epoch; see fitting/loop.py."""

    learning_rate = LEARNING_RATE

    def __init__(
        self,
        configuration: NetworkConfiguration,
        taught: TrainingSet,
        held_out: TrainingSet | None,
        device: torch.device,
    ) -> None:
        self.taught, self.held_out, self.device = taught, held_out, device
        self.network = SessionNetwork(configuration)
        measure(self.network, taught)

    def batches(self, chance: np.random.Generator) -> Sequence[NDArray[np.int64]]:
        """Learners in random order, so many at once; those with nothing to learn from are left out."""
        known = ~np.isnan(self.taught.marks.labels).all(axis=1)
        learners = np.flatnonzero(np.add.reduceat(known, self.taught.marks.offsets[:-1]))
        size = min(LEARNERS_AT_ONCE, max(len(learners) // LEAST_BATCHES, FEWEST_AT_ONCE))
        passes = max(-(-LEAST_STEPS * size // max(len(learners), 1)), 1)
        drawn = np.concatenate([chance.permutation(learners) for _ in range(passes)])
        return np.array_split(drawn, max(round(len(drawn) / size), 1))

    def loss(self, batch: NDArray[np.int64]) -> tuple[Tensor, float]:
        """See Lesson: the mean over the batch's marks, summed over outcomes."""
        logits, labels = mark_logits(self.network, self.taught, batch, self.device)
        return masked_loss(logits, labels), float(len(labels))

    def held_out_loss(self) -> float | None:
        """See Lesson."""
        if self.held_out is None:
            return None
        return float(masked_loss(*all_logits(self.network, self.held_out, self.device)))


def mark_logits(
    network: SessionNetwork, data: TrainingSet, learners: NDArray[np.int64], device: torch.device
) -> tuple[Tensor, Tensor]:
    """Logits and labels float32[k, 3] at all marks of these learners, learner by learner."""
    packed = packing(data.table.offsets, learners)
    before = np.zeros((len(packed.learners), data.table.counts.shape[1]), dtype=np.int64)
    initial = network.beginning.expand(len(packed.learners), -1)
    states = network.beginning.unsqueeze(0)
    if len(packed.rows):
        inputs = packed_inputs(data.table, packed, before).to(device)
        after, _ = network.states(inputs, torch.from_numpy(packed.batch_sizes), initial)
        states = torch.cat([states, after.float()])
    marks, where = _marks_of(data, learners, packed.place, packed.learners, packed.lengths)
    features = torch.from_numpy(data.marks.features[marks]).to(device)
    logits = network.read(states[torch.from_numpy(where).to(device)], features)
    return logits, torch.from_numpy(data.marks.labels[marks]).to(device)


def _marks_of(
    data: TrainingSet,
    learners: NDArray[np.int64],
    place: NDArray[np.int64],
    packed: NDArray[np.int64],
    lengths: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The marks of these learners, and at which row of the states each is read: 0 the beginning, then as packed."""
    opening = np.zeros(len(data), dtype=np.int64)  # of each learner, where its sessions begin among the batch's
    opening[packed] = np.cumsum(lengths) - lengths
    offsets = data.marks.offsets
    numbers = (offsets[1:] - offsets[:-1])[learners]
    whose = np.repeat(learners, numbers)
    within = np.arange(len(whose)) - np.repeat(np.cumsum(numbers) - numbers, numbers)
    marks = offsets[whose] + within
    done = data.marks.done[marks]
    where = np.zeros(len(marks), dtype=np.int64)
    some = done > 0
    where[some] = 1 + place[(opening[whose] + done - 1)[some]]
    return marks, where


def all_logits(network: SessionNetwork, data: TrainingSet, device: torch.device) -> tuple[Tensor, Tensor]:
    """Logits and labels at all marks."""
    parts = [
        mark_logits(network, data, learners, device)
        for learners in np.array_split(np.arange(len(data)), max(len(data) // MEASURED, 1))
    ]
    return torch.cat([part[0] for part in parts]), torch.cat([part[1] for part in parts])


def masked_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """Binary cross-entropy float32[k, 3] of known labels (not NaN), averaged per outcome, summed over outcomes."""
    known = ~torch.isnan(labels)
    each = functional.binary_cross_entropy_with_logits(
        logits.float(), torch.where(known, labels, 0.0), reduction="none"
    )
    return ((each * known).sum(0) / known.sum(0).clamp(min=1)).sum()


def measure(network: SessionNetwork, data: TrainingSet) -> None:
    """Sets the means and spreads that inputs and marks are standardized with, from learners spread over all courses."""
    learners = np.unique(np.linspace(0, len(data) - 1, min(MEASURED, len(data))).astype(np.int64))
    packed = packing(data.table.offsets, learners)
    before = np.zeros((len(packed.learners), data.table.counts.shape[1]), dtype=np.int64)
    _set(network.input_mean, network.input_scale, packed_inputs(data.table, packed, before).numpy())
    _set(network.mark_mean, network.mark_scale, data.marks.features)


def _set(mean: Tensor, scale: Tensor, rows: NDArray[np.float32]) -> None:
    if not len(rows):
        return
    told = np.maximum((~np.isnan(rows)).sum(axis=0), 1)
    centre = np.nansum(rows, axis=0, dtype=np.float64) / told
    spread = np.sqrt(np.nansum((rows - centre) ** 2, axis=0) / told)
    mean.copy_(torch.from_numpy(centre))
    # What never differs tells nothing; what hardly ever does must not become huge where it does.
    scale.copy_(torch.from_numpy(np.where(spread > 0, np.maximum(spread, 1e-2), 1.0)))
