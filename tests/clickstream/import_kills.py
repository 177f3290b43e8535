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


def killed_until_done(
    database_url: str, data_dir: Path, logs: Sequence[Path], kills: int, seed: int, longest_wait: float = LONGEST_WAIT
) -> Figures:
    """Imports the logs, by one importer forwards and by another backwards; kills them so many times in all."""
    chance, figures = random.Random(seed), Figures()
    importers = [_Importer(database_url, data_dir, logs), _Importer(database_url, data_dir, logs[::-1])]
    try:
        while figures.kills < kills:
            for importer in importers:
                importer.start_if_ended(chance.choice((1, 2)), figures)
            time.sleep(chance.uniform(0, longest_wait))
            chance.choice(importers).kill(figures)
        for importer in importers:
            importer.start_if_ended(1, figures)
        for importer in importers:
            importer.end()
    finally:
        for importer in importers:
            importer.process.kill()
            importer.process.wait()
    return figures


class _Importer:
    """A command that imports logs; started again where it ended or was killed."""

    def __init__(self, database_url: str, data_dir: Path, logs: Sequence[Path]) -> None:
        self._environment = {
            **os.environ,
            "COMMUNICATOR_DATABASE_URL": database_url,
            "COMMUNICATOR_DATA_DIR": str(data_dir),
        }
        self._data_dir = data_dir
        self._logs = list(map(str, logs))
        self._complaints = data_dir.with_name(f"{data_dir.name}-{logs[0].name}.complaints")
        self._start(1)

    def start_if_ended(self, workers: int, figures: Figures) -> None:
        """Starts it again, and waits until it has begun to stage."""
        if self.process.poll() is None:
            return
        assert self.process.returncode in (0, -signal.SIGKILL), self._complaints.read_text(encoding="utf-8")
        figures.runs += 1
        staged = set(self._staged())
        self._start(workers)
        while self.process.poll() is None and not set(self._staged()) - staged:
            time.sleep(0.01)

    def kill(self, figures: Figures) -> None:
        """SIGKILL, where it still runs."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            figures.kills += 1
            figures.kills_of_several_processes += self._workers > 1

    def end(self) -> None:
        """Waits for its end, which must be a good one."""
        assert self.process.wait(300) == 0, self._complaints.read_text(encoding="utf-8")

    def _start(self, workers: int) -> None:
        self._workers = workers
        command = [sys.executable, "-m", "communicator.cli", "clickstream", "import", "--json"]
        command += ["--workers", str(workers), *self._logs]
        with self._complaints.open("wb") as told:
            self.process = subprocess.Popen(command, env=self._environment, stdout=told, stderr=told)

    def _staged(self) -> list[Path]:
        return list(self._data_dir.glob("events/staging-*"))
