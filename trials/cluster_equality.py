"""A million simulated lines, imported in this process and by a Dask cluster of two workers: are the bytes the same?"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from communicator.access.sites import find_site
from communicator.clickstream.log_import import LogResult, import_logs
from communicator.clickstream.sequences import course_sequences
from communicator.clickstream.sources import LogRef, find_logs
from communicator.courses.catalogue import list_courses
from communicator.database import Database
from communicator.operations.schema import upgrade
from tests.clickstream.sequence_bytes import as_bytes
from tests.dask_cluster import running_workers

LINES = 1_000_000
LINES_A_LEARNER = 140
"""Of the simulation's courses of ten weeks, about; a little less, so that there are enough."""
COURSES = 4


def main() -> int:
    """Prints the figures; 1 where a byte differs."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--lines", type=int, default=LINES)
    lines = asked.parse_args().lines
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        logs = _simulated(folder / "logs", lines)
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {len(logs)} logs")
        here = _imported("this process", folder / "here", logs, None)
        with running_workers(2) as scheduler:
            cluster = _imported("a Dask cluster of two workers", folder / "cluster", logs, scheduler)
    print("sequences: the same bytes" if here == cluster else "sequences: DIFFERENT")
    return int(here != cluster)


def _simulated(folder: Path, lines: int) -> list[LogRef]:
    learners = str(lines // LINES_A_LEARNER // COURSES + 1)
    command = [sys.executable, "-m", "communicator.cli", "simulate", "--no-running", "--out", str(folder)]
    command += ["--courses", str(COURSES), "--learners", learners, "--seed", "7", "--json"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return list(find_logs(map(str, sorted(folder.glob("*/tracking")))))


def _imported(where: str, folder: Path, logs: list[LogRef], cluster: str | None) -> list[dict[str, object]]:
    folder.mkdir()
    database = Database(f"sqlite:///{folder / 'communicator.db'}")
    upgrade(database)
    with database.writing() as session:
        site_id = find_site(session, None).id
    began, records = time.monotonic(), 0
    for log, result in import_logs(database, folder, site_id, logs, cluster=cluster):
        assert isinstance(result, LogResult), (log.name, result)
        records += result.records
    seconds = time.monotonic() - began
    print(f"{where}: {records:,} lines in {seconds:.0f} s, {records / seconds:,.0f} a second")
    with database.reading() as session:
        courses = [course.id for course in list_courses(session)]
    found = [as_bytes(course_sequences(database, folder, course)) for course in courses]
    database.close()
    return found


if __name__ == "__main__":
    sys.exit(main())
