"""Workers that die, and workers that share one queue: nobody is mailed twice."""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import update

from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
from communicator.outreach.tables import Communication, Delivery
from communicator.worker.loop import run_worker
from tests.audience.people import Person, populate
from tests.outreach.mail_server import MailServer, running
from tests.outreach.messages import begun
from tests.worker.nursery import running_nursery
from tests.worker.test_delivery import ledger, require_the_law, status

LEARNERS = 300
pytestmark = pytest.mark.slow


@pytest.fixture
def message(database: Database, settings: Settings) -> str:
    with database.writing() as session:
        course, _, _ = populate(session, [Person() for _ in range(LEARNERS)])
        return begun(session, settings, course).id


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running() as server:
        yield server


def start_worker(settings: Settings, server: MailServer, *options: str) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "COMMUNICATOR_DATABASE_URL": settings.database_url,
        "COMMUNICATOR_DATA_DIR": str(settings.data_dir),
        "COMMUNICATOR_SECRET_KEY": settings.secret_key,
        "COMMUNICATOR_SMTP_URL": server.url,
        "COMMUNICATOR_SMTP_CONNECTIONS": str(settings.smtp_connections),
    }
    command = [sys.executable, "-m", "communicator.cli", "worker", *options]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def wait_for(server: MailServer, mails: int) -> None:
    patience = time.monotonic() + 30
    while len(server.accepted) < mails:
        assert time.monotonic() < patience, "the worker sends nothing"
        time.sleep(0.001)


def test_workers_killed_midway_leave_at_most_one_uncertain_mail_each_on_one_connection(
    database: Database, settings: Settings, server: MailServer, message: str
) -> None:
    kills = 3
    chance = random.Random(5)
    with running_nursery(replace(settings, smtp_connections=1), server.url) as nursery:
        for _ in range(kills):
            worker = nursery.start()
            wait_for(server, len(server.accepted) + chance.randint(20, 60))
            time.sleep(chance.random() / 50)
            nursery.kill(worker)
        assert nursery.run_once() == 0
    found = ledger(database, message)
    require_the_law(found, server.received())
    told = Counter(state for state, _ in found.values())
    assert told["uncertain"] <= kills
    assert told["sent"] == LEARNERS - told["uncertain"]
    assert status(database, message) == "sent"


def test_a_worker_told_to_stop_finishes_the_mail_in_hand(
    database: Database, settings: Settings, server: MailServer, message: str
) -> None:
    server.seconds_an_answer = 0.05
    worker = start_worker(settings, server, "--json")
    wait_for(server, 20)
    worker.terminate()
    out, err = worker.communicate(timeout=30)
    assert worker.returncode == 0, err
    assert b'"sent": ' in out
    found = ledger(database, message)
    require_the_law(found, server.received())
    told = Counter(state for state, _ in found.values())
    assert told == {"sent": len(server.accepted), "queued": LEARNERS - len(server.accepted)}


def work_together(settings: Settings, server: MailServer) -> list[int]:
    """What each of three workers sent."""
    sent: list[int] = []

    def work() -> None:
        own = Database(settings.database_url)
        tally = run_worker(own, replace(settings, smtp_url=server.url), True, threading.Event())
        sent.append(tally.get("sent", 0))
        own.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    return sent


def test_workers_at_once_share_the_queue_and_mail_nobody_twice(
    database: Database, settings: Settings, server: MailServer, message: str
) -> None:
    sent = work_together(settings, server)
    assert sum(sent) == LEARNERS
    require_the_law(ledger(database, message), server.received())
    assert status(database, message) == "sent"


def test_two_workers_begin_a_scheduled_message_once(
    database: Database, settings: Settings, server: MailServer, message: str
) -> None:
    with database.writing() as session:
        session.query(Delivery).delete()
        session.execute(update(Communication).values(status="scheduled", began_at=None, send_at=now()))
    assert sum(work_together(settings, server)) == LEARNERS
    require_the_law(ledger(database, message), server.received())
