"""A worker whose database breaks off or is kept busy waits for it, and goes on: everybody gets one mail."""

import sqlite3
import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import text

from communicator.config import Settings
from communicator.database import Database
from communicator.worker.loop import send_due
from tests.audience.people import Person
from tests.outreach.mail_server import MailServer, running
from tests.worker.test_delivery import ledger, require_the_law, send_to

PEOPLE = 120
PATIENCE_SECONDS = 30


def wait_for(server: MailServer, mails: int) -> None:
    patience = time.monotonic() + PATIENCE_SECONDS
    while server.received().total() < mails and time.monotonic() < patience:
        time.sleep(0.01)


def break_off(database: Database) -> None:
    """Ends all sessions of the database; SQLite's file is locked by somebody else for longer than one waits."""
    if database.is_sqlite:
        other = sqlite3.connect(str(database.url.database), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        time.sleep(0.5)
        other.close()
        return
    with database.writing() as session:
        ours = "datname = current_database() AND pid <> pg_backend_pid()"
        session.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}"))


def test_a_worker_waits_for_its_database_and_mails_nobody_twice(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("communicator.database.SQLITE_WAITS_MS", 50)
    message = send_to(database, settings, [Person() for _ in range(PEOPLE)])
    stop, tallies = threading.Event(), list[dict[str, int]]()
    with running() as server:
        server.seconds_an_answer = 0.01
        its = Database(settings.database_url)
        told = replace(settings, smtp_url=server.url, smtp_connections=2)
        worker = threading.Thread(target=lambda: tallies.append(send_due(its, told, once=False, stop=stop)))
        worker.start()
        for mails in (10, 40, 80):
            wait_for(server, mails)
            break_off(database)
        wait_for(server, PEOPLE)
        stop.set()
        worker.join()
        its.close()
    assert tallies == [{"sent": PEOPLE}]
    require_the_law(ledger(database, message), server.received())
