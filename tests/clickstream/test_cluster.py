"""What reads the logs makes no difference: this process, several, or a Dask cluster of two workers."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from communicator.clickstream.log_import import LogResult, import_logs
from communicator.clickstream.sequences import course_sequences
from communicator.clickstream.sources import LogRef
from communicator.courses.catalogue import list_courses
from communicator.database import Database
from communicator.errors import ConfigurationError
from communicator.simulation.offerings import OfferingSpec, write_offering
from tests.clickstream.sequence_bytes import as_bytes
from tests.clickstream.test_store import fresh, site_id
from tests.dask_cluster import running_workers

pytestmark = pytest.mark.slow
Imported = tuple[list[dict[str, object]], list[LogResult]]
SPECS = [
    OfferingSpec("DemoX", "STAT101", run, date(2025, 2, 3), 60, seed, 0, running=False)
    for seed, run in enumerate("AB", 1)
]


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Two courses' daily logs, some thousand lines."""
    folder = tmp_path_factory.mktemp("logs")
    daily = [log for spec in SPECS for log in write_offering(folder / spec.run, spec, date(2025, 3, 30)).tracking_logs]
    return [str(log) for log in daily]


@pytest.fixture(scope="module")
def expected(logs: list[str], sqlite_template: Path) -> Imported:
    """What this process alone makes of them."""
    with fresh(sqlite_template) as (embedded, folder):
        return imported(embedded, folder, logs)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with running_workers(2) as address:
        yield address


def imported(
    database: Database, folder: Path, logs: list[str], workers: int = 1, cluster: str | None = None
) -> Imported:
    """All courses' sequences, and what became of each log."""
    results = []
    refs = [LogRef(log) for log in logs]
    for ref, result in import_logs(database, folder, site_id(database), refs, None, workers, cluster):
        assert isinstance(result, LogResult), (ref.name, result)
        results.append(result)
    with database.reading() as session:
        courses = [course.id for course in list_courses(session)]
    return [as_bytes(course_sequences(database, folder, course)) for course in courses], results


def test_a_cluster_gives_the_same_bytes_as_this_process(
    database: Database, tmp_path: Path, logs: list[str], expected: Imported, scheduler: str
) -> None:
    assert len(expected[0]) == 2
    assert sum(result.new_events for result in expected[1]) > 5_000

    assert imported(database, tmp_path, logs, cluster=scheduler) == expected
    assert not list((tmp_path / "events").glob("staging-*"))


def test_several_processes_give_the_same_bytes_as_this_process(
    database: Database, tmp_path: Path, logs: list[str], expected: Imported
) -> None:
    assert imported(database, tmp_path, logs, workers=2) == expected
    assert not list((tmp_path / "events").glob("staging-*"))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # where a log waits is no matter of the database
def test_logs_that_are_too_large_to_be_handed_over_wait_on_the_disk(
    database: Database, tmp_path: Path, logs: list[str], expected: Imported, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("communicator.clickstream.log_import.HANDED_OVER", 0)
    assert imported(database, tmp_path, logs, workers=2) == expected


def test_a_log_that_no_worker_sees_is_told_before_anything_is_read(
    database: Database, tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.log").write_bytes(b"")
    assert imported(database, tmp_path, ["a.log"], cluster=scheduler)[1][0].records == 0

    with pytest.raises(ConfigurationError, match="every worker must see the logs and the data folder"):
        imported(database, tmp_path, ["/proc/self/maps-of-nobody"], cluster=scheduler)
