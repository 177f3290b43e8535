"""The descent is Adam's, step by step, and goes on from where it was."""

import numpy as np
import torch
from torch import nn

from communicator.prediction.fitting.descent import LARGEST_GRADIENT, Descent


def test_steps_are_those_of_the_paper_with_long_gradients_cut() -> None:
    parameter = nn.Parameter(torch.tensor([[0.5, -1.0], [2.0, 0.0]]))
    descent, chance = Descent([parameter]), np.random.default_rng(0)
    expected, mean, square = parameter.detach().double().numpy().ravel(), np.zeros(4), np.zeros(4)
    for step, length in enumerate((0.1, 30.0, 0.5, 2.0), start=1):
        slope = chance.normal(size=4) * length
        parameter.grad = torch.from_numpy(slope).float().view(2, 2)
        descent.step(0.01)
        slope *= min(LARGEST_GRADIENT / float(np.linalg.norm(slope)), 1.0)
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        expected = expected - 0.01 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
        assert np.allclose(parameter.detach().numpy().ravel(), expected, atol=1e-6)


def test_what_had_no_part_in_the_loss_stays() -> None:
    one, other = nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(3))
    descent = Descent([one, other])
    one.grad = torch.ones(2)
    descent.step(0.1)
    assert torch.equal(other, torch.ones(3))
    assert not torch.equal(one, torch.ones(2))
    assert one.grad is None
