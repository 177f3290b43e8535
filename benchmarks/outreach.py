"""Sending with the whole ledger beside smtplib without one; queueing a million mails; what a claim costs as rows grow.

Peers: (a) an smtplib connection for each mail, (b) one smtplib connection for all, both `send_message` of the mail as
our `compose` makes it, with no ledger. Servers: Postfix's smtp-sink, which is fast enough not to be the bottleneck, and
one that answers each command after 50 ms. Ours is a worker process that claims, sends, journals and records.
"""

import os
import smtplib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from benchmarks.mail_servers import find_sink, running_sink, running_slow_server
from benchmarks.measuring import Ratio
from benchmarks.outreach_course import MESSAGE, add_course, count, enlist_all, pause_all
from benchmarks.outreach_worker import settings_of
from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
from communicator.operations.schema import upgrade
from communicator.outreach.mail import Envelope, compose
from communicator.outreach.message_body import make_template
from communicator.outreach.placeholders import Addressee
from communicator.outreach.queue import claim, record_all
from communicator.outreach.retrying import Outcome
from communicator.outreach.tables import Delivery, DeliveryState
from tests.postgresql import find_programs, running_cluster

WAY_OUT = "https://communicator.example/u/" + "x" * 32
ENLISTED_SECONDS = 60.0
FEWEST_ROWS = 10_000
CLAIMED_AT_ONCE, CLAIMS = 100, 40


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    fast: int = 10_000
    """Mails of ours to the fast server."""
    slow: int = 1_500
    peer_fast: int = 400
    peer_slow: int = 25
    runs: int = 3
    rows: int = int(os.environ.get("COMMUNICATOR_BENCHMARK_ROWS", "1000000"))
    """Queued at once; claims are measured on so many rows."""


def measure(size: Size = Size()) -> Iterator[Ratio]:
    """The ratios on SQLite and PostgreSQL; what needs PostgreSQL or smtp-sink and has none is named on stderr."""
    sink = find_sink()
    for name in ("sqlite", "postgresql"):
        with TemporaryDirectory() as folder, _database(name, Path(folder)) as url:
            if url is None:
                print("PostgreSQL is not installed (apt-get install postgresql): not measured", file=sys.stderr)
                continue
            if sink is None:
                print("smtp-sink is not installed (apt-get install postfix): not measured", file=sys.stderr)
            else:
                yield from _sending(name, url, Path(folder), sink, size)
        with TemporaryDirectory() as folder, _database(name, Path(folder)) as url:
            if url is not None:
                yield from _growing(name, url, Path(folder), size)


@contextmanager
def _database(name: str, folder: Path) -> Iterator[str | None]:
    programs = find_programs()
    if name == "sqlite":
        yield _upgraded(f"sqlite:///{folder / 'communicator.db'}")
    elif programs is None:
        yield None
    else:
        with running_cluster(programs) as url:
            yield _upgraded(url)


def _upgraded(url: str) -> str:
    database = Database(url)
    upgrade(database)
    database.close()
    return url


def _sending(name: str, url: str, folder: Path, sink: str, size: Size) -> Iterator[Ratio]:
    database, settings = Database(url), settings_of(url, folder, "")
    members = add_course(database, max(size.fast, size.slow))
    with running_sink(sink) as fast, running_slow_server() as slow:
        a, b, ours, four = [], [], [], []
        for _ in range(size.runs):
            a.append(_each_its_connection(settings, fast, size.peer_fast))
            b.append(_one_connection(settings, fast, size.peer_fast))
            ours.append(_ours(database, settings, fast, members[: size.fast], 1))
            if name == "postgresql":
                four.append(_ours(database, settings, fast, members[: size.fast], 4))
        yield _beside(f"outreach-fast-{name}", a, ours, 2.5, "a connection each", "smtp-sink")
        yield _beside(f"outreach-fast-{name}-reused", b, ours, 2.0, "one reused connection", "smtp-sink")
        if four:
            alone = [each.seconds for each in ours]
            yield _beside("outreach-four-workers", alone, four, 1.8, "one worker of ours", "smtp-sink, four workers")
        reused = [_one_connection(settings, slow, size.peer_slow)]
        slowly = [_ours(database, settings, slow, members[: size.slow], 1)]
        yield _beside(f"outreach-slow-{name}", reused, slowly, 20.0, "one reused connection", "50 ms an answer")
    database.close()


def _beside(name: str, peer: list[float], ours: list["Sent"], goal: float, whom: str, where: str) -> Ratio:
    theirs, own = min(peer), min(ours, key=lambda sent: sent.seconds)
    figures = f"ours {own.seconds * 1e3:.3f} ms a mail with the ledger ({own.cpu_seconds * 1e3:.3f} of the processor)"
    told = f"{where}: {figures}, {whom} {theirs * 1e3:.3f} ms; the best of {len(ours)} each, in turns"
    return Ratio(name, theirs / own.seconds, goal, told)


