"""`communicator demo`: the whole product on invented courses, on this machine, until Ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

import click

from communicator.access.login import create_login_link
from communicator.cli.frame import Frame, framed
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import CommunicatorError, PortInUse
from communicator.operations.demo import prepare_courses
from communicator.operations.schema import open_database
from communicator.outreach.mail_catcher import running_catcher

ANSWERS_WITHIN = 60  # seconds
STOPS_WITHIN = 20  # seconds
UNDO_SECONDS = 10
TEACHER = "teacher@campus.example"


@click.command(epilog="Example: communicator demo --port 8123")
@click.option("--port", default=8000, show_default=True, help="Where the dashboard answers.")
@click.option("--learners", default=1000, show_default=True, help="How many people enrol in each invented course.")
@framed
def demo(frame: Frame, port: int, learners: int) -> None:
    """Simulate, import, train, predict, serve, and catch the mail: everything, on invented courses.

    The first run takes some minutes; later ones keep the data and continue the running course up to
    yesterday. Ctrl-C ends everything it started.
    """
    _require_free(port)
    mail_port = _free_port()
    settings = _settings(frame.settings, port, mail_port)
    # Said of SIGINT too: a shell has what it starts in the background ignore it.
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, _interrupt)
    database = open_database(settings)
    try:
        course = prepare_courses(database, settings, learners, click.echo)
        _serve_until_interrupted(frame, database, settings, mail_port, course)
    except KeyboardInterrupt:
        click.echo("\nStopped.")
    finally:
        database.close()


def _settings(given: Settings, port: int, mail_port: int) -> Settings:
    return replace(
        given,
        smtp_url=f"smtp://127.0.0.1:{mail_port}",
        mailbox_dir=given.data_dir / "mailbox",
        public_url=f"http://127.0.0.1:{port}",
        undo_seconds=int(os.environ.get("COMMUNICATOR_UNDO_SECONDS", UNDO_SECONDS)),
    )


def _serve_until_interrupted(
    frame: Frame, database: Database, settings: Settings, mail_port: int, course: tuple[str, str]
) -> None:
    assert settings.mailbox_dir is not None
    environment = _environment(settings)
    port = settings.public_url.rsplit(":", 1)[1]
    with ExitStack() as running:
        running.enter_context(running_catcher(settings.mailbox_dir, "127.0.0.1", mail_port))
        server = running.enter_context(_running("serve", ["--port", port], settings, environment))
        worker = running.enter_context(_running("worker", [], settings, environment))
        running.callback(_terminate, server, worker)
        _wait_for_answer(f"{settings.public_url}/readyz", server)
        _tell_where(frame, database, settings.public_url, course)
        while server.poll() is None and worker.poll() is None:
            time.sleep(0.2)
        ended = "serve" if server.poll() is not None else "worker"
        raise CommunicatorError(f"`communicator {ended}` ended by itself; see {_log(ended, settings)}")


def _tell_where(frame: Frame, database: Database, url: str, course: tuple[str, str]) -> None:
    with database.writing() as session:
        link = create_login_link(session, url, TEACHER)
    site, course_id = course
    page = f"{url}/courses/{site}/{course_id}"
    places = {
        "login": ("Log in (once)", link),
        "course": ("The running course", page),
        "insights": ("  its insights", f"{page}#insights"),
        "social": ("  its social posts", f"{page}#social"),
        "public": ("Open to everybody", f"{url}/insights"),
        "inbox": ("Mail caught", f"{url}/inbox"),
    }
    lines = [f"{words:<20}{address}" for words, address in places.values()]
    frame.tell(
        {name: address for name, (_, address) in places.items()} | {"url": url},
        "\n".join(["", *lines, "Ctrl-C ends everything.", f"ready: {url}"]),
    )
    sys.stdout.flush()


@contextmanager
def _running(
    command: str, arguments: list[str], settings: Settings, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    with _log(command, settings).open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "communicator.cli", command, *arguments],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _terminate(*processes: subprocess.Popen[bytes]) -> None:
    """Together: what each finishes first is not waited for in turn."""
    for process in processes:
        process.terminate()


def _log(command: str, settings: Settings) -> Path:
    return settings.data_dir / f"demo-{command}.log"


def _environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "COMMUNICATOR_DATABASE_URL": settings.database_url,
        "COMMUNICATOR_DATA_DIR": str(settings.data_dir),
        "COMMUNICATOR_SMTP_URL": settings.smtp_url,
        "COMMUNICATOR_MAILBOX_DIR": str(settings.mailbox_dir),
        "COMMUNICATOR_PUBLIC_URL": settings.public_url,
        "COMMUNICATOR_UNDO_SECONDS": str(settings.undo_seconds),
    }


def _wait_for_answer(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + ANSWERS_WITHIN
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, OSError) as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise CommunicatorError(f"The dashboard doesn't answer at {url}: {error}") from error
            time.sleep(0.1)


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortInUse(
                f"Port {port} is in use on 127.0.0.1; end what listens there or choose another: "
                f"make demo DEMO_PORT={port + 1}"
            ) from error


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
