"""What the network says of sequences: learners one after another in lanes, the longest first, hardly any padding."""

import numpy as np
import torch
from numpy.typing import NDArray

from communicator.prediction.fitting.loop import with_threads
from communicator.prediction.lstm.batches import laned, places_of
from communicator.prediction.lstm.network import EventNetwork
from communicator.prediction.lstm.recurrence import Workspace
from communicator.prediction.lstm.steps import Steps
from communicator.prediction.outcomes import OUTCOMES
from communicator.prediction.vocabulary import PADDING

LANES = 512
WINDOW = 16


@torch.inference_mode()
def all_logits(network: EventNetwork, steps: Steps) -> NDArray[np.float64]:
    """The logits after every step: float64[s, 3]; always of float32."""
    logits = np.empty((len(steps.types), len(OUTCOMES)))
    lanes = min(LANES, len(steps))
    if not lanes:
        return logits
    hidden, device = network.configuration.hidden, network.heads.weight.device
    space = Workspace(WINDOW, lanes, hidden, torch.float32, device)
    carried = (torch.zeros(lanes, hidden, device=device), torch.zeros(lanes, hidden, device=device))
    types = torch.from_numpy(np.append(steps.types, PADDING).astype(np.int64)).to(device)  # -1 is padding
    longest_first = np.argsort(-steps.lengths, kind="stable")
    with with_threads(1), torch.autocast(device.type, enabled=False):
        for whose, where in zip(*laned(steps.lengths, lanes, WINDOW, longest_first), strict=True):
            places = places_of(steps.lengths, steps.offsets[:-1], whose, where, WINDOW)
            goes_on = torch.from_numpy(where > 0).to(device).unsqueeze(1)
            before = (carried[0] * goes_on, carried[1] * goes_on)
            found, carried = network.window(types[torch.from_numpy(places).to(device)], before, space)
            logits[places[places >= 0]] = found.cpu().numpy()[places >= 0]
    return logits


def last_steps(steps: Steps, moment: int) -> NDArray[np.int64]:
    """Where each learner's last step at `moment` is: int64[n]; the beginning is before every moment."""
    learner_of = np.repeat(np.arange(len(steps)), steps.lengths)
    counts = np.bincount(learner_of[steps.times <= moment], minlength=len(steps))
    return np.asarray(steps.offsets[:-1] + counts - 1)
