"""The GRU's recurrence by hand, forwards and backwards, in NumPy: what torch does, for many small steps.

Some learners have dozens of sessions and most have few, so that most steps are of a handful of rows. There what counts
is what a call costs by itself, and NumPy's cost a third of torch's (0.5 against 1.5 µs) before anything flows back
through a graph; its products of such shapes, and its tanh, are faster too. Buffers live as long as the training.

Notation, with a session's inputs x, the state before it h and after it h': r = sigmoid(Wr x + Ur h + b),
z = sigmoid(Wz x + Uz h + b), m = Um h + c, n = tanh(Wn x + b + r m), h' = n + z (h - n). Sigmoids are computed as
(1 + tanh(a / 2)) / 2.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.gru.buffers import Buffers

Floats = NDArray[np.float32]
HALF = np.float32(0.5)
WEIGHTS = ("gru.weight_ih_l0", "gru.weight_hh_l0", "gru.bias_ih_l0", "gru.bias_hh_l0")
"""As torch names them; gates in torch's order: r, z, n."""


class Recurrence:
    """One batch after another; H hidden. `states` are those of the batch that went forward last."""

    def __init__(self, hidden: int) -> None:
        self.hidden = hidden
        self.buffers = Buffers()
        self.states: Floats = np.zeros((1, hidden), dtype=np.float32)

    def forward(
        self, weights: Mapping[str, Floats], inputs: Floats, sizes: NDArray[np.int64], beginning: Floats
    ) -> Floats:
        """States float32[b + s, H]: `beginning` of each of the b learners (one at least), then after each session.

        inputs float32[s, i] in packed order, of `sizes` learners in each step (see packing.py).
        """
        hidden, learners = self.hidden, int(sizes[0]) if len(sizes) else 1
        self.inputs, self.weights, self.learners = inputs, weights, learners
        ends = np.cumsum(sizes)
        self.steps = list(zip((ends - sizes).tolist(), ends.tolist(), strict=True))
        self.states = self.buffers.of("states", learners + len(inputs), hidden)
        self.states[:learners] = beginning
        if len(inputs):
            self._prepare(learners)
            self._run()
        return self.states

    def _prepare(self, learners: int) -> None:
        """Everything that is a product with inputs, at once; halves where a sigmoid is to come."""
        into, across, given, own = (self.weights[name] for name in WEIGHTS)
        hidden, two, size, buffers = self.hidden, 2 * self.hidden, len(self.inputs), self.buffers
        # Apart, since tanh of rows that don't follow each other in memory takes three times as long.
        self.sigmoids, self.candidates = buffers.of("sigmoids", size, two), buffers.of("candidates", size, hidden)
        np.matmul(self.inputs, (into[:two] * HALF).T, out=self.sigmoids)
        np.matmul(self.inputs, into[two:].T, out=self.candidates)
        self.sigmoids += (given[:two] + own[:two]) * HALF
        self.candidates += given[two:]
        self.memories, self.changes = buffers.of("memories", size, hidden), buffers.of("changes", size, hidden)
        self.across = np.concatenate([across[:two] * HALF, across[two:]]).T.copy()
        self.own = own[two:]
        self.product = buffers.of("product", learners, 3 * hidden)

    def _run(self) -> None:
        hidden, before = self.hidden, 0
        for begin, end in self.steps:
            size = end - begin
            state, product = self.states[before : before + size], self.product[:size]
            sigmoid, candidate = self.sigmoids[begin:end], self.candidates[begin:end]
            memory, change = self.memories[begin:end], self.changes[begin:end]
            np.matmul(state, self.across, out=product)
            sigmoid += product[:, : 2 * hidden]
            np.tanh(sigmoid, out=sigmoid)
            sigmoid *= HALF
            sigmoid += HALF
            np.add(product[:, 2 * hidden :], self.own, out=memory)
            candidate += np.multiply(sigmoid[:, :hidden], memory, out=change)
            np.tanh(candidate, out=candidate)
            np.subtract(state, candidate, out=change)
            before = self.learners + begin
            after = self.states[before : before + size]
            np.multiply(sigmoid[:, hidden:], change, out=after)
            after += candidate

    def backward(self, slopes: Floats) -> dict[str, Floats]:
        """From the gradients float32[b + s, H] of the states to those of the weights and of `beginning`, float32[H].

        The gradients of states are written over.
        """
        size, hidden, buffers = len(self.inputs), self.hidden, self.buffers
        if not size:
            nothing = {name: np.zeros_like(self.weights[name]) for name in WEIGHTS}
            return {**nothing, "beginning": slopes[: self.learners].sum(axis=0)}
        of_product = buffers.of("of product", size, 3 * hidden)
        of_candidate = buffers.of("of candidate", size, hidden)
        self._run_back(slopes, of_product, of_candidate)
        return {**self._of_weights(of_product, of_candidate), "beginning": slopes[: self.learners].sum(axis=0)}

    def _run_back(self, slopes: Floats, of_product: Floats, of_candidate: Floats) -> None:
        """Fills in the gradients of U h (float32[s, 3 H]) and of what n is the tanh of (float32[s, H])."""
        hidden, size = self.hidden, len(self.inputs)
        reset, update = self.sigmoids[:, :hidden], self.sigmoids[:, hidden:]
        by_candidate = (1 - update) * (1 - self.candidates**2)
        by_update = self.changes * update * (1 - update)
        by_reset = self.memories * reset * (1 - reset)
        across = self.weights["gru.weight_hh_l0"]
        kept, flowed = self.buffers.of("kept", self.learners, hidden), self.buffers.of("flowed", self.learners, hidden)
        for step in reversed(range(len(self.steps))):
            begin, end = self.steps[step]
            of_state = slopes[self.learners + begin : self.learners + end]
            before = self.learners + self.steps[step - 1][0] if step else 0
            candidate, product = of_candidate[begin:end], of_product[begin:end]
            np.multiply(of_state, by_candidate[begin:end], out=candidate)
            np.multiply(candidate, by_reset[begin:end], out=product[:, :hidden])
            np.multiply(of_state, by_update[begin:end], out=product[:, hidden : 2 * hidden])
            np.multiply(candidate, reset[begin:end], out=product[:, 2 * hidden :])
            size = end - begin
            of_before = slopes[before : before + size]
            of_before += np.multiply(of_state, update[begin:end], out=kept[:size])
            of_before += np.matmul(product, across, out=flowed[:size])

    def _of_weights(self, of_product: Floats, of_candidate: Floats) -> dict[str, Floats]:
        hidden, two = self.hidden, 2 * self.hidden
        before = np.concatenate(
            [np.arange(self.steps[0][1])]
            + [
                self.learners + np.arange(begun, begun + end - begin)
                for (begun, _), (begin, end) in zip(self.steps[:-1], self.steps[1:], strict=True)
            ]
        )
        states = np.take(self.states, before, axis=0, out=self.buffers.of("before", len(before), hidden))
        of_input = np.empty_like(self.weights["gru.weight_ih_l0"])
        np.matmul(of_product[:, :two].T, self.inputs, out=of_input[:two])
        np.matmul(of_candidate.T, self.inputs, out=of_input[two:])
        of_bias = of_product.sum(axis=0)
        return {
            "gru.weight_ih_l0": of_input,
            "gru.weight_hh_l0": of_product.T @ states,
            "gru.bias_ih_l0": np.concatenate([of_bias[:two], of_candidate.sum(axis=0)]),
            "gru.bias_hh_l0": of_bias,
        }
