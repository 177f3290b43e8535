"""A trained session network as it is asked: its weights, and in NumPy what `SessionNetwork` says in torch.

So a prediction doesn't wait for torch to load. The two differ by what float32 leaves open, some 1e-7 of a logit.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.gru import heads, recurrence
from communicator.prediction.gru.configuration import INPUT_BOUND, NetworkConfiguration
from communicator.prediction.gru.recurrence import Recurrence
from communicator.prediction.outcomes import OUTCOMES

Floats = NDArray[np.float32]
AT_ONCE = 8192
"""Learners read at once: what is told of them fits into the processor's cache."""


@dataclass(frozen=True)
class TrainedNetwork:
    """Weights by the names that `SessionNetwork` gives them."""

    configuration: NetworkConfiguration
    weights: Mapping[str, Floats]

    def __post_init__(self) -> None:
        """ValueError or KeyError where a weight is missing, or isn't of its shape, or not finite."""
        for name, shape in _shapes(self.configuration).items():
            weight = self.weights[name]
            if weight.shape != shape or weight.dtype != np.float32 or not np.isfinite(weight).all():
                raise ValueError(f"{name} of the network is not {shape} finite numbers")

    @property
    def beginning(self) -> Floats:
        """The state before anybody's first session: float32[hidden]."""
        return self.weights["beginning"]

    def last_states(self, inputs: Floats, sizes: NDArray[np.int64], initial: Floats) -> Floats:
        """Each learner's state after their last session; see `SessionNetwork.states`."""
        running = Recurrence(self.configuration.hidden)
        states = running.forward(self.weights, self._standardized("input", inputs), sizes, initial)
        sessions = (sizes[:, None] > np.arange(len(initial))).sum(axis=0)
        place = (np.cumsum(sizes) - sizes)[sessions - 1] + np.arange(len(initial))
        return np.asarray(states[len(initial) + place])

    def read(self, states: Floats, marks: Floats) -> Floats:
        """Logits float32[k, 3]; see `SessionNetwork.read`."""
        logits = np.empty((len(states), len(OUTCOMES)), dtype=np.float32)
        for begin in range(0, len(states), AT_ONCE):
            rows = slice(begin, begin + AT_ONCE)
            told = np.nan_to_num(self._standardized("mark", marks[rows]), copy=False)
            logits[rows] = self._heads(np.concatenate([states[rows], told], axis=1))
        return logits

    def _heads(self, both: Floats) -> Floats:
        into, given, out, last, direct, base = (self.weights[name] for name in heads.WEIGHTS)
        between = both @ into.T
        between += given
        np.maximum(between, 0, out=between)
        return np.asarray(between @ out.T + last + both @ direct.T + base)

    def _standardized(self, what: str, rows: Floats) -> Floats:
        told = rows - self.weights[f"{what}_mean"]
        told /= self.weights[f"{what}_scale"]
        return np.clip(told, -INPUT_BOUND, INPUT_BOUND, out=told)


def _shapes(built: NetworkConfiguration) -> dict[str, tuple[int, ...]]:
    hidden, gates, width, outcomes = built.hidden, 3 * built.hidden, built.hidden + built.marks, len(OUTCOMES)
    into, across, *biases = recurrence.WEIGHTS
    read = ((built.head, width), (built.head,), (outcomes, built.head), (outcomes,), (outcomes, width), (outcomes,))
    return {
        **dict.fromkeys(("input_mean", "input_scale"), (built.inputs,)),
        **dict.fromkeys(("mark_mean", "mark_scale"), (built.marks,)),
        into: (gates, built.inputs),
        across: (gates, hidden),
        **dict.fromkeys(biases, (gates,)),
        "beginning": (hidden,),
        **dict(zip(heads.WEIGHTS, read, strict=True)),
    }
