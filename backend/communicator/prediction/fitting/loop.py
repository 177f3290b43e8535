"""The one training loop of networks: epochs of batches, a falling learning rate, early stopping, and going on after.

The same lesson and options give the same weights on the same machine. With `Kept`, the whole state goes to the disk
after each epoch, so that the same call after a kill gives the very weights that it would have given undisturbed.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from communicator.errors import ConfigurationError
from communicator.prediction.fitting.descent import Descent
from communicator.prediction.fitting.kept import Kept
from communicator.prediction.models import Tell, TrainingOptions, TrainingProgress

Batch = TypeVar("Batch")
_Taught = TypeVar("_Taught", bound="Lesson[Any]")


class Lesson(Protocol[Batch]):
    """A network, and what it is taught with."""

    @property
    def network(self) -> nn.Module:
        """What is taught; on the device that it was made for."""

    @property
    def learning_rate(self) -> float:
        """The first."""

    def batches(self, chance: np.random.Generator) -> Sequence[Batch]:
        """What one epoch goes through, in order: what names a batch rather than its tensors, since all are kept."""

    def loss(self, batch: Batch) -> tuple[Tensor, float]:
        """The loss to descend, a scalar, and its weight in the epoch's mean (the steps or marks it averages over)."""

    def held_out_loss(self) -> float | None:
        """The loss on learners not taught, the network being in evaluation mode; None where nobody is held out."""


@dataclass
class Fitted(Generic[_Taught]):
    """The lesson after it was taught: its network on the processor, in evaluation mode, and how the losses went."""

    lesson: _Taught
    losses: list[float]
    held_out_losses: list[float] = field(default_factory=list)
    best_epoch: int = 0
    """From 1: whose weights were kept; the last where nobody is held out."""


def fit(
    make: Callable[[torch.device], _Taught], options: TrainingOptions, tell: Tell, kept: Kept | None = None
) -> Fitted[_Taught]:
    """Teaches what `make` gives for the device, after the seed was set: whatever it draws is drawn alike each time.

    Adam, the learning rate falling in a straight line to nothing over all epochs, gradients clipped. Where a held-out
    loss is told, the best epoch's weights are those kept, and with `options.patience` epochs without a better one
    the rest is left out.
    """
    device = chosen_device(options)
    with reproducible(options, device):
        course = _Course(make(device), device, options, tell)
        course.teach(kept)
        course.lesson.network.to("cpu").eval()
    if kept is not None:
        kept.forget()
    return Fitted(course.lesson, course.losses, course.held_out, course.best_epoch or len(course.losses))


