"""What is dropped into the inbox is imported once by some worker, and put aside as done, or failed with the reason."""

import gzip
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from communicator.clickstream.tables import EventFile
from communicator.config import Settings
from communicator.database import Database
from communicator.operations.inbox import take_inbox
from communicator.roster.tables import Enrolment
from tests.clickstream.lines import line
from tests.roster import test_edx_package


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def take(database: Database, settings: Settings, inbox: Path, settled_seconds: float = 0) -> int:
    return take_inbox(database, replace(settings, inbox_dir=inbox), threading.Event(), settled_seconds)


def tree(inbox: Path) -> list[str]:
    return sorted(path.relative_to(inbox).as_posix() for path in inbox.rglob("*") if path.is_file())


def events(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.sum(EventFile.events))) or 0


def test_logs_and_rosters_are_imported_and_put_aside(database: Database, settings: Settings, inbox: Path) -> None:
    (inbox / "a.log.gz").write_bytes(gzip.compress(line(1) + b"\n" + line(2)))
    (inbox / "roster").mkdir()
    test_edx_package.write(inbox / "roster")

    assert take(database, settings, inbox) == 2
    assert take(database, settings, inbox) == 0

    assert events(database) == 2
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 3
    assert {path.split("/")[0] for path in tree(inbox)} == {"done"}


def test_what_fails_stands_beside_its_reason_and_keeps_nothing_else_out(
    database: Database, settings: Settings, inbox: Path
) -> None:
    (inbox / "notes.txt").write_text("milk\neggs\n")
    (inbox / "b.log").write_bytes(line(1))

    assert take(database, settings, inbox) == 2

    assert tree(inbox) == ["done/b.log", "failed/notes.txt", "failed/notes.txt.reason.txt"]
    assert "notes.txt is no tracking log" in (inbox / "failed" / "notes.txt.reason.txt").read_text()
    assert events(database) == 1


def test_what_is_still_written_waits(database: Database, settings: Settings, inbox: Path) -> None:
    for name in ("young.log", "upload.log.part", ".hidden.log", "old.log"):
        (inbox / name).write_bytes(line(1))
    os.utime(inbox / "old.log", (time.time() - 60,) * 2)  # moved into place

    assert take(database, settings, inbox, settled_seconds=10) == 1
    assert tree(inbox) == [".hidden.log", "done/old.log", "upload.log.part", "young.log"]


def test_what_a_killed_worker_left_is_gone_on_with(database: Database, settings: Settings, inbox: Path) -> None:
    (inbox / "working").mkdir()
    (inbox / "working" / "a.log").write_bytes(line(1))
    (inbox / "done").mkdir()
    (inbox / "done" / "a.log").write_bytes(b"")

    assert take(database, settings, inbox) == 1
    assert tree(inbox) == ["done/a.log", "done/a~2.log"]
    assert events(database) == 1


@pytest.mark.slow
def test_workers_at_once_take_each_file_once(database: Database, settings: Settings, inbox: Path) -> None:
    for number in range(8):
        (inbox / f"{number}.log").write_bytes(line(number))

    with ThreadPoolExecutor(3) as pool:
        taken = list(pool.map(lambda _: take(database, settings, inbox), range(3)))

    assert sum(taken) == 8
    assert tree(inbox) == [f"done/{number}.log" for number in range(8)]
    assert events(database) == 8


def test_without_a_setting_nothing_is_done(database: Database, settings: Settings) -> None:
    assert take_inbox(database, settings, threading.Event()) == 0
