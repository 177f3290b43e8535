"""Erasures that are killed at random moments: begun again until one ends, they erase everything and nobody else."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import select

from communicator.clickstream.log_import import import_log
from communicator.clickstream.sources import LogRef
from communicator.clickstream.tables import EventFile
from communicator.database import Database
from communicator.errors import UnknownCourse
from communicator.operations.learner_export import export_learner
from communicator.roster.tables import Actor
from tests.clickstream.lines import COURSE, line
from tests.clickstream.test_compaction import DAY
from tests.operations.test_course_erasure import known
from tests.operations.test_learner_erasure import USER_ID, USERNAME, WORDS, assert_nowhere, bring, stored_actors

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("COMMUNICATOR_TRIAL_KILLS", "4"))
ERASURE = """
import sys
from pathlib import Path
from communicator.access.sites import find_site
from communicator.courses.catalogue import find_course
from communicator.database import Database
from communicator.operations.course_erasure import erase_course
from communicator.operations.learner_erasure import erase_learner
url, data, what, named = sys.argv[1:]
database = Database(url)
with database.reading() as session:
    site = find_site(session, None)
    course = find_course(session, named) if what == "course" else None
print("begun", flush=True)
if course is None:
    erase_learner(database, Path(data), site, named, "trial")
else:
    erase_course(database, Path(data), course, "trial")
"""


def killed_until_done(url: str, data: Path, what: str, named: str) -> int:
    """How many were killed before one came to its end."""
    chance, kills = random.Random(KILLS), 0
    while True:
        arguments = [sys.executable, "-c", ERASURE, url, str(data), what, named]
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            if process.stdout.readline() != b"begun\n":
                # The last one was killed between its end and its process's.
                assert b"UnknownCourse" in process.stderr.read()
                return kills
            if kills < KILLS:
                time.sleep(chance.uniform(0, 0.4))
                process.send_signal(signal.SIGKILL)
            complaints = process.stderr.read()
            process.wait()
        if process.returncode == -signal.SIGKILL:
            kills += 1
        elif process.returncode == 0 or b"UnknownLearner" in complaints:
            return kills
        else:
            raise AssertionError(complaints.decode())


def bring_much(database: Database, folder: Path) -> None:
    site, _ = bring(database, folder)
    log = folder / "much.log"
    lines = [line(DAY * day, user=int(USER_ID), username=USERNAME) for day in range(60)]
    lines += [line(DAY * day, user=1) for day in range(60)]
    log.write_bytes(b"\n".join(lines))
    import_log(database, folder / "data", site.id, LogRef(str(log)))


def test_a_learner(database: Database, database_url: str, tmp_path: Path) -> None:
    bring_much(database, tmp_path)
    data = tmp_path / "data"

    kills = killed_until_done(database_url, data, "learner", USER_ID)

    assert_nowhere(database, data, WORDS)
    with database.reading() as session:
        assert stored_actors(data) <= set(session.scalars(select(Actor.id)))
        files = session.scalars(select(EventFile)).all()
        site = known(database).site
    assert all(pl.read_parquet(data / each.path).height == each.events for each in files)
    assert len(export_learner(database, data, site, "1")["events"][COURSE]) == 66
    print(f"\nkills {kills}")  # noqa: T201


def test_a_course(database: Database, database_url: str, tmp_path: Path) -> None:
    bring_much(database, tmp_path)
    data, course = tmp_path / "data", known(database)

    kills = killed_until_done(database_url, data, "course", COURSE)

    with pytest.raises(UnknownCourse):
        known(database)
    assert not list((data / "events" / str(course.id)).glob("*"))
    print(f"\nkills {kills}")  # noqa: T201
