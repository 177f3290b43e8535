"""Every real log that is at hand is read; figures are those of COUNTS.json where it counts the same."""

import json
from pathlib import Path

import numpy as np
import pytest

from communicator.clickstream.log_import import LogResult, import_logs
from communicator.clickstream.report import events_by_type, report_course
from communicator.clickstream.sequences import course_sequences
from communicator.clickstream.sources import LogRef, open_log
from communicator.clickstream.store import visible_files
from communicator.clickstream.tracking_log import Counts, read_events
from communicator.courses.catalogue import list_courses
from communicator.database import Database
from tests.clickstream.test_store import site_id

PRODUCTION = "openedx-production-2017"


def logs(real_data: Path, folder: str = "") -> list[str]:
    found = (real_data / "edx_tracking_logs" / folder).rglob("*")
    return sorted(str(path) for path in found if path.is_file() and path.name != "COUNTS.json")


def import_all(database: Database, folder: Path, paths: list[str]) -> list[LogResult]:
    found = [result for _, result in import_logs(database, folder, site_id(database), list(map(LogRef, paths)))]
    assert all(isinstance(result, LogResult) for result in found)
    return [result for result in found if isinstance(result, LogResult)]


@pytest.mark.slow
def test_every_real_log_but_the_production_one_is_imported_once(
    database: Database, tmp_path: Path, real_data: Path
) -> None:
    paths = [path for path in logs(real_data) if PRODUCTION not in path]

    first = import_all(database, tmp_path, paths)
    again = import_all(database, tmp_path, paths)

    for result in first:
        assert result.records == result.events + sum(result.skipped.values()), result.name
        assert not result.incomplete
    assert sum(result.events for result in first) == 1008
    assert sum(result.new_events for result in again) == 0


@pytest.mark.slow
def test_the_production_log_is_imported_completely(database: Database, tmp_path: Path, real_data: Path) -> None:
    expected = json.loads((real_data / "edx_tracking_logs" / "COUNTS.json").read_text())[PRODUCTION]

    results = import_all(database, tmp_path, logs(real_data, PRODUCTION))

    assert sum(result.records for result in results) == expected["counts"]["lines"] == 99_611
    assert sum(result.events for result in results) == sum(result.new_events for result in results) == 29_313
    assert sum(result.skipped.get("no_course", 0) for result in results) == 99_611 - 29_313
    with database.reading() as session:
        stored = {each.course_id: (each.id, report_course(session, each.id).events) for each in list_courses(session)}
        types = events_by_type(tmp_path, [file for pk, _ in stored.values() for file in visible_files(session, pk)])
    assert len(stored) == expected["courses_in_context"] == 77
    for course_id, events in expected["top_courses"].items():
        assert stored[course_id][1] == events
    # These have a course always, so that both counts are of the same.
    for kind in ("page_close", "load_video", "seq_goto", "problem_graded", "play_video", "seek_video", "seq_next"):
        assert types[kind] == expected["event_type"][kind]
    assert types["problem_check_correct"] + types["problem_check_incorrect"] + types["problem_check_browser"] == 121

    busiest = course_sequences(database, tmp_path, stored["course-v1:AIC+AIC0001+2017"][0])
    # 14 usernames, of which the blank one is of visitors: 13 people with 3,995 of the 4,068 events.
    assert len(busiest.course_learner_ids) == 13
    assert len(busiest.types) == 4068 - 73
    assert np.diff(busiest.offsets).max() == 2638


def test_the_production_log_has_no_record_that_is_lost(real_data: Path) -> None:
    path = logs(real_data, PRODUCTION)[0]
    counts = Counts()

    events = sum(batch.size for batch in read_events(open_log(LogRef(path)).lines(), counts))

    assert counts.records == events + counts.skipped.total() == sum(1 for _ in open_log(LogRef(path)).lines())
