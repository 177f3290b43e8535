"""Adam, with clipped gradients, on all parameters as one vector.

Kingma, Ba (2015), Adam: A Method for Stochastic Optimization, algorithm 1. Like torch's own, which brings torch's
compiler along when it is first made: more than a CPU second for each process.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

LARGEST_GRADIENT = 1.0
FADING, FADING_OF_SQUARES = 0.9, 0.999
SMALLEST = 1e-8


class Descent:
    """The state of one training's descent; it lives on the parameters' device."""

    def __init__(self, parameters: Iterable[nn.Parameter]) -> None:
        self.parameters = list(parameters)
        self.sizes = [parameter.numel() for parameter in self.parameters]
        self.steps = 0
        self.mean = torch.zeros(sum(self.sizes), device=self.parameters[0].device)
        self.square = torch.zeros_like(self.mean)

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """Moves the parameters against their gradients, which are taken from them, clipped to LARGEST_GRADIENT."""
        slope = torch.cat([_taken(parameter).reshape(-1) for parameter in self.parameters])
        slope.mul_((LARGEST_GRADIENT / (slope.norm() + 1e-6)).clamp(max=1.0))
        self.steps += 1
        self.mean.lerp_(slope, 1 - FADING)
        self.square.mul_(FADING_OF_SQUARES).addcmul_(slope, slope, value=1 - FADING_OF_SQUARES)
        size = self.square.sqrt().mul_((1 - FADING_OF_SQUARES**self.steps) ** -0.5).add_(SMALLEST)
        move = torch.div(self.mean, size, out=slope).mul_(-rate / (1 - FADING**self.steps))
        for parameter, part in zip(self.parameters, torch.split_with_sizes(move, self.sizes), strict=True):
            parameter.add_(part.view_as(parameter))

    def state(self) -> dict[str, Tensor | int]:
        """What to go on from."""
        return {"steps": self.steps, "mean": self.mean, "square": self.square}

    def take_up(self, state: dict[str, Tensor | int]) -> None:
        """Goes on from what `state` gave."""
        steps, mean, square = state["steps"], state["mean"], state["square"]
        assert isinstance(steps, int)
        assert isinstance(mean, Tensor)
        assert isinstance(square, Tensor)
        self.steps, self.mean, self.square = steps, mean, square


def _taken(parameter: nn.Parameter) -> Tensor:
    """The gradient, which the parameter has no longer; nought of what had no part in the loss."""
    slope, parameter.grad = parameter.grad, None
    return torch.zeros_like(parameter) if slope is None else slope
