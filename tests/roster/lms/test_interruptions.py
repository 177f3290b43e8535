"""A sync that is cut off leaves nothing half done, and the next goes on where it ended."""

import subprocess
import sys
import time
from typing import Any

import pytest
from sqlalchemy import func, select

from communicator.access.tables import Site
from communicator.config import Settings
from communicator.database import Database
from communicator.operations.lms_sync import sync_lms
from communicator.roster.lms import incremental, register
from communicator.roster.lms.connection import LmsDatabase
from communicator.roster.lms.status import statuses
from communicator.roster.tables import Certificate, CourseLearner, Enrolment, Learner
from tests.roster.lms.lms import COURSE, Lms

pytestmark = pytest.mark.slow
SYNC = """
import sys
from communicator.cli import main
from communicator.roster.lms import incremental
incremental.GROUPS_AT_ONCE = 4
sys.argv = ["communicator", "roster", "sync", "--site", "campus", "--course", sys.argv[1]]
main()
"""


def how_many(database: Database) -> list[int]:
    with database.reading() as session:
        tables: tuple[Any, ...] = (Learner, CourseLearner, Enrolment, Certificate)
        return [session.scalars(select(func.count()).select_from(table)).one() for table in tables]


@pytest.fixture(autouse=True)
def two_hundred_people(lms: Lms) -> None:
    lms.add_course()
    lms.people(range(1, 201))
    with lms.at_once():
        for number in range(1, 201):
            lms.certify(number)


def test_what_was_kept_before_it_was_cut_off_is_not_read_again(
    database: Database, site: Site, lms: Lms, reader: LmsDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incremental, "GROUPS_AT_ONCE", 16)  # of 64
    kept: list[int] = []
    whole = register.keep_facts

    def breaking(session: Any, site_id: int, rows: Any, table: Any) -> Any:
        kept.append(len(rows))
        if len(kept) == 8:  # in the third transaction, with enrolments kept and certificates not
            raise OSError("cut off")
        return whole(session, site_id, rows, table)

    monkeypatch.setattr(register, "keep_facts", breaking)
    (status,) = sync_lms(database, site, reader, COURSE).courses
    assert status.state == "failed"
    half = how_many(database)
    assert len(set(half)) == 1  # nobody is there without enrolment and certificate
    assert 0 < half[0] < 200

    before = reader.tally.rows
    (status,) = sync_lms(database, site, reader, COURSE).courses
    assert (status.state, status.learners, status.new) == ("ok", 200, 200 - half[0])
    assert reader.tally.rows - before == 200 - half[0] + 1
    assert how_many(database) == [200] * 4


def test_killed_again_and_again_it_ends_where_it_would_have(
    database: Database, site: Site, lms: Lms, command_environment: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMUNICATOR_LMS_DATABASE_URL", lms.url())
    cut_off = 0
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", SYNC, COURSE], stdout=subprocess.DEVNULL)
        known = how_many(database)[0]
        until = time.monotonic() + 60
        while how_many(database)[0] == known < 200 and process.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        process.kill()
        cut_off += process.wait() != 0
        assert len(set(how_many(database))) == 1
    assert cut_off
    with database.reading() as session:
        assert statuses(session, site.id)[0].state in ("running", "ok")

    done = subprocess.run([sys.executable, "-c", SYNC, COURSE], stdout=subprocess.DEVNULL, check=False)

    assert done.returncode == 0
    assert how_many(database) == [200] * 4
