"""A lesson small enough to watch, and a program that is killed while it is taught: `python -m … FOLDER OUT [AFTER]`."""

import io
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from communicator.prediction.fitting.kept import Kept
from communicator.prediction.fitting.loop import fit
from communicator.prediction.models import TrainingOptions, TrainingProgress

OPTIONS = TrainingOptions(epochs=6, seed=5, device="cpu", precision="float32")


class Lines:
    """Learns y = 2x from noise, with dropout, so that each random number counts."""

    learning_rate = 0.1

    def __init__(self, device: torch.device, held_out: Sequence[float] = ()) -> None:
        """`held_out`: the losses to tell, epoch by epoch."""
        self.network = nn.Sequential(nn.Linear(3, 8), nn.Dropout(0.3), nn.Linear(8, 1))
        self.told = list(held_out)
        self.seen: list[list[int]] = []

    def batches(self, chance: np.random.Generator) -> Sequence[int]:
        """Four batches, in random order."""
        self.seen.append(chance.permutation(4).tolist())
        return self.seen[-1]

    def loss(self, batch: int) -> tuple[Tensor, float]:
        """The squared error of one batch."""
        given = torch.linspace(-1, 1, 24).reshape(8, 3) * (batch + 1)
        return ((self.network(given) - 2 * given.sum(1, keepdim=True)) ** 2).mean(), 8

    def held_out_loss(self) -> float | None:
        """The next that was given."""
        return self.told.pop(0) if self.told else None


def weights_of(lesson: Lines) -> bytes:
    """All weights, as bytes."""
    content = io.BytesIO()
    for tensor in lesson.network.state_dict().values():
        content.write(tensor.numpy().tobytes())
    return content.getvalue()


def taught(kept: Kept | None, killed_after: int | None = None, epochs: int = OPTIONS.epochs) -> bytes:
    """The weights after all epochs; `killed_after` batches this process is killed."""

    def tell(progress: TrainingProgress) -> None:
        if progress.done == killed_after:
            os.kill(os.getpid(), signal.SIGKILL)

    return weights_of(fit(Lines, replace(OPTIONS, epochs=epochs), tell, kept).lesson)


if __name__ == "__main__":
    folder, out, *after = sys.argv[1:]
    Path(out).write_bytes(taught(Kept(Path(folder) / "lines.state"), int(after[0]) if after else None))
