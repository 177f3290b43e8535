"""Servers in processes of their own, on loopback: started, waited for, and ended with the test."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests

PROJECT = Path(__file__).parents[2]
PATIENCE = 60  # seconds until a server must answer


@contextmanager
def serving(command: list[str], environment: Mapping[str, str], log: Path, answers_at: str) -> Iterator[None]:
    """Runs a server until the end of the block, in the log's folder; waits for its first answer."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=log.parent, env=_with_project(environment), stdout=out, stderr=out, start_new_session=True
        )
    try:
        _await_answer(process, answers_at, log)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def run_python(arguments: list[str], environment: Mapping[str, str], folder: Path) -> str:
    """Runs one Python command to its end and gives back what it printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=_with_project(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _await_answer(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            requests.get(url, timeout=5)
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{url} does not answer after {PATIENCE} s:\n{log.read_text()}")


def _with_project(environment: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(PROJECT), **environment}
