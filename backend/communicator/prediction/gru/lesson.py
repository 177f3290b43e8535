"""How the session GRU is taught: batches of learners, nothing padded, the loss at marks only."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from communicator.prediction.gru.by_hand import ByHand
from communicator.prediction.gru.configuration import NetworkConfiguration
from communicator.prediction.gru.inputs import packed_inputs
from communicator.prediction.gru.network import SessionNetwork
from communicator.prediction.gru.packing import packing
from communicator.prediction.gru.training_set import Marks, TrainingSet, read_at

LEARNERS_AT_ONCE = 128
FEWEST_AT_ONCE, LEAST_BATCHES = 16, 8
"""Where there are few learners batches are smaller, so that one pass takes several steps, and the steps fewer."""
LEAST_STEPS, MOST_STEPS = 20, 60
"""Steps of an epoch: small courses are gone through several times in one, of many courses each sees some learners."""
MARKS_AT_ONCE = 6
"""Of a learner, by chance, each time: what neighbouring moments tell is nearly the same."""
LEARNING_RATE = 3e-3
MEASURED = 2000
"""Learners whose sessions and marks tell the inputs' means and spreads."""
AT_ONCE = 4096
"""Rows whose means are taken together, while they are in the cache."""

Batch = tuple[NDArray[np.int64], int]
"""Learners, and the seed that their marks are drawn by."""


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
        self.by_hand = ByHand(self.network, taught) if device.type == "cpu" else None

    def batches(self, chance: np.random.Generator) -> Sequence[Batch]:
        """Learners in random order, so many at once; those with nothing to learn from are left out."""
        known = ~np.isnan(self.taught.marks.labels).all(axis=1)
        learners = np.flatnonzero(np.add.reduceat(known, self.taught.marks.offsets[:-1]))
        size = min(LEARNERS_AT_ONCE, max(len(learners) // LEAST_BATCHES, FEWEST_AT_ONCE))
        steps = min(LEAST_STEPS, len(learners) // LEAST_BATCHES)
        passes = max(-(-steps * size // max(len(learners), 1)), 1)
        drawn = np.concatenate([chance.permutation(learners) for _ in range(passes)])
        parts = np.array_split(drawn, max(round(len(drawn) / size), 1))[:MOST_STEPS]
        return [(part, int(chance.integers(2**32))) for part in parts]

    def loss(self, batch: Batch) -> tuple[Tensor, float]:
        """See Lesson: the mean over some of the batch's marks, summed over outcomes."""
        learners, seed = batch
        marks = some_marks(self.taught.marks, learners, np.random.default_rng(seed))
        if self.by_hand is not None:
            return self.by_hand.loss(learners, marks, seed), float(len(marks))
        logits, labels = mark_logits(self.network, self.taught, learners, marks, self.device)
        return masked_loss(logits, labels), float(len(labels))

    def held_out_loss(self) -> float | None:
        """See Lesson."""
        if self.held_out is None:
            return None
        return float(masked_loss(*all_logits(self.network, self.held_out, self.device)))


def some_marks(marks: Marks, learners: NDArray[np.int64], chance: np.random.Generator) -> NDArray[np.int64]:
    """Marks of each of these learners by chance, those first of which it is known how it ended: int64[k]."""
    asked, whose = marks.of(learners)
    # One number tells learner, whether it is known, and chance: sorting by it takes a third of sorting by each.
    order = np.argsort(2 * whose + (chance.random(len(asked)) - marks.is_told[asked]))
    rank = np.arange(len(order)) - np.searchsorted(whose, np.arange(len(learners)))[whose]
    return asked[np.sort(order[rank < MARKS_AT_ONCE])]


def mark_logits(
    network: SessionNetwork,
    data: TrainingSet,
    learners: NDArray[np.int64],
    marks: NDArray[np.int64],
    device: torch.device,
) -> tuple[Tensor, Tensor]:
    """Logits and labels float32[k, 3] at these marks int64[k], which are of these learners."""
    packed = packing(data.table.offsets, learners)
    states = network.beginning.unsqueeze(0)
    if len(packed.rows):
        before = np.zeros((len(packed.learners), data.table.counts.shape[1]), dtype=np.int64)
        inputs = torch.from_numpy(packed_inputs(data.table, packed, before)).to(device)
        initial = network.beginning.expand(len(packed.learners), -1)
        after, _ = network.states(inputs, torch.from_numpy(packed.batch_sizes), initial)
        states = torch.cat([states, after.float()])
    where = torch.from_numpy(read_at(data, packed, marks)).to(device)
    features = torch.from_numpy(data.marks.features[marks]).to(device)
    return network.read(states[where], features), torch.from_numpy(data.marks.labels[marks]).to(device)


def all_logits(network: SessionNetwork, data: TrainingSet, device: torch.device) -> tuple[Tensor, Tensor]:
    """Logits and labels at all marks."""
    parts = [
        mark_logits(network, data, learners, data.marks.of(learners)[0], device)
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
    _set(network.input_mean, network.input_scale, packed_inputs(data.table, packed, before))
    _set(network.mark_mean, network.mark_scale, data.marks.features[data.marks.of(learners)[0]])


def _set(mean: Tensor, scale: Tensor, rows: NDArray[np.float32]) -> None:
    if not len(rows):
        return
    parts = [rows[begin : begin + AT_ONCE] for begin in range(0, len(rows), AT_ONCE)]
    told, total, squares = (np.zeros(rows.shape[1]) for _ in range(3))
    for part in parts:
        is_told = ~np.isnan(part)
        told += is_told.sum(axis=0)
        total += np.where(is_told, part, np.float32(0)).sum(axis=0, dtype=np.float64)
    centre = total / np.maximum(told, 1)
    for part in parts:
        apart = np.nan_to_num(part - centre.astype(np.float32), copy=False)
        squares += np.einsum("ij,ij->j", apart, apart)
    spread = np.sqrt(squares / np.maximum(told, 1))
    mean.copy_(torch.from_numpy(centre))
    # What never differs tells nothing; what hardly ever does must not become huge where it does.
    scale.copy_(torch.from_numpy(np.where(spread > 0, np.maximum(spread, 1e-2), 1.0)))
