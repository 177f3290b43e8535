"""Scoring in lanes says of every learner what the network says of that learner alone."""

import numpy as np
import torch

from communicator.prediction.lstm.network import EventNetwork, NetworkConfiguration
from communicator.prediction.lstm.scoring import all_logits, last_steps
from communicator.prediction.lstm.steps import Steps, steps_of
from communicator.prediction.outcomes import DAY
from communicator.prediction.vocabulary import Vocabulary
from tests.prediction.making import START, history

NETWORK = EventNetwork(NetworkConfiguration(inputs=6, hidden=5)).eval()


def steps_with(lengths: list[int], seed: int) -> Steps:
    """Random types, so many for each learner."""
    size = sum(lengths)
    types = np.random.default_rng(seed).integers(1, 6, size).astype(np.int32)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return Steps(offsets, types, np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.float32))


def test_lanes_change_nothing() -> None:
    steps = steps_with([1, 40, 17, 1, 16, 33, *[5] * 600], 0)
    found = all_logits(NETWORK, steps)
    for learner in (0, 1, 2, 4, 5, 605):
        begin, end = steps.offsets[learner], steps.offsets[learner + 1]
        alone, _ = NETWORK(torch.from_numpy(steps.types[begin:end].astype(np.int64)).unsqueeze(0))
        assert np.allclose(found[begin:end], alone[0].detach().numpy(), atol=1e-6)


def test_nobody_is_scored_without_trouble() -> None:
    assert all_logits(NETWORK, steps_with([], 0)).shape == (0, 3)


def test_what_stood_at_a_moment_begins_what_stands_later() -> None:
    course = history([[(1.5, "play_video"), (5, "play_video")], [], [(0.2, "play_video")]])
    vocabulary = Vocabulary(("play_video",))
    later = steps_of(course, vocabulary, START + 9 * DAY)
    for days in (-1.0, 0.0, 1.2, 1.5, 3.0, 7.0, 9.0):
        moment = START + int(days * DAY)
        now = steps_of(course, vocabulary, moment)
        last = last_steps(later, moment)
        assert np.array_equal(last - later.offsets[:-1] + 1, now.lengths)
        for learner, end in enumerate(last):
            own = slice(now.offsets[learner], now.offsets[learner + 1])
            assert np.array_equal(now.types[own], later.types[later.offsets[learner] : end + 1])
