"""What is read from states at moments, by hand: logits and their loss, and backwards the gradients.

The same as `SessionNetwork.read` and `lesson.masked_loss`, without a graph: see recurrence.py for why.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.gru.buffers import Buffers

Floats = NDArray[np.float32]
WEIGHTS = (
    *("heads.0.weight", "heads.0.bias", "heads.3.weight", "heads.3.bias"),
    *("direct.weight", "direct.bias"),
)
"""As torch names them."""
BYTES = 256


class Heads:
    """H hidden, f numbers told of a moment, w wide in between, three outcomes."""

    def __init__(self, hidden: int, between: int, dropped: float) -> None:
        """`dropped`: so large a share of states, and of what is in between."""
        self.hidden, self.between, self.kept = hidden, between, kept_of(dropped)
        self.buffers = Buffers()

    def forward(self, weights: Mapping[str, Floats], states: Floats, marks: Floats, chance: "Dropping") -> Floats:
        """Logits float32[k, 3] of states float32[k, H], which are written over, and marks float32[k, f]."""
        hidden, between, size = self.hidden, self.between, len(states)
        self.weights = weights
        self.states_kept = chance.kept(states.shape, self.kept)
        self.both = self.buffers.of("both", size, hidden + marks.shape[1])
        np.multiply(states, self.states_kept, out=self.both[:, :hidden])
        self.both[:, :hidden] /= self.kept
        self.both[:, hidden:] = marks
        # One product for the layer in between and what goes around it.
        self.into = np.concatenate([weights["heads.0.weight"], weights["direct.weight"]])
        sums = np.matmul(self.both, self.into.T, out=self.buffers.of("sums", size, len(self.into)))
        sums += np.concatenate([weights["heads.0.bias"], weights["direct.bias"]])
        self.between_kept = chance.kept((size, between), self.kept) & (sums[:, :between] > 0)
        self.inner = np.multiply(sums[:, :between], self.between_kept, out=self.buffers.of("inner", size, between))
        self.inner /= self.kept
        logits: Floats = self.inner @ weights["heads.3.weight"].T + weights["heads.3.bias"] + sums[:, between:]
        return logits

    def backward(self, of_logits: Floats) -> tuple[Floats, dict[str, Floats]]:
        """From the gradients of logits float32[k, 3] to those of the states float32[k, H], and of the weights."""
        between, hidden = self.between, self.hidden
        of_sums = self.buffers.of("of sums", len(of_logits), len(self.into))
        np.matmul(of_logits, self.weights["heads.3.weight"], out=of_sums[:, :between])
        of_sums[:, :between] *= self.between_kept
        of_sums[:, :between] /= self.kept
        of_sums[:, between:] = of_logits
        of_states = np.matmul(of_sums, self.into[:, :hidden], out=self.buffers.of("of states", len(of_sums), hidden))
        of_states *= self.states_kept
        of_states /= self.kept
        of_into, of_bias = of_sums.T @ self.both, of_sums.sum(axis=0)
        gradients = (
            *(of_into[:between], of_bias[:between], of_logits.T @ self.inner, of_bias[between:]),
            *(of_into[between:], of_bias[between:]),
        )
        return of_states, dict(zip(WEIGHTS, gradients, strict=True))


class Dropping:
    """What is dropped by chance, drawn alike for the same seed; a byte each, so chances are of 256ths."""

    def __init__(self, seed: int) -> None:
        self._chance = np.random.default_rng(seed)

    def kept(self, shape: tuple[int, ...], share: np.float32) -> NDArray[np.bool_]:
        """Whether each is kept, such a share of them (see `kept_of`): bool[shape]."""
        drawn = np.frombuffer(self._chance.bytes(int(np.prod(shape))), dtype=np.uint8).reshape(shape)
        return np.asarray(drawn < int(share * BYTES))


def kept_of(dropped: float) -> np.float32:
    """The share that is kept where such a share is to be dropped, to the nearest that a byte can tell."""
    return np.float32(round((1 - dropped) * BYTES) / BYTES)


def loss_of(logits: Floats, labels: Floats) -> tuple[float, Floats]:
    """The mean cross-entropy of known labels (not NaN) per outcome, summed over outcomes; and its gradient [k, 3]."""
    known = ~np.isnan(labels)
    told = np.where(known, labels, 0).astype(np.float32)
    weights = known / np.maximum(known.sum(axis=0), 1).astype(np.float32)
    faded = np.exp(-np.abs(logits))
    each = np.maximum(logits, 0) - logits * told + np.log1p(faded)
    chances = np.where(logits >= 0, 1, faded) / (1 + faded)
    return float(np.sum(each * weights)), ((chances - told) * weights).astype(np.float32)
