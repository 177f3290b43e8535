"""What an import stages: small logs in memory, others on the disk; gone with the import, or removed by the next."""

import os
import pickle
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from communicator.clickstream import log_import, staging
from communicator.clickstream.events import EventBatch
from communicator.clickstream.log_import import LogResult, import_logs
from communicator.clickstream.log_reading import ReadingTask, read_log
from communicator.clickstream.rejects import Rejects
from communicator.clickstream.sequences import read_course
from communicator.clickstream.sources import LogRef
from communicator.clickstream.staging import CourseDay, Staging
from communicator.clickstream.staging_folder import StagingFolder
from communicator.clickstream.tables import LogImport
from communicator.courses.catalogue import find_course
from communicator.database import Database
from communicator.errors import UnreadableFile
from tests.clickstream.lines import COURSE, line
from tests.clickstream.test_store import LINES, contents, fresh, import_lines, site_id

GRADED = {"event_source": "server", "event": {"problem_id": "p", "success": "correct", "grade": 3, "max_grade": 4}}
UNGRADED = {"event_source": "server", "event": {"problem_id": "p", "success": "correct"}}


def batch(days: Sequence[int], course: str = "A/B/C") -> EventBatch:
    n = len(days)
    times = [1_700_000_000_000_000 + day * staging.MICROSECONDS_A_DAY + k for k, day in enumerate(days)]
    return EventBatch(
        [course] * n, [("7", "g", "")] * n, times, ["t"] * n, [""] * n, [None] * n, [None] * n, [None] * n
    )


@pytest.mark.parametrize(("bound", "at_hand", "on_disk"), [(100, 100, 0), (4, 100, 6), (100, 2, 1)])
def test_partitions_are_read_the_same_from_memory_and_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bound: int, at_hand: int, on_disk: int
) -> None:
    monkeypatch.setattr(staging, "IN_MEMORY", bound)
    taking = Staging(tmp_path / "0", at_hand)
    for days in ([2, 1, 2], [0, 1], [2, 2, 2], [1, 0], [0, 0, 1, 2]):
        taking.add(batch(days))
        taking.add(batch(days, "D/E/F"))
    staged = pickle.loads(pickle.dumps(taking.finish()))  # noqa: S301 - it travels between processes so

    assert staged.courses == ["A/B/C", "D/E/F"]
    assert len(list(tmp_path.rglob("*.parquet"))) == on_disk
    assert staged.events == 28
    assert sum(staged.read(part).height for part in staged.parts) == 28
    for part in staged.parts:
        days = (staged.read(part)["time"] // staging.MICROSECONDS_A_DAY).unique().to_list()
        assert [(part.day - pl.Series([0]).cast(pl.Date)[0]).days] == days
    assert staged.read(CourseDay(5, next(iter(staged.parts)).day)).height == 0


def test_an_event_that_was_stored_without_its_grade_gets_it_from_a_log_that_has_it(
    database: Database, tmp_path: Path
) -> None:
    first, second = line(0, "problem_check", **UNGRADED), line(0, "problem_check", **GRADED)
    assert import_lines(database, tmp_path, [first]) == 1
    assert import_lines(database, tmp_path, [second]) == 0
    assert graded(database, tmp_path) == [(3.0, 4.0)]
    assert import_lines(database, tmp_path, [first]) == 0
    assert graded(database, tmp_path) == [(3.0, 4.0)]


def graded(database: Database, folder: Path) -> list[tuple[float, float]]:
    with database.reading() as session:
        course_pk = find_course(session, COURSE).id
    return list(read_course(database, folder, course_pk).select("grade", "max_grade").iter_rows())


_template = Path()


@pytest.fixture(autouse=True)
def _migrated(sqlite_template: Path) -> None:
    global _template  # noqa: PLW0603 - Hypothesis wants no fixture that changes between its examples
    _template = sqlite_template


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(LINES), max_size=6), min_size=1, max_size=6).map(lambda logs: [LINES, *logs]),
    st.randoms(use_true_random=False),
    st.integers(1, 4),
    st.integers(1, 12),
)
def test_any_logs_published_in_whatever_groups_give_the_same_store(
    logs: list[list[bytes]], chance: "object", together: int, events: int
) -> None:
    with fresh(_template) as (database, folder):
        import_lines(database, folder, LINES)
        expected = contents(database, folder)
    chance.shuffle(logs)  # type: ignore[attr-defined]
    before = log_import.LOGS_TOGETHER, log_import.TOGETHER
    log_import.LOGS_TOGETHER, log_import.TOGETHER = together, events
    try:
        with fresh(_template) as (database, folder), TemporaryDirectory() as name:
            refs = [written(Path(name) / f"{n}.log", lines) for n, lines in enumerate(logs)]
            outcomes = list(import_logs(database, folder, site_id(database), refs))
            assert [ref for ref, _ in outcomes] == refs
            assert sum(result.new_events for _, result in outcomes if isinstance(result, LogResult)) == 9
            assert contents(database, folder) == expected
    finally:
        log_import.LOGS_TOGETHER, log_import.TOGETHER = before


def written(path: Path, lines: Sequence[bytes]) -> LogRef:
    path.write_bytes(b"\n".join(lines))
    return LogRef(str(path))


def test_logs_of_one_group_share_a_partition_s_file_and_each_is_told_its_new_events(
    database: Database, tmp_path: Path
) -> None:
    logs = [
        written(tmp_path / "a.log", [line(0), line(1)]),
        written(tmp_path / "b.log", [line(1), line(2), line(2)]),
        written(tmp_path / "c.log", [line(0), line(2)]),
    ]
    results = [result for _, result in import_logs(database, tmp_path, site_id(database), logs)]
    assert [result.new_events for result in results if isinstance(result, LogResult)] == [2, 1, 0]
    assert len(list((tmp_path / "events").glob("*/*.parquet"))) == 1
    with database.reading() as session:
        assert session.scalars(select(LogImport.new_events).order_by(LogImport.id)).all() == [2, 1, 0]
        assert session.scalars(select(func.sum(LogImport.records))).one() == 7


def test_a_log_that_cannot_be_read_is_told_in_its_place_and_rejects_are_kept_in_order(
    database: Database, tmp_path: Path
) -> None:
    logs = [
        written(tmp_path / "a.log", [b"not json", line(0)]),
        LogRef(str(tmp_path / "gone.log")),
        written(tmp_path / "b.log", [line(1), b"{"]),
    ]
    with Rejects(tmp_path / "rejects") as rejects:
        results = [r for _, r in import_logs(database, tmp_path, site_id(database), logs, None, 1, None, rejects)]
    assert [type(result) for result in results] == [LogResult, UnreadableFile, LogResult]
    kept = (tmp_path / "rejects").read_text().splitlines()
    assert [("a.log" in each, "b.log" in each) for each in kept] == [(True, False), (False, True)]


def test_a_staging_folder_that_nobody_owns_is_removed_once_it_is_old_and_an_owned_one_stays(tmp_path: Path) -> None:
    with StagingFolder(tmp_path) as owned:
        read_log(ReadingTask(written(tmp_path / "a.log", LINES), "edx", owned.path / "0", at_hand=0))
        young, old = tmp_path / "staging-young", tmp_path / "staging-old"
        for folder in (young, old):
            (folder / "0").mkdir(parents=True)
            (folder / "owner").write_bytes(b"")
        for path in (*old.rglob("*"), old, *owned.path.rglob("*"), owned.path):
            os.utime(path, (0, 0))
        with StagingFolder(tmp_path):
            assert owned.path.exists()
            assert young.exists()
            assert not old.exists()
    assert not owned.path.exists()
