"""Two schedulers, a third killed in the midst of a look, an edited criterion: nobody twice, all new matches."""

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from communicator.database import Database
from communicator.outreach.automatic.editing import edit
from communicator.outreach.communications import pause, resume
from communicator.outreach.tables import Communication
from tests.outreach.automatic.automatically import (
    DAY,
    NINE,
    SETTINGS,
    a_course,
    ledger,
    publish,
    runs,
    switched_on,
)

pytestmark = pytest.mark.slow
LEARNERS = 200
DAYS = 8
Process = subprocess.Popen[str]


@contextmanager
def scheduler(url: str, *how: str) -> Iterator[Process]:
    arguments = [sys.executable, "-m", "tests.outreach.automatic.scheduler", url, *how]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def send(process: Process, at: datetime) -> None:
    assert process.stdin is not None
    process.stdin.write(at.isoformat() + "\n")
    process.stdin.flush()


def told(process: Process) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_no_learner_gets_it_twice_and_all_new_matches_get_it(database: Database, database_url: str) -> None:
    chance = random.Random(6)
    with database.writing() as session:
        course, people = a_course(session, LEARNERS)
        chances = {who: chance.randint(0, 79) for who in people}
        chances |= dict.fromkeys(people[:20], 90)
        publish(session, course, chances, NINE)
        message = switched_on(session, SETTINGS, course, NINE).id
    expected = dict.fromkeys(people[:20], ("suppressed", "matched_before"))
    with (
        scheduler(database_url) as one,
        scheduler(database_url) as other,
        scheduler(database_url, "killed") as cut_off,
    ):
        assert [told(process) for process in (one, other, cut_off)] == ["ready"] * 3
        for day in range(1, DAYS + 1):
            at, least = NINE + day * DAY, 80 if day < 4 else 60
            with database.writing() as session:
                if day == 4:
                    found = session.get_one(Communication, message)
                    pause(session, found)
                    edit(session, found, {"criteria": {"leave": [60, 100]}})
                    resume(session, found)
                for who in chance.sample(people, 30):
                    chances[who] = chance.randint(0, 100)
                publish(session, course, chances, at)
            if day == 2:
                before = tables(database, message)
                send(cut_off, at)
                assert cut_off.wait(30) == -signal.SIGKILL
                assert tables(database, message) == before
            for process in (one, other):
                send(process, at)
            new = {who for who in people if chances[who] >= least} - set(expected)
            assert sum(int(told(process)) for process in (one, other)) == len(new)
            expected |= dict.fromkeys(new, ("queued", ""))
            assert tables(database, message) == (expected, day + 1)
    assert len(expected) > 60


def tables(database: Database, message: str) -> tuple[dict[int, tuple[str, str]], int]:
    with database.reading() as session:
        return ledger(session, message), len([run for run in runs(session, message) if run.is_done])
