"""Importers that are killed at random moments, two at once: nothing is lost, doubled or counted twice."""

import os
from pathlib import Path

import pytest
from sqlalchemy import func, select

from communicator.clickstream.log_import import import_log
from communicator.clickstream.sources import LogRef
from communicator.clickstream.tables import EventFile, LogImport
from communicator.database import Database
from tests.clickstream.import_kills import killed_until_done, write_logs
from tests.clickstream.test_store import contents, fresh, site_id

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("COMMUNICATOR_TRIAL_KILLS", "4"))
"""Four keep the test short; a trial takes more."""
LOGS, LINES = 10 + 4 * KILLS, 100


def test_two_importers_killed_at_random_moments_end_in_the_store_of_one_that_was_not(
    database: Database, database_url: str, tmp_path: Path, sqlite_template: Path
) -> None:
    logs = write_logs(tmp_path / "logs", LOGS, LINES)
    with fresh(sqlite_template) as (clean, folder):
        for log in logs:
            import_log(clean, folder, site_id(clean), LogRef(str(log)))
        expected = contents(clean, folder)
    site_id(database)  # made once, whoever of the two comes first

    figures = killed_until_done(database_url, tmp_path / "data", logs, KILLS, seed=KILLS)

    assert contents(database, tmp_path / "data") == expected
    with database.reading() as session:
        told_as_new = session.scalars(select(func.sum(LogImport.new_events))).one()
        stored = session.scalars(select(func.sum(EventFile.events))).one()
    assert told_as_new == stored == (LOGS + 1) * LINES
    assert_nothing_is_left_behind(database, tmp_path / "data", logs[0])
    print(f"\nkills {figures.kills}, {figures.kills_of_several_processes} of them while two read; events {stored}")  # noqa: T201


def assert_nothing_is_left_behind(database: Database, data_dir: Path, log: Path) -> None:
    """What killed importers staged is removed by the next import, once it is old."""
    for path in data_dir.rglob("events/staging-*/**/*"):
        os.utime(path, (0, 0))
    for path in data_dir.glob("events/staging-*"):
        os.utime(path, (0, 0))
    import_log(database, data_dir, site_id(database), LogRef(str(log)))
    assert not list(data_dir.glob("events/staging-*"))
