"""Workers by the dozen: forked from one process that has imported everything, so that each begins at once.

`python -m tests.worker.nursery DATABASE_URL DATA_DIR SMTP_URL` reads `start`, `once` and `wait PID`, a line each, and
answers with a process id or an exit code. Each worker is a process of its own, to be killed as any other.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from communicator.config import Settings, read_settings
from communicator.database import Database


class Nursery:
    """Starts workers and waits for them."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def start(self) -> int:
        """A worker that goes on until it is killed; its process id."""
        return self._ask("start")

    def run_once(self) -> int:
        """A worker that ends when nothing is due; its exit code."""
        return self.wait(self._ask("once"))

    def kill(self, worker: int) -> None:
        """SIGKILL, and until it is gone."""
        os.kill(worker, signal.SIGKILL)
        self.wait(worker)

    def wait(self, worker: int) -> int:
        """Its exit code."""
        return self._ask(f"wait {worker}")

    def _ask(self, told: str) -> int:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{told}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def running_nursery(settings: Settings, smtp_url: str, within: Sequence[str] = ()) -> Iterator[Nursery]:
    """A nursery of workers on this database and mail server, until the end; `within` is a command that runs it."""
    command = [
        *within,
        sys.executable,
        "-m",
        "tests.worker.nursery",
        settings.database_url,
        str(settings.data_dir),
        smtp_url,
    ]
    environment = {
        **os.environ,
        "COMMUNICATOR_SECRET_KEY": settings.secret_key,
        "COMMUNICATOR_SMTP_CONNECTIONS": str(settings.smtp_connections),
    }
    process = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield Nursery(process)
    finally:
        process.communicate("")


def _serve(settings: Settings) -> None:
    import structlog

    structlog.configure(logger_factory=lambda *_: structlog.PrintLogger(sys.stderr), cache_logger_on_first_use=False)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    database = warmed(settings)
    for line in sys.stdin:
        word, _, number = line.strip().partition(" ")
        if word == "wait":
            print(os.waitstatus_to_exitcode(os.waitpid(int(number), 0)[1]), flush=True)  # noqa: T201
            continue
        child = os.fork()
        if not child:
            os._exit(_work(database, settings, word == "once"))
        print(child, flush=True)  # noqa: T201


def warmed(settings: Settings) -> Database:
    """A database whose queries are compiled: a batch is claimed and recorded, and all of it rolled back."""
    from communicator.clock import now
    from communicator.outreach.message_body import make_template
    from communicator.outreach.queue import claim, expire_leases, finish, record_all
    from communicator.outreach.retrying import Outcome
    from communicator.outreach.tables import DeliveryState

    make_template("Warm", "up", "Statistics")
    database = Database(settings.database_url)
    with suppress(_Undone), database.writing() as session:
        taken = claim(session, settings, "nobody", now(), 2).taken
        record_all(session, [(one, Outcome(DeliveryState.SENT)) for one in taken], now())
        expire_leases(session, now())
        finish(session, now())
        raise _Undone
    database.close()
    return database


class _Undone(Exception):
    """Rolls back."""


def _work(database: Database, settings: Settings, once: bool) -> int:
    from communicator.worker.loop import send_due

    try:
        database.engine.dispose(close=False)  # what the parent has open is the parent's
        send_due(database, settings, once, threading.Event())
    except BaseException as error:  # noqa: BLE001 - a forked process must not run on into its parent's code
        sys.stderr.write(f"the worker failed: {error!r}\n")
        sys.stderr.flush()
        return 1
    return 0


if __name__ == "__main__":
    url, data_dir, smtp_url = sys.argv[1:]
    os.environ |= {"COMMUNICATOR_DATABASE_URL": url, "COMMUNICATOR_DATA_DIR": data_dir}
    _serve(replace(read_settings(), smtp_url=smtp_url))
