"""The store: equal events are one, in whatever order and however split logs come."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from communicator.access.sites import find_site
from communicator.clickstream import publication, staging
from communicator.clickstream.log_import import import_log
from communicator.clickstream.manifest import CourseDay, Partition
from communicator.clickstream.sequences import read_course
from communicator.clickstream.sources import LogRef
from communicator.clickstream.tables import EventFile, LogImport
from communicator.courses.catalogue import list_courses
from communicator.database import Database
from communicator.roster.tables import Actor, CourseLearner
from tests.clickstream.lines import line, page

LINES = [
    line(0, user=1),
    line(1, "play_video", user=1, event='{"id": "v", "currentTime": 1}'),
    line(1, "play_video", user=1, event='{"id": "v", "currentTime": 2}'),  # another position: another event
    line(1, "play_video", user=1, event='{"id": "v", "currentTime": 2}'),  # the same once more
    page(2, "info", user=2),
    line(3, user="", username="learner1"),  # the same person as user 1
    line(4, user="", username=""),  # a visitor
    line(5, user=2, course="DemoX/OTHER/2026"),
    line(60 * 24, user=2),
    line(60 * 24 * 2, user=3),
]


def site_id(database: Database) -> int:
    with database.writing() as session:
        return find_site(session, None).id


def import_lines(database: Database, folder: Path, lines: list[bytes]) -> int:
    path = folder / "tracking.log"
    path.write_bytes(b"\n".join(lines) + b"\n")
    return import_log(database, folder, site_id(database), LogRef(str(path))).new_events


def contents(database: Database, folder: Path) -> dict[str, object]:
    """Everything that the store tells, without the numbers that it gave."""
    told: dict[str, object] = {}
    with database.reading() as session:
        courses = list_courses(session)
        actors = {each.id: (each.user_id, each.username) for each in session.scalars(select(Actor))}
        seen = {
            course.course_id: sorted(
                (str(row.first_seen), str(row.last_seen))  # nobody saw who was only enrolled
                for row in session.scalars(select(CourseLearner).where(CourseLearner.course_pk == course.id))
            )
            for course in courses
        }
    for course in courses:
        events = read_course(database, folder, course.id)
        rows = sorted(((actors[row[0]], *row[1:]) for row in events.iter_rows()), key=repr)
        told[course.course_id] = (rows, seen[course.course_id])
    return told


@contextmanager
def fresh(template: Path) -> Iterator[tuple[Database, Path]]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "x.db").write_bytes(template.read_bytes())
        database = Database(f"sqlite:///{folder / 'x.db'}")
        try:
            yield database, folder
        finally:
            database.close()


def test_importing_a_log_again_adds_nothing(database: Database, tmp_path: Path) -> None:
    assert import_lines(database, tmp_path, LINES) == 9
    before = contents(database, tmp_path)

    assert import_lines(database, tmp_path, LINES) == 0
    assert contents(database, tmp_path) == before


def test_new_events_are_counted_exactly_where_logs_overlap(database: Database, tmp_path: Path) -> None:
    assert import_lines(database, tmp_path, LINES[:5]) == 4
    assert import_lines(database, tmp_path, LINES[3:]) == 5


def test_people_of_the_log_are_learners_and_visitors_are_not(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, LINES)

    with database.reading() as session:
        found = session.scalars(select(CourseLearner)).all()
        courses = [each.course_id for each in list_courses(session)]
    assert len(found) == 4  # three in the one course, one of them in the other
    assert len({each.pseudonym for each in found}) == 4
    assert len(courses) == 2


def test_a_manifest_row_tells_its_files_events_and_span(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, LINES)

    with database.reading() as session:
        for row in session.scalars(select(EventFile)):
            frame = pl.read_parquet(tmp_path / row.path)
            assert frame.height == row.events
            assert frame["time"].min() == row.first_time.timestamp() * 1_000_000
            assert frame.equals(frame.sort("actor_id", "time", maintain_order=True))
            assert row.first_time.date() == row.last_time.date() == row.day


def test_an_import_leaves_a_record_of_what_became_of_the_log(database: Database, tmp_path: Path) -> None:
    import_lines(database, tmp_path, [*LINES, b"not json"])

    with database.reading() as session:
        (row,) = session.scalars(select(LogImport))
    assert (row.source, row.records, row.events, row.new_events) == ("tracking.log", 11, 10, 9)
    assert row.skipped == {"not_json": 1}


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(st.permutations(LINES), st.sets(st.integers(0, len(LINES)), max_size=3))
def test_any_order_and_split_of_logs_gives_the_same_store(lines: list[bytes], cuts: set[int]) -> None:
    with fresh(_template) as (database, folder):
        import_lines(database, folder, LINES)
        expected = contents(database, folder)
    with fresh(_template) as (database, folder):
        edges = sorted({0, len(lines), *cuts})
        new = sum(import_lines(database, folder, lines[a:b]) for a, b in pairwise(edges))
        assert new == 9
        assert contents(database, folder) == expected


@pytest.fixture(autouse=True)
def _migrated(sqlite_template: Path) -> None:
    global _template  # noqa: PLW0603 - Hypothesis wants no fixture that changes between its examples
    _template = sqlite_template


_template = Path()


def test_more_events_than_fit_into_memory_wait_in_files(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_lines(database, tmp_path, LINES)
    expected = contents(database, tmp_path)
    monkeypatch.setattr(staging, "IN_MEMORY", 2)
    monkeypatch.setattr("communicator.clickstream.tracking_log.BATCH", 1)

    with fresh(_template) as (other, folder):
        assert import_lines(other, folder, LINES) == 9
        assert contents(other, folder) == expected
        assert not list((folder / "events").glob("staging-*"))


def test_a_partition_that_another_importer_changed_meanwhile_is_done_again(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = [line(minute, user=9) for minute in range(3)]
    interrupted: list[Collection[CourseDay]] = []
    write = publication.Publication._write_all

    def write_then_be_overtaken(
        self: publication.Publication, partitions: Collection[CourseDay]
    ) -> dict[Partition, publication.Written]:
        done = write(self, partitions)
        if not interrupted:
            interrupted.append(partitions)
            import_lines(database, tmp_path, other)
        return done

    monkeypatch.setattr(publication.Publication, "_write_all", write_then_be_overtaken)

    assert import_lines(database, tmp_path, LINES) == 9
    with database.reading() as session:
        assert sum(row.events for row in session.scalars(select(EventFile))) == 12


def test_files_that_no_row_names_are_not_read_and_are_removed_after_their_grace(
    database: Database, tmp_path: Path
) -> None:
    import_lines(database, tmp_path, LINES[:2])
    with database.reading() as session:
        (row,) = session.scalars(select(EventFile))
    old, young = (
        (tmp_path / row.path).with_name(f"{row.day}-{name}.parquet") for name in ("orphan", "still-being-read")
    )
    old.write_bytes(b"left behind")
    young.write_bytes(b"in use")
    os.utime(old, (0, 0))

    import_lines(database, tmp_path, LINES)

    assert not old.exists()
    assert young.exists()
    assert (tmp_path / row.path).exists()  # replaced a moment ago: somebody may be reading it


@pytest.mark.slow
@pytest.mark.parametrize("files_written", [1, 4, 8])
def test_an_import_that_is_killed_and_repeated_equals_a_clean_one(
    files_written: int, tmp_path: Path, sqlite_template: Path
) -> None:
    logs, killed, clean = tmp_path / "logs", tmp_path / "killed", tmp_path / "clean"
    logs.mkdir()
    for day in range(10):
        lines = [line(60 * 24 * day + n / 7, user=n % 50, event=json.dumps({"n": n})) for n in range(400)]
        (logs / f"{day:02}.log").write_bytes(b"\n".join(lines))

    process = start_import(logs, killed)
    while process.poll() is None and len(list(killed.glob("events/*/*.parquet"))) < files_written:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert start_import(logs, killed).wait() == start_import(logs, clean).wait() == 0

    stores = []
    for folder in (killed, clean):
        database = Database(f"sqlite:///{folder / 'communicator.db'}")
        stores.append(contents(database, folder))
        database.close()
    assert stores[0] == stores[1]


def start_import(logs: Path, folder: Path) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "COMMUNICATOR_DATA_DIR": str(folder), "COMMUNICATOR_DATABASE_URL": ""}
    command = [sys.executable, "-c", "from communicator.cli import main; main()", "clickstream", "import", str(logs)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)


def test_who_was_only_enrolled_has_not_been_seen(database: Database, tmp_path: Path) -> None:
    enrolled = line(0, "edx.course.enrollment.activated", user=9)
    import_lines(database, tmp_path, [enrolled, line(3, user=1), line(1, "edx.course.enrollment.activated", user=1)])
    with database.reading() as session:
        rows = session.scalars(select(CourseLearner)).all()
    assert {row.last_seen is None for row in rows} == {True, False}
    assert len(rows) == 2
