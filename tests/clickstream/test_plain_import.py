"""The import of every real log, against the plain reader: log by log, reason by reason, course by course."""

import json
from collections import Counter
from pathlib import Path

import pytest

from communicator.clickstream.log_import import LogResult, import_logs
from communicator.clickstream.rejects import Rejects
from communicator.clickstream.report import report_course
from communicator.clickstream.sources import LogRef
from communicator.courses.catalogue import list_courses
from communicator.database import Database
from tests.clickstream.plain_reader import Plain, read_plainly
from tests.clickstream.test_store import site_id

PlainLogs = dict[str, Plain]


@pytest.fixture(scope="module")
def plain(real_data: Path) -> PlainLogs:
    """Every real log as it is read plainly."""
    paths = (path for path in (real_data / "edx_tracking_logs").rglob("*") if path.is_file())
    return {str(path): read_plainly(path) for path in sorted(paths) if path.name != "COUNTS.json"}


@pytest.mark.slow
def test_the_import_counts_and_rejects_as_the_plain_reader_does(
    database: Database, tmp_path: Path, plain: PlainLogs
) -> None:
    with Rejects(tmp_path / "rejects.jsonl") as rejects:
        refs = [LogRef(path) for path in plain]
        imported = {
            ref.url: told for ref, told in import_logs(database, tmp_path, site_id(database), refs, rejects=rejects)
        }

    for path, result in imported.items():
        assert isinstance(result, LogResult)
        assert (result.records, result.events) == (plain[path].records, len(plain[path].events)), path
        assert result.skipped == plain[path].skipped, path
    kept = Counter(json.loads(line)["reason"] for line in (tmp_path / "rejects.jsonl").read_bytes().splitlines())
    assert kept == sum((each.skipped for each in plain.values()), Counter[str]())
    with database.reading() as session:
        stored = {course.course_id: report_course(session, course.id).events for course in list_courses(session)}
    read = sum((each.courses for each in plain.values()), Counter[str]())
    assert set(stored) == set(read)
    # Some events are in several logs, or in one log twice, and are stored once.
    assert all(stored[course_id] <= count for course_id, count in read.items())
    assert sum(stored.values()) == sum(told.new_events for told in imported.values() if isinstance(told, LogResult))
