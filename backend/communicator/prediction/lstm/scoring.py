"""What the network says of sequences: learners of like length together, so that little is padding."""

import numpy as np
import torch
from numpy.typing import NDArray

from communicator.prediction.fitting.loop import with_threads
from communicator.prediction.lstm.batches import bucketed, padded
from communicator.prediction.lstm.network import EventNetwork
from communicator.prediction.lstm.steps import Steps

SCORING_CELLS = 131_072
SCORING_LEARNERS = 1024


@torch.inference_mode()
def all_logits(network: EventNetwork, steps: Steps) -> NDArray[np.float64]:
    """The logits after every step: float64[s, 3]."""
    logits = np.empty((len(steps.types), 3))
    with with_threads(1):
        for learners in bucketed(steps.lengths, SCORING_CELLS, SCORING_LEARNERS):
            types, real, positions = padded(steps, learners)
            logits[positions] = network(torch.from_numpy(types))[0].numpy()[real]
    return logits


@torch.inference_mode()
def last_logits(network: EventNetwork, steps: Steps) -> NDArray[np.float64]:
    """The logits after each learner's last step: float64[n, 3]."""
    logits = np.empty((len(steps), 3))
    with with_threads(1):
        for learners in bucketed(steps.lengths, SCORING_CELLS, SCORING_LEARNERS):
            types, _, _ = padded(steps, learners)
            lengths = torch.from_numpy(steps.lengths[learners])
            logits[learners] = network.last(torch.from_numpy(types), lengths).numpy()
    return logits