def _mail(settings: Settings, number: int) -> EmailMessage:
    template = make_template(str(MESSAGE["subject"]), str(MESSAGE["body"]), "Statistics")
    to, message_id = f"p{number}@l.example", f"<{number}@communicator.example>"
    envelope = Envelope(str(MESSAGE["from_name"]), str(MESSAGE["reply_to"]), to, message_id, WAY_OUT)
    return compose(settings, envelope, template.fill(Addressee(full_name=f"Ana {number}"), WAY_OUT))


@dataclass(frozen=True)
class Sent:
    """What a mail of ours took."""

    seconds: float
    cpu_seconds: float
    """Of the workers together."""


def _each_its_connection(settings: Settings, server: str, mails: int) -> float:
    """Seconds a mail."""
    where, began = urlsplit(server), time.perf_counter()
    for number in range(mails):
        with smtplib.SMTP(where.hostname or "", where.port or 0) as connection:
            connection.send_message(_mail(settings, number))
    return (time.perf_counter() - began) / mails


def _one_connection(settings: Settings, server: str, mails: int) -> float:
    """Seconds a mail."""
    where, began = urlsplit(server), time.perf_counter()
    with smtplib.SMTP(where.hostname or "", where.port or 0) as connection:
        for number in range(mails):
            connection.send_message(_mail(settings, number))
    return (time.perf_counter() - began) / mails


def _ours(database: Database, settings: Settings, server: str, members: list[int], workers: int) -> Sent:
    """From the word to go until the last worker has recorded everything."""
    enlist_all(database, settings, members)
    command = [
        sys.executable,
        "-m",
        "benchmarks.outreach_worker",
        settings.database_url,
        str(settings.data_dir),
        server,
    ]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(workers)
    ]
    for worker in running:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    began = time.perf_counter()
    for worker in running:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    told = [_told(worker) for worker in running]
    took = time.perf_counter() - began  # how long an interpreter takes to end isn't ours
    for worker in running:
        worker.communicate()
    sent = int(sum(mails for mails, _ in told))
    assert sent == len(members), f"{sent} of {len(members)} mails were sent"
    return Sent(took / sent, sum(seconds for _, seconds in told) / sent)


def _told(worker: "subprocess.Popen[str]") -> tuple[float, float]:
    """How many mails a worker sent, and its seconds of the processor; its log comes before."""
    assert worker.stdout is not None
    mails, seconds = next(line.split()[1:] for line in worker.stdout if line.startswith("sent "))
    return float(mails), float(seconds)


def _growing(name: str, url: str, folder: Path, size: Size) -> Iterator[Ratio]:
    """How long queueing everybody takes, and a claim's cost on few rows and on many."""
    database, settings = Database(url), settings_of(url, folder, "")
    members = add_course(database, size.rows)
    enlist_all(database, settings, members[:FEWEST_ROWS])
    few = _claim_seconds(database, settings)
    pause_all(database)  # as many statements a claim as before: of one message
    began = time.perf_counter()
    enlist_all(database, settings, members)
    enlisted = time.perf_counter() - began
    many = _claim_seconds(database, settings)
    rows = count(database, Delivery)
    told = f"{size.rows:,} deliveries queued in {enlisted:.1f} s"
    yield Ratio(f"outreach-queued-{name}", enlisted * 1_000_000 / size.rows, ENLISTED_SECONDS, told, goal_is_most=True)
    told = (
        f"claiming and recording: {few * 1e6:.0f} µs a mail at {FEWEST_ROWS:,} rows, {many * 1e6:.0f} µs at {rows:,}; "
        f"medians of {CLAIMS} batches of {CLAIMED_AT_ONCE}"
    )
    yield Ratio(f"outreach-claim-{name}", many / few, 1.5, told, goal_is_most=True)
    database.close()


def _claim_seconds(database: Database, settings: Settings) -> float:
    """Of a mail: claimed in one transaction, recorded in the next."""
    return statistics.median(_timed(lambda: _claim_and_record(database, settings)) for _ in range(CLAIMS)) / (
        CLAIMED_AT_ONCE
    )


def _claim_and_record(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        taken = claim(session, settings, "benchmark", now(), CLAIMED_AT_ONCE).taken
    assert len(taken) == CLAIMED_AT_ONCE
    with database.writing() as session:
        record_all(session, [(one, Outcome(DeliveryState.SENT)) for one in taken], now())


def _timed(act: Callable[[], None]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
