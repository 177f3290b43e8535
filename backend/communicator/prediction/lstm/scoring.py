"""What the network says of sequences: learners of like length together, and of those only who isn't at an end yet."""

import numpy as np
import torch
from numpy.typing import NDArray

from communicator.prediction.fitting.loop import with_threads
from communicator.prediction.lstm.network import Carried, EventNetwork
from communicator.prediction.lstm.recurrence import Workspace
from communicator.prediction.lstm.steps import Steps
from communicator.prediction.outcomes import OUTCOMES
from communicator.prediction.vocabulary import PADDING

AT_ONCE = 512  # learners
WINDOW = 16  # steps
# A workspace is for so many learners, or half again and again as many: between two sizes, who is left is padded.
NARROWER = 0.7


def all_logits(network: EventNetwork, steps: Steps) -> NDArray[np.float64]:
    """The logits after every step: float64[s, 3]; always of float32."""
    logits = np.empty((len(steps.types), len(OUTCOMES)))
    device = network.heads.weight.device
    spaces = _Spaces(network.configuration.hidden, device)
    longest_first = np.argsort(-steps.lengths, kind="stable")
    with torch.inference_mode(), with_threads(1), torch.autocast(device.type, enabled=False):
        types = torch.from_numpy(np.append(steps.types, PADDING).astype(np.int64)).to(device)  # -1 is padding
        for first in range(0, len(steps), AT_ONCE):
            _run_over(network, types, steps, longest_first[first : first + AT_ONCE], spaces, logits)
    return logits


def _run_over(
    network: EventNetwork,
    types: torch.Tensor,
    steps: Steps,
    learners: NDArray[np.int64],
    spaces: "_Spaces",
    logits: NDArray[np.float64],
) -> None:
    """Fills in the logits of these learners, the longest of whom are first."""
    lengths, offsets = steps.lengths[learners], steps.offsets[:-1][learners]
    carried = spaces.beginning(len(learners))
    for begin in range(0, int(lengths[0]), WINDOW):
        space = spaces.of(int(np.sum(lengths > begin)), len(learners))
        there = slice(0, space.lanes)
        places = begin + np.arange(WINDOW)[:, None] + np.zeros_like(lengths[there])
        positions = np.where(places < lengths[there], offsets[there] + places, -1)
        before = (carried[0][there], carried[1][there])
        found, carried = network.window(types[torch.from_numpy(positions).to(types.device)], before, space)
        logits[positions[positions >= 0]] = found.cpu().numpy()[positions >= 0]


class _Spaces:
    """Workspaces of several widths, made when asked for."""

    def __init__(self, hidden: int, device: torch.device) -> None:
        self.hidden, self.device = hidden, device
        self.made: dict[int, Workspace] = {}

    def of(self, active: int, most: int) -> Workspace:
        """One for `active` learners at least, `most` at most."""
        size = most
        while int(size * NARROWER) >= active and int(size * NARROWER) < size:
            size = int(size * NARROWER)
        if size not in self.made:
            self.made[size] = Workspace(WINDOW, size, self.hidden, torch.float32, self.device)
        return self.made[size]

    def beginning(self, learners: int) -> Carried:
        """Before the first step."""
        nothing = torch.zeros(learners, self.hidden, device=self.device)
        return nothing, nothing


def last_steps(steps: Steps, moment: int) -> NDArray[np.int64]:
    """Where each learner's last step at `moment` is: int64[n]; the beginning is before every moment."""
    learner_of = np.repeat(np.arange(len(steps)), steps.lengths)
    counts = np.bincount(learner_of[steps.times <= moment], minlength=len(steps))
    return np.asarray(steps.offsets[:-1] + counts - 1)
