"""The server: one clear line where its port is taken, and real answers where it is not."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest

from communicator.config import Settings
from communicator.errors import ConfigurationError, PortInUse
from communicator.web.server import listen


def test_a_port_in_use_is_one_clear_line() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortInUse, match=rf"port {port}; choose another port with --port") as told:
            listen("127.0.0.1", port)
    assert "\n" not in str(told.value)


def test_an_address_that_isnt_ours_is_told() -> None:
    with pytest.raises(ConfigurationError, match="--host"):
        listen("192.0.2.1", 0)


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # the database has no part in beginning and ending
def test_serve_says_when_it_is_ready_answers_and_ends(command_environment: Settings) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "communicator.cli", "serve", "--port", str(port), "--workers", "1", "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ.copy()) as server:
        assert server.stdout is not None
        url = json.loads(server.stdout.readline())["ready"]
        with urllib.request.urlopen(f"{url}/readyz") as answer:
            assert json.load(answer) == {"ready": True}
        second = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
        assert (second.returncode, second.stdout) == (1, "")
        assert len(second.stderr.splitlines()) == 1
        assert str(port) in second.stderr
        server.send_signal(signal.SIGINT)
        assert server.wait(timeout=30) == 0
