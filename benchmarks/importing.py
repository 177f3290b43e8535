"""`python -m benchmarks.importing WORKERS [--only-reading] LOG…`: an import into a new store, and what it takes.

In a process of its own, since a process never gives back what its peak tells.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

from benchmarks.process_tree import cpu_seconds, peak_bytes
from communicator.access.sites import find_site
from communicator.clickstream.log_import import HANDED_OVER, LogResult, import_logs
from communicator.clickstream.log_reading import ReadingTask, ReadLog, read_log
from communicator.clickstream.manifest import EVENTS
from communicator.clickstream.sources import LogRef
from communicator.clickstream.staging import IN_MEMORY
from communicator.compute import executor, in_order
from communicator.database import Database
from communicator.operations.schema import upgrade

Seen = Callable[[int, float], None]


@dataclass(frozen=True)
class Taken:
    """What an import took, and what it stored."""

    events: int
    seconds: float
    """By the clock on the wall, the start of its processes included."""
    cpu_seconds: float
    peak_bytes: int
    column_bytes: dict[str, int]
    """Of the stored files, packed."""
    file_bytes: int


def apart(logs: Sequence[Path], workers: int, *, only_reading: bool = False) -> Taken:
    """Imports the logs in a new process, which may begin others."""
    command = [sys.executable, "-m", "benchmarks.importing", str(workers), *map(str, logs)]
    done = subprocess.run(
        [*command, *(["--only-reading"] if only_reading else [])], stdout=subprocess.PIPE, check=True, text=True
    )
    return Taken(**json.loads(done.stdout))


def imported(logs: Sequence[Path], workers: int, folder: Path, seen: Seen = lambda _events, _seconds: None) -> Taken:
    """Imports the logs into the folder; `seen` is told after each log how many events and seconds it was so far."""
    folder.mkdir(parents=True, exist_ok=True)
    database = Database(f"sqlite:///{folder / 'communicator.db'}")
    upgrade(database)
    with database.writing() as session:
        site_id = find_site(session, None).id
    began, cpu, peak, events = time.perf_counter(), cpu_seconds(), 0, 0
    taken = 0.0
    for ref, result in import_logs(database, folder, site_id, [LogRef(str(log)) for log in logs], workers=workers):
        assert isinstance(result, LogResult), (ref.name, result)
        events += result.new_events
        peak, taken = max(peak, peak_bytes()), cpu_seconds() - cpu  # while its processes are alive
        seen(events, time.perf_counter() - began)
    seconds = time.perf_counter() - began
    database.close()
    return Taken(events, seconds, taken, peak, *stored(folder))


def only_read(logs: Sequence[Path], workers: int, folder: Path) -> Taken:
    """The first of the two steps alone: each log is read and staged."""
    began, cpu, peak, events = time.perf_counter(), cpu_seconds(), 0, 0
    taken = 0.0
    with executor(None, workers) as computing:
        at_hand = IN_MEMORY if computing.is_here else HANDED_OVER
        tasks = [ReadingTask(LogRef(str(log)), "edx", folder / str(n), at_hand=at_hand) for n, log in enumerate(logs)]
        for result in in_order(computing, read_log, [(task,) for task in tasks]):
            assert isinstance(result, ReadLog), result
            events += result.staged.events
            peak, taken = max(peak, peak_bytes()), cpu_seconds() - cpu
    return Taken(events, time.perf_counter() - began, taken, peak, {}, 0)


def stored(folder: Path) -> tuple[dict[str, int], int]:
    """The bytes of each column in the folder's event files, and of the files."""
    columns: Counter[str] = Counter()
    files = list((folder / EVENTS).glob("*/*.parquet"))
    for path in files:
        told = pq.read_metadata(path)
        for group in range(told.num_row_groups):
            for number in range(told.num_columns):
                column = told.row_group(group).column(number)
                columns[column.path_in_schema] += column.total_compressed_size
    return dict(columns), sum(path.stat().st_size for path in files)


def main() -> None:
    """Prints what it took as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.importing", description=__doc__)
    parser.add_argument("workers", type=int)
    parser.add_argument("logs", nargs="+", type=Path)
    parser.add_argument("--only-reading", action="store_true", help="stage the logs and publish nothing")
    asked = parser.parse_args()
    with TemporaryDirectory() as name:
        ways = {True: only_read, False: imported}
        print(json.dumps(asdict(ways[asked.only_reading](asked.logs, asked.workers, Path(name)))))


if __name__ == "__main__":
    main()
