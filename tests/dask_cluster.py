"""A Dask cluster of real processes: a scheduler and workers that die with the test."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

PATIENCE = 60
PROJECT = Path(__file__).parents[1]


@contextmanager
def running_workers(number: int = 2, *options: str) -> Iterator[str]:
    """The address of a scheduler with so many workers, one thread each; they know no setting of ours."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COMMUNICATOR_")}
    # Tests hand over functions of their own.
    clean["PYTHONPATH"] = os.pathsep.join(filter(None, [str(PROJECT), clean.get("PYTHONPATH", "")]))
    with TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        told = folder / "scheduler.json"
        scheduler = ["dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--no-jupyter"]
        workers = ["dask", "worker", "--nthreads", "1", "--no-dashboard", "--death-timeout", str(PATIENCE), *options]
        stack.enter_context(_started(folder / "scheduler.log", [*scheduler, "--scheduler-file", str(told)], clean))
        address = _address(told)
        for each in range(number):
            local = ["--local-directory", str(folder / f"worker{each}")]
            stack.enter_context(_started(folder / f"worker{each}.log", [*workers, *local, address], clean))
        if number:
            _wait_for(address, number)
        yield address


@contextmanager
def _started(log: Path, command: list[str], environment: dict[str, str]) -> Iterator[None]:
    with log.open("wb") as file:
        running = [sys.executable, "-m", *command]
        process = subprocess.Popen(running, stdout=file, stderr=file, env=environment, cwd=log.parent)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(told: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if told.exists() and (written := told.read_text(encoding="utf-8")):
            return str(json.loads(written)["address"])
        time.sleep(0.1)
    raise AssertionError("the Dask scheduler didn't start")


def _wait_for(address: str, number: int) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(number, timeout=PATIENCE)
