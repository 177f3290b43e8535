"""Training: beside padding to 7000 as the original did, beside what the processor can, on one process and on two.

CPU seconds of one thread; simulated courses, some taken several times over, since what training costs depends on
their size alone.
"""

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from torch import Tensor, nn

from benchmarks.measuring import Ratio, interleaved
from benchmarks.simulated_courses import simulated_courses, taken_again
from communicator.compute import executor
from communicator.prediction.fitting.folds import BEFOREHAND, held_out_chances, leaving_each_out
from communicator.prediction.history import LabelledCourse
from communicator.prediction.lstm.lesson import LANES, WINDOW, TrainingSet, lanes_for
from communicator.prediction.lstm.network import EventNetwork, NetworkConfiguration, masked_loss
from communicator.prediction.lstm.training import taught, training_set
from communicator.prediction.models import TrainingOptions, TrainingProgress, model_class
from communicator.prediction.vocabulary import learn_vocabulary

LEARNERS = 1_200
TIMES = 4
RUNS = 3
EVERYBODY = TrainingOptions(others_per_certified=None, device="cpu", workers=1)
HIDDEN = NetworkConfiguration(1).hidden
FLOPS = 3 * 2 * HIDDEN * (4 * HIDDEN + 3)
"""Of one step: state to gates and to three logits, forwards once and backwards twice. A lookup is none."""
PADDED_TO = 7_000
PADDED_LEARNERS = 32
PADDING_GOAL = 150
"""Of it, 19 come of real steps in 98 of 100 cells, where padding to 7000 has 5; the rest is how they are computed."""
SQUARE = 1_024
PRODUCTS_WINDOWS = 50
PRODUCTS_FLOPS = PRODUCTS_WINDOWS * WINDOW * LANES * 3 * 2 * HIDDEN * 4 * HIDDEN
PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16}


def measure() -> Iterator[Ratio]:
    """All ratios."""
    torch.set_num_threads(1)
    with TemporaryDirectory() as folder:
        courses = simulated_courses(Path(folder), 1, LEARNERS)
    many = taken_again(courses, TIMES)
    vocabulary = learn_vocabulary([course.history for course in many])
    data = training_set(many, vocabulary, EVERYBODY)
    yield from network_ratios(data, len(vocabulary))
    yield kinds(many)
    yield two_processes(many)


def network_ratios(data: TrainingSet, width: int) -> Iterator[Ratio]:
    """One epoch of the event LSTM: padded as the original, and beside a product of square matrices."""
    ways: dict[str, Callable[[], object]] = {"padded": partial(padded_batch, width)}
    for name, dtype in PRECISIONS.items():
        ways |= {name: partial(epoch, data, width, name), f"square {name}": partial(square, dtype)}
        ways |= {f"products {name}": partial(products, dtype)}
    taken = interleaved(ways, runs=RUNS)
    steps, sequences = len(data.steps.types), len(data.steps)
    on = f"{sequences:,} sequences, {steps:,} steps, {lanes_for(data.steps.lengths)} lanes"
    padded, ours = taken["padded"] / PADDED_LEARNERS, taken["float32"] / sequences
    told = f"CPU ms a learner: {padded * 1e3:.1f} padded ({PADDED_LEARNERS} measured), {ours * 1e3:.2f} in lanes; {on}"
    yield Ratio("training/padding to 7000", padded / ours, PADDING_GOAL, told)
    for name in PRECISIONS:
        rate, most = FLOPS * steps / taken[name], 2 * SQUARE**3 / taken[f"square {name}"]
        alone = PRODUCTS_FLOPS / taken[f"products {name}"] / 1e9
        told = f"{rate / 1e9:.0f} of {most / 1e9:.0f} GFLOP/s of {name}, one thread; "
        told += f"the network's products by themselves {alone:.0f}; {on}"
        yield Ratio(f"training/share of the {name} peak", rate / most, 0.45, told)
    told = f"CPU seconds an epoch: float32 {taken['float32']:.2f}, bfloat16 {taken['bfloat16']:.2f}; {on}"
    yield Ratio("training/bfloat16", taken["float32"] / taken["bfloat16"], 1, told)