class _Course(Generic[_Taught]):
    """The state of one training."""

    def __init__(self, lesson: _Taught, device: torch.device, options: TrainingOptions, tell: Tell) -> None:
        self.lesson, self.options, self.tell, self.device = lesson, options, tell, device
        lesson.network.to(device)
        self.descent = Descent(lesson.network.parameters())
        self.chance = np.random.default_rng(options.seed)
        self.losses: list[float] = []
        self.held_out: list[float] = []
        self.best: dict[str, Tensor] = {}
        self.best_epoch = 0

    def teach(self, kept: Kept | None) -> None:
        if kept is not None and (state := kept.read(self.device)) is not None:
            self._take_up(state)
        for epoch in range(len(self.losses), self.options.epochs):
            if self._has_stopped():
                break
            self.losses.append(self._epoch(epoch))
            self._look_at_held_out()
            if kept is not None:
                kept.write(self._state())
        if self.best:
            self.lesson.network.load_state_dict(self.best)

    def _epoch(self, epoch: int) -> float:
        batches = self.lesson.batches(self.chance)
        total = weights = 0.0
        self.lesson.network.train()
        for number, batch in enumerate(batches, start=1):
            share = (epoch + (number - 1) / len(batches)) / self.options.epochs
            with autocast(self.options, self.device):
                loss, weight = self.lesson.loss(batch)
            loss.backward()  # type: ignore[no-untyped-call]
            self.descent.step(self.lesson.learning_rate * (1 - share))
            total += loss.item() * weight
            weights += weight
            done, of = epoch * len(batches) + number, self.options.epochs * len(batches)
            self.tell(TrainingProgress(epoch + 1, self.options.epochs, done, of, total / max(weights, 1e-12)))
        return total / max(weights, 1e-12)

    def _look_at_held_out(self) -> None:
        self.lesson.network.eval()
        with torch.inference_mode(), autocast(self.options, self.device):
            loss = self.lesson.held_out_loss()
        if loss is None:
            return
        self.held_out.append(loss)
        if loss <= min(self.held_out):
            self.best_epoch = len(self.held_out)
            self.best = {name: tensor.clone() for name, tensor in self.lesson.network.state_dict().items()}

    def _has_stopped(self) -> bool:
        patience = self.options.patience
        return patience is not None and bool(self.best) and len(self.losses) - self.best_epoch >= patience

    def _state(self) -> dict[str, Any]:
        random = {"cpu": torch.get_rng_state()}
        if self.device.type == "cuda":
            random["cuda"] = torch.cuda.get_rng_state(self.device)
        return {
            "network": self.lesson.network.state_dict(),
            "descent": self.descent.state(),
            "random": random,
            "chance": self.chance.bit_generator.state,
            "losses": self.losses,
            "held_out": self.held_out,
            "best": self.best,
            "best_epoch": self.best_epoch,
        }

    def _take_up(self, state: dict[str, Any]) -> None:
        self.lesson.network.load_state_dict(state["network"])
        self.descent.take_up(state["descent"])
        torch.set_rng_state(state["random"]["cpu"].cpu())
        if self.device.type == "cuda":
            torch.cuda.set_rng_state(state["random"]["cuda"].cpu(), self.device)
        self.chance.bit_generator.state = state["chance"]
        self.losses, self.held_out = state["losses"], state["held_out"]
        self.best, self.best_epoch = state["best"], state["best_epoch"]


def chosen_device(options: TrainingOptions) -> torch.device:
    """Where to compute: a GPU where there is one, unless said otherwise.

    Raises:
        ConfigurationError: where a GPU is asked for and there is none that this installation of torch can use.
    """
    if options.device == "cuda" and not torch.cuda.is_available():
        raise ConfigurationError("There is no GPU that torch can use here; leave --device out, or say --device cpu")
    has_one = options.device != "cpu" and torch.cuda.is_available()
    return torch.device("cuda" if has_one else "cpu")


def uses_bfloat16(options: TrainingOptions, device: torch.device) -> bool:
    """Whether products are of bfloat16: where asked for, else on a GPU that has them; see docs/training.md."""
    if options.precision != "auto":
        return options.precision == "bfloat16"
    return device.type == "cuda" and bool(torch.cuda.is_bf16_supported())


def autocast(options: TrainingOptions, device: torch.device) -> AbstractContextManager[Any]:
    """Products of bfloat16 where they are used; nothing else."""
    if not uses_bfloat16(options, device):
        return nullcontext()
    return torch.autocast(device.type, dtype=torch.bfloat16)


@contextmanager
def reproducible(options: TrainingOptions, device: torch.device) -> Iterator[None]:
    """Seeded, with deterministic algorithms and `options.threads` threads; afterwards everything is as it was.

    One thread as a rule: the products are small, and on a busy machine threads that wait for each other crawl
    (measured on 2 cores beside other work: one trained ten times as fast as two). Processes go side by side instead.
    """
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    before = torch.get_deterministic_debug_mode()
    on_gpu = [device] if device.type == "cuda" else []
    # What is by hand in NumPy has threads of its own.
    with torch.random.fork_rng(devices=on_gpu), threadpool_limits(options.threads), with_threads(options.threads):
        torch.manual_seed(options.seed)
        # As torch.use_deterministic_algorithms, which brings torch's compiler along: more than a CPU second.
        torch.set_deterministic_debug_mode("warn" if on_gpu else "error")
        try:
            yield
        finally:
            torch.set_deterministic_debug_mode(before)


@contextmanager
def with_threads(threads: int) -> Iterator[None]:
    """So many threads of torch's, afterwards as many as before."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)
