"""A real PostgreSQL of our own for the tests: a fresh cluster on a Unix socket, gone at the end, killed or not."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNSAFE_BUT_FAST = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60 -c max_wal_size=256MB"
)

_END = 'read -r _; "$0" -D "$1/data" -m immediate -w stop; rm -rf "$1"'
"""What a shell that is given pg_ctl and the cluster's folder does once its input ends."""


def find_programs() -> Path | None:
    """The folder of initdb and pg_ctl; None where PostgreSQL is not installed."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / "initdb").exists():
            return folder
    found = shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def running_cluster(programs: Path, in_memory: Path | None = None, addresses: str = "") -> Iterator[str]:
    """Starts a cluster and gives the URL of its `postgres` database; the server refuses root, so root steps down.

    It listens on a Unix socket, and on `addresses` (with commas between) to whoever is in their networks.
    """
    folder = Path(tempfile.mkdtemp(prefix="communicator-pg-", dir=in_memory))
    as_user = _step_down(folder)
    data = folder / "data"

    def call(program: str, *arguments: str) -> None:
        subprocess.run(
            [*as_user, str(programs / program), *arguments], check=True, stdout=subprocess.DEVNULL, cwd=folder
        )

    try:
        call("initdb", "-D", str(data), "-U", "communicator", "--auth=trust", "--encoding=UTF8", "--no-sync")
        with (data / "pg_hba.conf").open("a") as rules:
            rules.write("host all all samenet trust\n" if addresses else "")
        options = f"-k {folder} -c listen_addresses='{addresses}' {UNSAFE_BUT_FAST}"
        with _ended_with_us([*as_user, "sh", "-c", _END, str(programs / "pg_ctl"), str(folder)]):
            call("pg_ctl", "-D", str(data), "-o", options, "-w", "-l", str(folder / "log"), "start")
            try:
                yield f"postgresql://communicator@/postgres?host={folder}"
            finally:
                call("pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _ended_with_us(shell: list[str]) -> Iterator[None]:
    """Has a shell end the cluster once this process is gone, killed too: then the pipe between them breaks."""
    with subprocess.Popen(
        shell,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # who ends our processes together leaves it
    ) as watcher:
        try:
            yield
        finally:
            watcher.terminate()


def _step_down(folder: Path) -> list[str]:
    if os.getuid() != 0:
        return []
    user = next(user for user in ("postgres", "nobody") if _exists(user))
    os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    return ["setpriv", f"--reuid={user}", "--clear-groups"]


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
