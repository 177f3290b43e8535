"""`python -m benchmarks.importing WORKERS LOG…`: an import into a new store, and what it takes.

In a process of its own, since a process never gives back what its peak tells.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

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


class Step(NamedTuple):
    """How far an import is after a log, and what it took so far."""

    events: int
    seconds: float
    """By the clock on the wall, the start of its processes included."""
    cpu_seconds: float
    peak_bytes: int


@dataclass(frozen=True)
class Taken:
    """What an import took, and what it stored."""

    events: int
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    steps: list[Step]
    column_bytes: dict[str, int]
    """Of the stored files, packed."""
    file_bytes: int


class _Watch:
    """Looks at this process and its children after each log, while they are alive."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._began, self._cpu = time.perf_counter(), cpu_seconds()

    def look(self, new_events: int) -> None:
        events, peak = (self.steps[-1].events, self.steps[-1].peak_bytes) if self.steps else (0, 0)
        seconds = time.perf_counter() - self._began
        self.steps.append(Step(events + new_events, seconds, cpu_seconds() - self._cpu, max(peak, peak_bytes())))

    def taken(self, columns: dict[str, int], file_bytes: int) -> Taken:
        events, _, cpu, peak = self.steps[-1]
        return Taken(events, self.seconds, cpu, peak, self.steps, columns, file_bytes)

    def end(self) -> None:
        self.seconds = time.perf_counter() - self._began


def apart(logs: Sequence[Path], workers: int, *, only_reading: bool = False, folder: Path | None = None) -> Taken:
    """Imports the logs in a new process, which may begin others; the store stays in the folder, if one is named."""
    options = ["--only-reading"] if only_reading else []
    options += ["--folder", str(folder)] if folder else []
    command = [sys.executable, "-m", "benchmarks.importing", str(workers), *map(str, logs), *options]
    told = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True).stdout)
    return Taken(**told | {"steps": [Step(*step) for step in told["steps"]]})


def imported(logs: Sequence[Path], workers: int, folder: Path) -> Taken:
    """Imports the logs into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    database = Database(f"sqlite:///{folder / 'communicator.db'}")
    upgrade(database)
    with database.writing() as session:
        site_id = find_site(session, None).id
    watch = _Watch()
    for ref, result in import_logs(database, folder, site_id, [LogRef(str(log)) for log in logs], workers=workers):
        assert isinstance(result, LogResult), (ref.name, result)
        watch.look(result.new_events)
    watch.end()
    database.close()
    return watch.taken(*stored(folder))


def only_read(logs: Sequence[Path], workers: int, folder: Path) -> Taken:
    """The first of the two steps alone: each log is read and staged."""
    watch = _Watch()
    with executor(None, workers) as computing:
        at_hand = IN_MEMORY if computing.is_here else HANDED_OVER
        tasks = [ReadingTask(LogRef(str(log)), "edx", folder / str(n), at_hand=at_hand) for n, log in enumerate(logs)]
        for result in in_order(computing, read_log, [(task,) for task in tasks]):
            assert isinstance(result, ReadLog), result
            watch.look(result.staged.events)
    watch.end()
    return watch.taken({}, 0)


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
    parser.add_argument("--folder", type=Path, help="keep the store there")
    asked = parser.parse_args()
    way = only_read if asked.only_reading else imported
    with TemporaryDirectory() as name:
        print(json.dumps(asdict(way(asked.logs, asked.workers, asked.folder or Path(name)))))


if __name__ == "__main__":
    main()
