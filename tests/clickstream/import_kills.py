"""Two importers at once that are killed at random moments and started again, until both came to their end."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.clickstream.lines import line

LONGEST_WAIT = 1.5
"""Seconds after it began to stage, within which an importer is killed."""
NEWEST, AGAIN = 12, 36
"""Logs that an importer takes at a time: more than are published together."""


@dataclass
class Figures:
    """What a trial came to."""

    kills: int = 0
    runs: int = 0
    kills_of_several_processes: int = 0


def write_logs(folder: Path, logs: int, lines: int) -> list[Path]:
    """Logs of which each line is in two: each log tells of two days, its neighbour of the second and another."""
    folder.mkdir()
    paths = []
    for number in range(logs):
        told = [_line(day, n) for day in (number, number + 1) for n in range(lines)]
        paths.append(folder / f"{number:03}.log")
        paths[-1].write_bytes(b"\n".join(told))
    return paths


def _line(day: int, number: int) -> bytes:
    minute = 60 * 24 * day + number * 60 * 24 / 100_000
    if number % 50 == 0:
        return line(minute, "edx.course.enrollment.activated", user=number % 97, event_source="server")
    return line(minute, "problem_check", user=number % 97, event=json.dumps({"problem_id": f"p{number % 13}"}))


def killed_until_done(database_url: str, data_dir: Path, logs: Sequence[Path], kills: int, seed: int) -> Figures:
    """Imports the logs by two importers at once, kills them so many times in all, and lets both come to their end.

    With each kill more of the logs are there, so that there is always something new to be stored; an importer takes
    the newest, and others again, in any order.
    """
    chance, figures = random.Random(seed), Figures()
    importers = [_Importer(database_url, data_dir, name) for name in ("forwards", "backwards")]
    try:
        while figures.kills < kills:
            there = logs[: len(logs) * (figures.kills + 1) // (kills + 1)]
            for importer in importers:
                if importer.has_ended():
                    importer.start(chance.choice((1, 2)), _some(there, chance))
                    figures.runs += 1
            time.sleep(chance.uniform(0, LONGEST_WAIT))
            chance.choice(importers).kill(figures)
        for importer, order in zip(importers, (logs, logs[::-1]), strict=True):
            importer.end()
            importer.start(1, order)
        for importer in importers:
            importer.end()
    finally:
        for importer in importers:
            importer.stop()
    return figures


def _some(there: Sequence[Path], chance: random.Random) -> list[Path]:
    newest, older = list(there[-NEWEST:]), list(there[:-NEWEST])
    found = newest + chance.sample(older, min(AGAIN, len(older)))
    chance.shuffle(found)
    return found


class _Importer:
    """A command that imports logs; started again where it ended or was killed."""

    def __init__(self, database_url: str, data_dir: Path, name: str) -> None:
        settings = {"COMMUNICATOR_DATABASE_URL": database_url, "COMMUNICATOR_DATA_DIR": str(data_dir)}
        self._environment = {**os.environ, **settings}
        self._data_dir = data_dir
        self._complaints = data_dir.with_name(f"{name}.complaints")
        self._process: subprocess.Popen[bytes] | None = None
        self._workers = 1

    def has_ended(self) -> bool:
        """Whether it is to be started again; that it ended well is made sure of."""
        if self._process is None:
            return True
        ended = self._process.poll()
        assert ended in (None, 0, -signal.SIGKILL), self._complaints.read_text(encoding="utf-8")
        return ended is not None

    def start(self, workers: int, logs: Sequence[Path]) -> None:
        """Imports these logs, and waits until it has begun to stage."""
        staged = set(self._staged())
        command = [sys.executable, "-m", "communicator.cli", "clickstream", "import", "--json"]
        command += ["--workers", str(workers), *map(str, logs)]
        with self._complaints.open("wb") as told:
            self._process = subprocess.Popen(command, env=self._environment, stdout=told, stderr=told)
        self._workers = workers
        while self._process.poll() is None and not set(self._staged()) - staged:
            time.sleep(0.01)

    def kill(self, figures: Figures) -> None:
        """SIGKILL, where it still runs."""
        if self._process is not None and self._process.poll() is None:
            self.stop()
            figures.kills += 1
            figures.kills_of_several_processes += self._workers > 1

    def end(self) -> None:
        """Waits for its end."""
        while not self.has_ended():
            time.sleep(0.05)

    def stop(self) -> None:
        """Ends it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _staged(self) -> list[Path]:
        return list(self._data_dir.glob("events/staging-*"))