def epoch(data: TrainingSet, width: int, precision: str) -> None:
    """All sequences once."""
    options = TrainingOptions(epochs=1, device="cpu", precision=precision)
    taught(data, None, width, options, _nobody)


def square(dtype: torch.dtype) -> None:
    """A product that keeps the processor as busy as any."""
    given = _SQUARES.setdefault(dtype, torch.rand(SQUARE, SQUARE).to(dtype))
    torch.mm(given, given)


_SQUARES: dict[torch.dtype, Tensor] = {}


def products(dtype: torch.dtype) -> None:
    """What an epoch multiplies, of the very shapes, and nothing else: windows of steps in lanes, and back."""
    states, slopes = (torch.rand(WINDOW, LANES, width).to(dtype) for width in (HIDDEN, 4 * HIDDEN))
    weight = torch.rand(HIDDEN, 4 * HIDDEN).to(dtype)
    for _ in range(PRODUCTS_WINDOWS):
        for state, slope in zip(states, slopes, strict=True):
            torch.mm(state, weight)
            torch.mm(slope, weight.t())
        torch.mm(states.view(-1, HIDDEN).t(), slopes.view(-1, 4 * HIDDEN))


def padded_batch(width: int) -> None:
    """The original's way: every sequence padded to 7000, one-hot, the loss at each step, gradients all the way."""
    torch.manual_seed(0)
    network = EventNetwork(NetworkConfiguration(inputs=width))
    optimizer = torch.optim.Adam(network.parameters())
    types = torch.randint(1, width, (PADDED_LEARNERS, PADDED_TO))
    labels = torch.rand(PADDED_LEARNERS, PADDED_TO, 3).round()
    masked_loss(network(types)[0], labels).backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()


def kinds(courses: list[LabelledCourse]) -> Ratio:
    """What is served beside the event LSTM: the same courses, learners and epochs, all that training does."""
    ways: dict[str, Callable[[], object]] = {
        kind: partial(_trained, kind, courses) for kind in ("event-lstm", "session-gru")
    }
    taken = interleaved(ways, runs=1)
    learners = sum(int(course.early.sum()) for course in courses)
    told = f"CPU seconds: event-lstm {taken['event-lstm']:.1f}, session-gru {taken['session-gru']:.1f}; "
    told += f"{learners:,} learners, {EVERYBODY.epochs} epochs"
    return Ratio("training/session GRU beside the event LSTM", taken["event-lstm"] / taken["session-gru"], 10, told)


def two_processes(courses: list[LabelledCourse]) -> Ratio:
    """Leaving each course out in turn, in one process and in two; by the clock on the wall, their start included."""

    def in_folds(workers: int) -> None:
        folds = leaving_each_out(len(courses))
        with executor(None, workers, BEFOREHAND) as computing:
            held_out_chances(
                ["event-lstm"], courses, folds, TrainingOptions(epochs=1, device="cpu"), _end, computing, None, _nobody
            )

    ways: dict[str, Callable[[], object]] = {"one": partial(in_folds, 1), "two": partial(in_folds, 2)}
    taken = interleaved(ways, runs=1, clock=time.perf_counter)
    told = f"seconds: one {taken['one']:.1f}, two {taken['two']:.1f}; {len(courses)} folds of an epoch"
    return Ratio("training/folds in two processes", taken["one"] / taken["two"], 1.7, told)


def _trained(kind: str, courses: list[LabelledCourse]) -> None:
    model_class(kind)().train(courses, EVERYBODY, _nobody)


def _end(course: LabelledCourse) -> list[int]:
    return [course.history.horizon]


def _nobody(progress: TrainingProgress) -> None:
    """Watches."""
