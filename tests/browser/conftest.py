"""A whole demo, started as its user would, and Chromium to look at it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.ports import free_port

READY_WITHIN = 300  # seconds; a first run simulates, imports, trains and predicts
ENDS_WITHIN = 60  # seconds; what it started has 20 to finish what is in hand


@dataclass
class Demo:
    """A running demo: where it answers, and a login link that has not been used yet."""

    url: str
    environment: dict[str, str]
    output: list[str]

    def login_link(self, email: str = "teacher@campus.example") -> str:
        """A new one-use link, from the command that administrators use."""
        command = [sys.executable, "-m", "communicator.cli", "login", "--email", email]
        told = subprocess.run(command, env=self.environment, check=True, capture_output=True, text=True).stdout
        found = re.search(r"https?://\S+/login/\S+", told)
        assert found, told
        return found[0]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`communicator demo` with few learners, in a folder of its own; ended as by Ctrl-C."""
    folder = tmp_path_factory.mktemp("demo")
    port = free_port()
    environment = {**os.environ, "COMMUNICATOR_DATA_DIR": str(folder), "COMMUNICATOR_DATABASE_URL": ""}
    command = [sys.executable, "-m", "communicator.cli", "demo", "--port", str(port), "--learners", "200"]
    log = folder / "demo.log"
    with log.open("w") as out:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        _wait_until_ready(process, log)
        environment["COMMUNICATOR_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
        yield Demo(f"http://127.0.0.1:{port}", environment, log.read_text().splitlines())
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=ENDS_WITHIN) == 0, log.read_text()


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while not re.search(r"^ready: http", log.read_text(), re.MULTILINE):
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"the demo did not get ready:\n{log.read_text()}")
        time.sleep(0.2)


def spare_nobody(page: Page) -> None:
    """Whoever another test wrote to this week is written to all the same."""
    expect(page.locator("[data-test=reach]")).to_contain_text("can be reached")
    spared = page.get_by_role("checkbox", name=re.compile("^Leave out the"))
    if spared.count():
        spared.uncheck()
