"""A Mastodon server of the tests' own: mastodon-mock as a process, whose faults and posts are ours to say."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.ports import free_port

_CONFIG = """
[streaming]
heartbeat_seconds = 0.5
[[seed.accounts]]
username = "ana"
display_name = "Ana García"
access_token = "token-of-ana"
[[seed.accounts]]
username = "ben"
display_name = "Ben"
access_token = "token-of-ben"
"""


@dataclass
class MastodonProcess:
    """The running server."""

    url: str

    def post(self, text: str, by: str = "ana", **more: Any) -> dict[str, Any]:
        """A public post; `in_reply_to_id` makes it a reply."""
        return self._call("POST", "/api/v1/statuses", by, {"status": text, **more})

    def edit(self, status_id: str, text: str, by: str = "ana") -> None:
        self._call("PUT", f"/api/v1/statuses/{status_id}", by, {"status": text})

    def delete(self, status_id: str, by: str = "ana") -> None:
        self._call("DELETE", f"/api/v1/statuses/{status_id}", by, {})

    def fault(self, effect: dict[str, Any], count: int | None = 1, path: str = "/api/v1/timelines/tag/*") -> None:
        """The next `count` requests of this path (None: all) are answered so."""
        self._call("POST", "/api/v1/_mock/faults", "ana", {"match": {"path": path}, "effect": effect, "count": count})

    def forget_everything(self) -> None:
        requests.post(f"{self.url}/api/v1/_mock/reset", timeout=10).raise_for_status()

    def mend(self) -> None:
        requests.delete(f"{self.url}/api/v1/_mock/faults", timeout=10).raise_for_status()

    def faults_left(self) -> int:
        told = requests.get(f"{self.url}/api/v1/_mock/faults", timeout=10).json()
        return sum(rule["remaining"] or 0 for rule in told)

    def _call(self, method: str, path: str, by: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer token-of-{by}"}
        answer = requests.request(method, self.url + path, json=body, headers=headers, timeout=10)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told


@contextmanager
def running_mastodon(folder: Path) -> Iterator[MastodonProcess]:
    """Starts the server and waits until it answers."""
    config, port = folder / "mastodon.toml", free_port()
    config.write_text(_CONFIG)
    command = [sys.executable, "-m", "mastodon_mock", "serve", "--in-memory", "--config", str(config)]
    command += ["--port", str(port), "--log-level", "warning"]
    with (folder / "mastodon.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
    try:
        url = f"http://127.0.0.1:{port}"
        _await(process, url, folder / "mastodon.log")
        yield MastodonProcess(url)
    finally:
        process.kill()  # asked to end, it would wait for those who listen
        process.wait(10)


def _await(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            requests.get(f"{url}/health", timeout=1).raise_for_status()
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"mastodon-mock didn't start: {log.read_text()}")
