"""How far a long reading is: bytes, rate and time left on a terminal; nothing for machines."""

import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from communicator.clickstream.log_reading import ReadingTask, read_log
from communicator.clickstream.reading_progress import HowFar, Watching
from communicator.clickstream.sources import LogRef
from communicator.config import Settings
from tests.clickstream.lines import line


def write_log(folder: Path, lines: int) -> LogRef:
    path = folder / "a.log"
    path.write_bytes(b"".join(line(n) + b"\n" for n in range(lines)))
    return LogRef(str(path), bytes=path.stat().st_size)


def test_a_reader_tells_in_its_folder_how_far_it_is(tmp_path: Path) -> None:
    log = write_log(tmp_path, 100)
    task = ReadingTask(log, "edx", tmp_path / "staging", is_watched=True)
    told: list[HowFar] = []
    with Watching(told.append) as watching:
        watching.begin(task.progress)
        read_log(task)
        watching.end(task.progress)
        task.progress.unlink()
    assert told[-1] == (log.bytes, 100)
    assert not ReadingTask(log, "edx", tmp_path / "unseen").progress.exists()


@pytest.mark.slow
@pytest.mark.parametrize(("options", "seen"), [((), True), (("--json",), False)])
def test_a_terminal_shows_bytes_rate_and_time_left_and_a_machine_nothing(
    command_environment: Settings, tmp_path: Path, options: tuple[str, ...], seen: bool
) -> None:
    log = write_log(tmp_path, 60_000)
    command = [sys.executable, "-m", "communicator.cli", "clickstream", "import", log.url, *options]
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "160"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, env=environment)
    os.close(theirs)
    shown = everything(ours)
    assert process.wait() == 0
    assert ("Reading logs" in shown and "MB" in shown and "events," in shown) == seen
    assert seen or not shown


def everything(terminal: int) -> str:
    told = b""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            told += os.read(terminal, 65536)
        except OSError:  # the other side is closed
            break
    os.close(terminal)
    return told.decode()
