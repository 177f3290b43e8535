"""Whole imports: on two processes, of twenty files, of a long one, each beside one; and the bytes that are kept."""

import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.importing import Taken, apart
from benchmarks.measuring import Ratio
from benchmarks.multiplied import multiplied

CROWDS = 8
"""So many times the simulated lines, that the start of two processes is little beside their work."""
RUNS = 3
LONG = 10


def importing(logs: Sequence[Path], folder: Path) -> Iterator[Ratio]:
    """All ratios of importing the logs, which are of about the same size."""
    longer = [folder / f"crowds-{log.name}" for log in logs]
    for log, to in zip(logs, longer, strict=True):
        multiplied(log, to, CROWDS)
    one, two = _in_turns(longer, only_reading=True)
    yield _two_processes("reading", one, two)
    one, two = _in_turns(longer, only_reading=False)
    yield _two_processes("import", one, two)
    yield from memory(longer, one, folder)
    yield bytes_an_event(apart(logs, 1))


def memory(logs: Sequence[Path], all_of_them: Sequence[Taken], folder: Path) -> Iterator[Ratio]:
    """The peak of a process that imports many files, or a long one, over that of a process that imports one."""
    single = apart(logs[:1], 1)
    many = min(all_of_them, key=lambda taken: taken.peak_bytes)
    long = folder / "long.log.gz"
    long.write_bytes(b"".join(log.read_bytes() for log in logs[:LONG]))  # gzip files may be joined end to end
    tenfold = apart([long], 1)
    yield _memory("memory/twenty-files", many, single, f"{len(logs)} files")
    yield _memory("memory/long-file", tenfold, single, "one file")


def bytes_an_event(taken: Taken) -> Ratio:
    """What the store's columns take of an event, packed."""
    each = {name: size / taken.events for name, size in taken.column_bytes.items()}
    names = ("actor_id", "time", "type", "object", "position", "grade", "max_grade")
    told = ", ".join(f"{name} {each[name]:.2f}" for name in names)
    files = f"files with headers and all {taken.file_bytes / taken.events:.2f}"
    value = each["actor_id"] + each["time"] + each["type"]
    return Ratio("store/bytes-an-event", value, 6, f"{told}, {files}; {taken.events:,} events", goal_is_most=True)


def _in_turns(logs: Sequence[Path], *, only_reading: bool) -> tuple[list[Taken], list[Taken]]:
    """By one process and by two, in turns: what disturbs the machine disturbs both."""
    runs = [[apart(logs, workers, only_reading=only_reading) for workers in (1, 2)] for _ in range(RUNS)]
    return [one for one, _ in runs], [two for _, two in runs]


def _two_processes(what: str, one: Sequence[Taken], two: Sequence[Taken]) -> Ratio:
    seconds = [statistics.median(each.seconds for each in runs) for runs in (one, two)]
    cpu = [statistics.median(each.cpu_seconds for each in runs) for runs in (one, two)]
    told = (
        f"wall clock: {seconds[0]:.1f} s by one process, {seconds[1]:.1f} s by two, that need {cpu[0]:.1f} and "
        f"{cpu[1]:.1f} CPU seconds; {one[0].events:,} events, {one[0].events / seconds[1]:,.0f} a second"
    )
    return Ratio(f"{what}/two-processes", seconds[0] / seconds[1], 1.9, told)


def _memory(name: str, larger: Taken, single: Taken, of: str) -> Ratio:
    told = (
        f"{larger.peak_bytes / 1e6:.0f} MB at the peak for {larger.events:,} events in {of}, "
        f"{single.peak_bytes / 1e6:.0f} MB for {single.events:,} in one"
    )
    return Ratio(name, larger.peak_bytes / single.peak_bytes, 1.1, told, goal_is_most=True)
