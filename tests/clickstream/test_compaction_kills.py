"""An importer and two compactors at once, killed at random moments and started again: the events are those of a log."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import select

from communicator.clickstream.compaction import compact_all
from communicator.clickstream.log_import import import_log
from communicator.clickstream.sources import LogRef
from communicator.clickstream.tables import EventFile
from communicator.database import Database
from tests.clickstream.import_kills import write_logs
from tests.clickstream.test_compaction import YEARS_LATER
from tests.clickstream.test_store import contents, fresh, site_id

pytestmark = pytest.mark.slow
KILLS = int(os.environ.get("COMMUNICATOR_TRIAL_KILLS", "5"))
COMPACTOR = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from communicator.clickstream.compaction import compact_all
from communicator.database import Database
database = Database(sys.argv[1])
while True:
    compact_all(database, Path(sys.argv[2]), datetime(2030, 1, 1, tzinfo=UTC))
"""
IMPORTER = """
import sys
from pathlib import Path
from communicator.clickstream.log_import import import_log
from communicator.clickstream.sources import LogRef
from communicator.database import Database
database = Database(sys.argv[1])
for path in sys.argv[4:]:
    import_log(database, Path(sys.argv[2]), int(sys.argv[3]), LogRef(path))
"""


def start(code: str, *arguments: object, told: Path) -> "subprocess.Popen[bytes]":
    with told.open("ab") as complaints:
        return subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], stderr=complaints)


def test_nothing_is_lost_or_doubled(
    database: Database, database_url: str, tmp_path: Path, sqlite_template: Path
) -> None:
    logs = write_logs(tmp_path / "logs", 12, 60)
    site = site_id(database)
    with fresh(sqlite_template) as (clean, folder):
        for log in logs:
            import_log(clean, folder, site_id(clean), LogRef(str(log)))
        expected = contents(clean, folder)

    kills = killed(database_url, tmp_path, site, logs)
    compact_all(database, tmp_path / "data", YEARS_LATER)

    assert contents(database, tmp_path / "data") == expected
    with database.reading() as session:
        files = session.scalars(select(EventFile).order_by(EventFile.day)).all()
    assert [each.events for each in files] == [pl.read_parquet(tmp_path / "data" / each.path).height for each in files]
    assert len(files) == 1
    assert sum(each.events for each in files) == 13 * 60
    print(f"\nkills {kills}")  # noqa: T201


def killed(database_url: str, tmp_path: Path, site: int, logs: Sequence[Path]) -> int:
    """How often one of them was killed, until the importer came to its end."""
    chance, kills, data, told = random.Random(KILLS), 0, tmp_path / "data", tmp_path / "complaints"
    codes = {"importer": IMPORTER, "first": COMPACTOR, "second": COMPACTOR}

    def begin(name: str) -> "subprocess.Popen[bytes]":
        # The importer begins anew each time: what is stored already is new no more.
        more = (site, *logs) if name == "importer" else ()
        return start(codes[name], database_url, data, *more, told=told)

    running = {name: begin(name) for name in codes}
    try:
        while kills < KILLS:
            time.sleep(chance.uniform(0.8, 2.5))
            name = chance.choice(list(codes))
            running[name].send_signal(signal.SIGKILL)
            running[name].wait()
            kills += 1
            running[name] = begin(name)
        running["importer"].wait(300)
        assert running["importer"].returncode == 0, told.read_text()
        assert [running[name].poll() for name in ("first", "second")] == [None, None], told.read_text()
    finally:
        for process in running.values():
            process.kill()
            process.wait()
    return kills
