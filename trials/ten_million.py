"""Ten million events imported in fact: rate and memory as it grows, bytes on the disk; a hundred million on paper."""

import argparse
import json
import os
import platform
import sys
import time
from dataclasses import asdict
from datetime import date
from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.importing import Step, Taken, apart
from benchmarks.multiplied import multiplied
from benchmarks.reading_peers import plain
from communicator.clickstream.sequences import course_sequences
from communicator.compute import cores
from communicator.courses.catalogue import list_courses
from communicator.database import Database
from communicator.simulation.series import demo_specs, write_series

EVENTS = 10_000_000
PAPER = 100_000_000
COURSES = 5
LEARNERS = 1_400
"""Of the offering that is simulated; each crowd is as many."""
UNTIL = date(2026, 6, 1)


def main() -> int:
    """Prints the figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=EVENTS)
    asked.add_argument("--workers", type=int, default=cores())
    asked.add_argument("--json", action="store_true", help="print the figures as JSON")
    given = asked.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        logs, packed = _logs(folder, given.events)
        taken = apart(logs, given.workers, folder=folder / "store")
        database_bytes = (folder / "store" / "communicator.db").stat().st_size
        reading = _reading(folder / "store")
    if given.json:
        print(json.dumps({**asdict(taken), "packed": packed, "database": database_bytes, "reading": reading}))
    else:
        _tell(taken, given.workers, len(logs), packed, database_bytes, reading)
    return 0


def _logs(folder: Path, events: int) -> tuple[list[Path], int]:
    """A log a day, as a site of several courses writes it; and their bytes."""
    began = time.monotonic()
    (offering,) = write_series(folder / "simulated", demo_specs(1, LEARNERS, 1, UNTIL, running=False), UNTIL)
    days = sorted(offering.tracking_logs)
    crowds = ceil(events / COURSES / sum(map(plain, days)))
    (folder / "logs").mkdir()
    logs = [folder / "logs" / day.name for day in days]
    lines = sum(multiplied(day, log, crowds, COURSES) for day, log in zip(days, logs, strict=True))
    packed = sum(log.stat().st_size for log in logs)
    print(
        f"{lines:,} lines in {len(logs)} daily logs, {packed / 1e6:,.0f} MB packed, "
        f"made in {time.monotonic() - began:.0f} s",
        file=sys.stderr,
        flush=True,
    )
    return logs, packed


def _reading(store: Path) -> list[tuple[int, float]]:
    """Of each course its learners' events, and the seconds to read them as sequences."""
    database = Database(f"sqlite:///{store / 'communicator.db'}")
    with database.reading() as session:
        courses = [course.id for course in list_courses(session)]
    found: list[tuple[int, float]] = []
    for course in courses:
        began = time.perf_counter()
        sequences = course_sequences(database, store, course)
        found.append((len(sequences.times), time.perf_counter() - began))
    database.close()
    return found


def _tell(
    taken: Taken,
    workers: int,
    logs: int,
    packed: int,
    database: int,
    reading: list[tuple[int, float]],
) -> None:
    print(f"{_machine()}; {workers} processes read, {logs} logs of {packed / 1e6:,.0f} MB")
    print("| events | seconds | events a second | events a CPU second | peak memory, all processes (MB) |")
    print("|---|---|---|---|---|")
    for bound in (0.1, 0.2, 0.5, 1):
        print(_row(_at(taken, bound)))
    events, seconds = max(reading)
    learned = taken.column_bytes
    three = sum(learned[name] for name in ("actor_id", "time", "type")) / taken.events
    print(f"on the disk: {taken.file_bytes / 1e6:,.0f} MB of event files, {database / 1e6:,.0f} MB of database")
    print(f"an event: {three:.2f} bytes for actor, time and type, {taken.file_bytes / taken.events:.2f} altogether")
    print(f"the sequences of a course of {events:,} events are read in {seconds:.1f} s")
    print(_on_paper(taken, database))


def _at(taken: Taken, share: float) -> Step:
    """How it was when this share of the events was stored."""
    return next(step for step in taken.steps if step.events >= share * taken.events)


def _row(step: Step) -> str:
    rates = f"{step.events / step.seconds:,.0f} | {step.events / step.cpu_seconds:,.0f}"
    return f"| {step.events:,} | {step.seconds:,.0f} | {rates} | {step.peak_bytes / 1e6:,.0f} |"


def _on_paper(taken: Taken, database: int) -> str:
    """Straight on at the rate, and with the growth, of the second half of what was imported."""
    last, half = taken.steps[-1], _at(taken, 0.5)
    more = (PAPER - last.events) / max(1, last.events - half.events)
    hours = (last.seconds + more * (last.seconds - half.seconds)) / 3600
    memory = last.peak_bytes + more * (last.peak_bytes - half.peak_bytes)
    disk = (taken.file_bytes + database) * PAPER / last.events
    return (
        f"on paper, {PAPER:,} events at the rate and growth of the second half: {hours:.1f} hours, "
        f"{memory / 1e6:,.0f} MB of memory, {disk / 1e9:.1f} GB on the disk"
    )


def _machine() -> str:
    told = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":", 1)[1].strip() for line in told if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
