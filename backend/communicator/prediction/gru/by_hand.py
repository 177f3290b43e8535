"""A batch's loss and gradients by hand, handed to torch as one step of its graph.

What `SessionNetwork` says is the page to read, and what runs where there is a GPU; here is the same in NumPy, which is
what trains on a processor. tests/prediction/gru/test_by_hand.py compares the two.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from communicator.prediction.gru.configuration import INPUT_BOUND
from communicator.prediction.gru.heads import Dropping, Floats, Heads, kept_of, loss_of
from communicator.prediction.gru.inputs import AT_ONCE, packed_inputs
from communicator.prediction.gru.network import SessionNetwork
from communicator.prediction.gru.packing import Packing, packing
from communicator.prediction.gru.recurrence import Recurrence
from communicator.prediction.gru.training_set import TrainingSet, read_at


class ByHand:
    """Losses of batches of a training set, with what flows back from them into the network's parameters."""

    def __init__(self, network: SessionNetwork, data: TrainingSet) -> None:
        """The network, whose inputs were measured, must stay on the processor."""
        configuration = network.configuration
        self.network, self.data = network, data
        self.recurrence = Recurrence(configuration.hidden)
        self.heads = Heads(configuration.hidden, configuration.head, configuration.head_dropout)
        self.inputs_kept = kept_of(configuration.input_dropout)
        self.inputs = self._all_inputs()

    def loss(self, learners: NDArray[np.int64], marks: NDArray[np.int64], seed: int) -> Tensor:
        """The loss at these marks int64[k] of these learners; what is dropped is drawn by the seed."""
        loss: Tensor = _Given.apply(self, learners, marks, seed, *self.network.parameters())  # type: ignore[no-untyped-call]
        return loss

    def gradients(
        self, learners: NDArray[np.int64], marks: NDArray[np.int64], seed: int
    ) -> tuple[float, dict[str, Floats]]:
        """The loss and, by name, the gradients of the parameters."""
        weights = {name: tensor.detach().numpy() for name, tensor in self.network.named_parameters()}
        chance = Dropping(seed)
        packed = packing(self.data.table.offsets, learners, self._needed(learners, marks))
        inputs = self._inputs(packed, chance)
        states = self.recurrence.forward(weights, inputs, packed.batch_sizes, weights["beginning"])
        where = read_at(self.data, packed, marks)
        where[where > 0] += max(len(packed.learners), 1) - 1
        told = self._standardized("mark", self.data.marks.features[marks])
        np.copyto(told, 0, where=np.isnan(told))  # where there is nothing to tell, the mean
        logits = self.heads.forward(weights, states[where], told, chance)
        loss, of_logits = loss_of(logits, self.data.marks.labels[marks])
        of_read, of_heads = self.heads.backward(of_logits)
        return loss, {**self.recurrence.backward(_summed(of_read, where, len(states))), **of_heads}

    def _needed(self, learners: NDArray[np.int64], marks: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many sessions of each learner had ended at the last mark that is asked about; later ones tell nothing."""
        done = np.zeros(len(self.data), dtype=np.int64)
        np.maximum.at(done, self.data.marks.learner_of[marks], self.data.marks.done[marks])
        return np.asarray(done[learners])

    def _inputs(self, packed: Packing, chance: Dropping) -> Floats:
        inputs = np.empty((len(packed.rows), self.inputs.shape[1]), dtype=np.float32)
        inputs[packed.place] = self.inputs[packed.rows]
        inputs *= chance.kept(inputs.shape, self.inputs_kept)
        inputs /= self.inputs_kept
        return inputs

    def _all_inputs(self) -> Floats:
        """What is told of each session of the table, in its order: float32[s, inputs]; computed once."""
        table, learners = self.data.table, np.arange(len(self.data))
        inputs = np.empty((len(table), self.network.configuration.inputs), dtype=np.float32)
        for some in np.array_split(learners, -(-len(learners) // AT_ONCE)):
            packed = packing(table.offsets, some)
            if len(packed.rows):
                before = np.zeros((len(packed.learners), table.counts.shape[1]), dtype=np.int64)
                inputs[packed.rows] = packed_inputs(table, packed, before)[packed.place]
        return self._standardized("input", inputs)

    def _standardized(self, what: str, rows: Floats) -> Floats:
        """Written over."""
        rows -= self.network.get_buffer(f"{what}_mean").numpy()
        rows /= self.network.get_buffer(f"{what}_scale").numpy()
        return np.clip(rows, -INPUT_BOUND, INPUT_BOUND, out=rows)


def _summed(slopes: Floats, where: NDArray[np.int64], rows: int) -> Floats:
    """What flows back to each of the rows that were read: float32[rows, H], nought where none was."""
    order = np.argsort(where, kind="stable")
    found = where[order]
    begins = np.flatnonzero(np.append(True, found[1:] != found[:-1]))
    summed = np.zeros((rows, slopes.shape[1]), dtype=np.float32)
    summed[found[begins]] = np.add.reduceat(slopes[order], begins, axis=0)
    return summed


class _Given(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, by_hand: ByHand, learners: NDArray[np.int64], marks: NDArray[np.int64], seed: int, *_: Tensor
    ) -> Tensor:
        loss, gradients = by_hand.gradients(learners, marks, seed)
        ctx.gradients = _in_order(by_hand.network, gradients)
        return torch.tensor(loss)

    @staticmethod
    def backward(ctx: Any, slope: Tensor) -> tuple[Tensor | None, ...]:
        return None, None, None, None, *[gradient * slope for gradient in ctx.gradients]


def _in_order(network: SessionNetwork, gradients: Mapping[str, Floats]) -> list[Tensor]:
    return [torch.from_numpy(gradients[name]) for name, _ in network.named_parameters()]
