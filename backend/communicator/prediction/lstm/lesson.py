"""What the event LSTM is taught with: windows of steps in lanes, masked loss."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from communicator.prediction.lstm.batches import laned, places_of
from communicator.prediction.lstm.network import Carried, EventNetwork, masked_loss
from communicator.prediction.lstm.recurrence import Workspace
from communicator.prediction.lstm.scoring import all_logits
from communicator.prediction.lstm.steps import Steps
from communicator.prediction.vocabulary import PADDING

# The paper doesn't tell these; chosen on simulated courses.
LEARNING_RATE = 8e-3
WINDOW = 16  # steps
FEWEST_LANES = 32
LANES = 128
# Lanes end together, nearly, where each holds several of the longest sequences.
LONGEST_PER_LANE = 4

Round = tuple[NDArray[np.int64], NDArray[np.int64]]  # by lane: whose window, and where it begins


@dataclass(frozen=True)
class TrainingSet:
    """The sequences trained on, of all courses end to end, and their labels."""

    steps: Steps
    certify: NDArray[np.float32]  # [n]
    complete: NDArray[np.float32]  # [n]

    def labels(self) -> NDArray[np.float32]:
        """By step: float32[s, 3]; NaN where unknown."""
        lengths = self.steps.lengths
        per_learner = [np.repeat(known, lengths) for known in (self.certify, self.complete)]
        return np.stack([*per_learner, self.steps.leave], axis=1).astype(np.float32)


class EventLesson:
    """See fitting/loop.py.

    States are carried from window to window, gradients are not: many small steps instead of a few over the whole
    length, which is what lets five epochs suffice (truncated backpropagation through time).
    """

    learning_rate = LEARNING_RATE

    def __init__(
        self, network: EventNetwork, data: TrainingSet, held_out: TrainingSet | None, device: torch.device, low: bool
    ) -> None:
        """`low`: products of bfloat16."""
        self.network, self.device = network, device
        self._lengths, self._offsets = data.steps.lengths, data.steps.offsets[:-1]
        self.lanes = lanes_for(self._lengths)
        # One more at the end, which position -1 finds: padding.
        self._types = torch.from_numpy(np.append(data.steps.types, PADDING).astype(np.int64)).to(device)
        nothing = np.full((1, 3), np.nan, dtype=np.float32)
        self._labels = torch.from_numpy(np.concatenate([data.labels(), nothing])).to(device)
        self._held_out = held_out
        hidden = network.configuration.hidden
        self._space = Workspace(WINDOW, self.lanes, hidden, torch.bfloat16 if low else torch.float32, device)
        nobody = torch.zeros(self.lanes, hidden, device=device)
        self._carried: Carried = (nobody, nobody)

    def batches(self, chance: np.random.Generator) -> Sequence[Round]:
        """See Lesson: the rounds of all lanes."""
        whose, where = laned(self._lengths, self.lanes, WINDOW, chance)
        return list(zip(whose, where, strict=True))

    def loss(self, batch: Round) -> tuple[Tensor, float]:
        """See Lesson."""
        whose, where = batch
        places = places_of(self._lengths, self._offsets, whose, where, WINDOW)
        positions = torch.from_numpy(places).to(self.device)
        goes_on = torch.from_numpy(where > 0).to(self.device).unsqueeze(1)
        with torch.autocast(self.device.type, enabled=False):  # the recurrence has its own precision
            before = (self._carried[0] * goes_on, self._carried[1] * goes_on)
            logits, self._carried = self.network.window(self._types[positions], before, self._space)
            return masked_loss(logits, self._labels[positions]), float(np.sum(places >= 0))

    def held_out_loss(self) -> float | None:
        """See Lesson: over all steps of those held out."""
        if self._held_out is None:
            return None
        logits = torch.from_numpy(all_logits(self.network, self._held_out.steps))
        return float(masked_loss(logits, torch.from_numpy(self._held_out.labels())))


def lanes_for(lengths: NDArray[np.int64]) -> int:
    """So many that they end together: few where there is little to learn from, and many small steps are needed."""
    filled = int(lengths.sum() // (LONGEST_PER_LANE * lengths.max()))
    return min(max(filled, FEWEST_LANES), LANES, len(lengths))
