"""Reading and storing tracking logs: beside three other ways to read, on two processes, from one file to twenty."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import reading_peers
from benchmarks.importing_ratios import importing
from benchmarks.measuring import Ratio, interleaved
from communicator.clickstream.sources import LogRef, open_log
from communicator.clickstream.tracking_log import Counts, read_events
from communicator.simulation.series import demo_specs, write_series

LEARNERS = 1_500
FILES = 20
UNTIL = date(2026, 6, 1)


def measure() -> Iterator[Ratio]:
    """All ratios, on the logs of one simulated offering."""
    with TemporaryDirectory() as folder:
        logs = simulated_logs(Path(folder), LEARNERS, FILES)
        yield from reading(logs)
        yield from importing(logs, Path(folder))


def simulated_logs(folder: Path, learners: int, files: int) -> list[Path]:
    """The logs of an offering, its days dealt out to this many gzip files of about the same size."""
    (offering,) = write_series(folder, demo_specs(1, learners, 1, UNTIL, running=False), UNTIL)
    dealt = [folder / f"tracking-{number:02}.log.gz" for number in range(files)]
    sizes = dict.fromkeys(dealt, 0)
    for log in sorted(offering.tracking_logs, key=lambda day: day.stat().st_size, reverse=True):
        smallest = min(dealt, key=sizes.__getitem__)
        sizes[smallest] += log.stat().st_size
        with smallest.open("ab") as file:  # gzip files may be joined end to end
            file.write(log.read_bytes())
    return dealt


def reading(logs: Sequence[Path]) -> list[Ratio]:
    """From compressed file to typed events, on one core, in CPU seconds."""
    ways = {
        "ours": read_typed,
        "original": reading_peers.original,
        "plain": reading_peers.plain,
        "floor": reading_peers.floor,
    }
    seconds = interleaved({name: _over(logs, way) for name, way in ways.items()})
    events = sum(map(reading_peers.plain, logs))
    rates = {name: f"{name} {events / taken:,.0f}" for name, taken in seconds.items()}

    def ratio(peer: str, goal: float) -> Ratio:
        told = f"lines a CPU second: {rates['ours']}, {rates[peer]}; {events:,} simulated lines, {len(logs)} files"
        return Ratio(f"reading/{peer}", seconds[peer] / seconds["ours"], goal, told)

    return [ratio("original", 6), ratio("plain", 1.5), ratio("floor", 0.5)]


def read_typed(log: Path) -> int:
    """Our way: every line typed, its actor, object, position and grade told."""
    blocks = (block for part in open_log(LogRef(str(log))).parts() for block in part.blocks())
    return sum(batch.size for batch in read_events(blocks, Counts()))


def _over(logs: Sequence[Path], way: Callable[[Path], int]) -> Callable[[], int]:
    return lambda: sum(map(way, logs))
