"""A real MariaDB of our own for the tests: a fresh server on a port of this machine, gone at the end."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymysql
from pymysql.constants import CLIENT

from tests.ports import free_port

ADMINISTRATOR = "administrator"
PASSWORD = "for tests only"
UNSAFE_BUT_FAST = (
    "--skip-innodb-doublewrite",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-buffer-pool-size=256M",
    "--innodb-log-file-size=64M",
    "--skip-log-bin",
    "--skip-name-resolve",
)
STARTS_WITHIN = 60.0


@dataclass
class MariaDb:
    """A running server."""

    port: int
    _connection: "pymysql.Connection[Any] | None" = None

    def run(self, statements: str, database: str | None = None) -> None:
        """Runs statements as the administrator."""
        if self._connection is None:
            self._connection = pymysql.connect(
                host="127.0.0.1",
                port=self.port,
                user=ADMINISTRATOR,
                password=PASSWORD,
                autocommit=True,
                client_flag=CLIENT.MULTI_STATEMENTS,
            )
        with self._connection.cursor() as cursor:
            cursor.execute(f"USE {database};{statements}" if database else statements)
            while cursor.nextset():
                pass

    def close(self) -> None:
        """Ends the administrator's connection."""
        if self._connection is not None:
            self._connection.close()

    def url(self, database: str, user: str = ADMINISTRATOR, password: str = PASSWORD) -> str:
        """The URL of a database of the server, as an operator writes it."""
        return f"mysql://{user}:{password.replace(' ', '%20')}@127.0.0.1:{self.port}/{database}"


def find_server() -> Path | None:
    """The server's program; None where MariaDB is not installed."""
    found = shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/libexec")
    return Path(found) if found and shutil.which("mariadb-install-db") else None


@contextmanager
def running_mariadb(program: Path, in_memory: Path | None = None) -> Iterator[MariaDb]:
    """Starts a server with empty tables of its own; it refuses root, so root steps down."""
    folder = Path(tempfile.mkdtemp(prefix="communicator-my-", dir=in_memory))
    server = MariaDb(free_port())
    try:
        process = _start(program, folder, server.port)
        try:
            _wait_for(server, process)
            yield server
        finally:
            server.close()
            process.terminate()
            process.wait(timeout=STARTS_WITHIN)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(program: Path, folder: Path, port: int) -> subprocess.Popen[bytes]:
    as_user = _step_down(folder)
    data, first = folder / "data", folder / "first.sql"
    subprocess.run(
        [
            *as_user,
            "mariadb-install-db",
            "--no-defaults",
            f"--datadir={data}",
            "--auth-root-authentication-method=normal",
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
    )
    first.write_text(
        f"CREATE USER {ADMINISTRATOR}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}';\n"
        f"GRANT ALL ON *.* TO {ADMINISTRATOR}@'127.0.0.1' WITH GRANT OPTION;\n",
        encoding="utf-8",
    )
    first.chmod(0o644)
    options = [
        "--no-defaults",
        f"--datadir={data}",
        f"--socket={folder}/socket",
        f"--pid-file={folder}/pid",
        "--bind-address=127.0.0.1",
        f"--port={port}",
        f"--init-file={first}",
        "--character-set-server=utf8mb4",
        *UNSAFE_BUT_FAST,
    ]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen([*as_user, str(program), *options], stdout=log, stderr=log, cwd=folder)


def _wait_for(server: MariaDb, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while True:
        try:
            server.run("SELECT 1")
        except pymysql.err.OperationalError:
            if process.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def _step_down(folder: Path) -> list[str]:
    if os.getuid() != 0:
        return []
    user = next(user for user in ("mysql", "nobody") if _exists(user))
    os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
    return ["setpriv", f"--reuid={user}", "--clear-groups"]


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
