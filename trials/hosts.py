"""Hosts of a network on one machine: each a network namespace with an address, a name and a data folder of its own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from communicator.config import Settings
from tests.worker.nursery import Nursery, running_nursery

PREFIX = "198.18.77."
"""Of the addresses that are set apart for trials of networks (RFC 2544, appendix C.2.2)."""


@dataclass
class Host:
    """One host; what it reaches is at `server`, the other end of its cable."""

    name: str
    server: str
    data_dir: Path

    @contextmanager
    def nursery(self, settings: Settings, smtp_port: int) -> Iterator[Nursery]:
        """Workers that run on this host; `settings` are those of the others but for the data folder and addresses."""
        database_url = f"postgresql://communicator@{self.server}/postgres"
        told = replace(settings, data_dir=self.data_dir, database_url=database_url)
        named = 'echo "$0" > /proc/sys/kernel/hostname && exec "$@"'
        within = ("ip", "netns", "exec", self.name, "unshare", "--uts", "sh", "-c", named, self.name)
        with running_nursery(told, f"smtp://{self.server}:{smtp_port}", within) as nursery:
            yield nursery


def why_not() -> str | None:
    """Why no hosts can be made here; None where they can."""
    if os.getuid() != 0:
        return "network namespaces need root"
    return None if shutil.which("ip") and shutil.which("unshare") else "iproute2 or util-linux is not installed"


def server_address(number: int) -> str:
    """Where host `number` (0, 1, …) reaches what runs outside."""
    return f"{PREFIX}{4 * number + 1}"


@contextmanager
def running_host(number: int, folder: Path) -> Iterator[Host]:
    """A host and its cable, until the end."""
    name = f"communic-{number}"  # of an interface's name Linux keeps fifteen letters
    _ip("netns", "add", name)
    try:
        _ip("link", "add", f"{name}-out", "type", "veth", "peer", "name", f"{name}-in", "netns", name)
        _ip("address", "add", f"{server_address(number)}/30", "dev", f"{name}-out")
        _ip("link", "set", f"{name}-out", "up")
        _ip("-n", name, "address", "add", f"{PREFIX}{4 * number + 2}/30", "dev", f"{name}-in")
        for interface in (f"{name}-in", "lo"):
            _ip("-n", name, "link", "set", interface, "up")
        yield Host(name, server_address(number), folder / name)
    finally:
        _ip("link", "delete", f"{name}-out")  # a cable goes at once, a namespace some time later
        _ip("netns", "delete", name)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
