"""A server that the tests start is gone with them, however they end."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.components import need_postgresql

STARTS_ONE = """
import sys, time
from pathlib import Path
from tests.postgresql import running_cluster
with running_cluster(Path(sys.argv[1]), Path(sys.argv[2])) as url:
    print(url, flush=True)
    time.sleep(60)
"""


def is_running(process: int) -> bool:
    """Whether it is there, and more than a dead one that nobody asked after."""
    command = Path(f"/proc/{process}/cmdline")
    return command.exists() and bool(command.read_bytes())


@pytest.mark.slow
def test_a_run_that_was_killed_leaves_no_server_and_no_folder() -> None:
    command = [sys.executable, "-c", STARTS_ONE, str(need_postgresql()), "/tmp"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().strip().partition("?host=")[2])
        server = int((folder / "data/postmaster.pid").read_text().split()[0])
        run.send_signal(signal.SIGKILL)

    for _ in range(100):
        if not folder.exists():
            break
        time.sleep(0.1)
    assert not folder.exists()
    assert not is_running(server)
