"""What is done once a night: files are put together, and events go when their time is over."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from communicator.clickstream.manifest import EVENTS
from communicator.clickstream.tables import EventFile, EventsRemoved
from communicator.config import Settings, read_settings
from communicator.courses.catalogue import list_courses
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import ConfigurationError
from communicator.operations.housekeeping import keep_house, keep_house_when_due
from communicator.roster.tables import CourseLearner
from tests.clickstream.test_compaction import days
from tests.clickstream.test_store import import_lines

NIGHT = datetime(2027, 1, 5, 2, 30, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("COMMUNICATOR_DATA_DIR", str(tmp_path))
    return read_settings()


def files(database: Database) -> int:
    with database.reading() as session:
        return len(session.scalars(select(EventFile.id)).all())


def test_it_is_done_once_a_night(database: Database, tmp_path: Path, settings: Settings) -> None:
    import_lines(database, tmp_path, days(range(5)))
    mark = tmp_path / EVENTS / "housekeeping"

    assert not keep_house_when_due(database, settings, NIGHT - timedelta(hours=1))
    assert keep_house_when_due(database, settings, NIGHT)
    assert files(database) == 1
    os.utime(mark, (NIGHT.timestamp(), NIGHT.timestamp()))
    assert not keep_house_when_due(database, settings, NIGHT + timedelta(hours=20))
    assert keep_house_when_due(database, settings, NIGHT + timedelta(hours=24))


def test_nothing_is_made_where_nothing_was_imported(database: Database, tmp_path: Path, settings: Settings) -> None:
    assert not keep_house_when_due(database, settings, NIGHT)
    assert not (tmp_path / EVENTS).exists()


def test_what_nobody_needs_goes(database: Database, tmp_path: Path, settings: Settings) -> None:
    import_lines(database, tmp_path, days(range(2)))
    unknown, staging = tmp_path / EVENTS / "999", tmp_path / EVENTS / "staging-killed"
    for folder in (unknown, staging):
        folder.mkdir()
        os.utime(folder, (0, 0))

    keep_house(database, settings, NIGHT)

    assert not unknown.exists()
    assert not staging.exists()


def test_events_are_kept_for_good_unless_it_is_said_otherwise(
    database: Database, tmp_path: Path, settings: Settings
) -> None:
    import_lines(database, tmp_path, days(range(3)))
    end_courses(database, datetime(2026, 4, 1, tzinfo=UTC))

    keep_house(database, settings, NIGHT)

    assert files(database) == 1


def end_courses(database: Database, end: datetime | None) -> Course:
    with database.writing() as session:
        (course,) = list_courses(session)
        course.end = end
    return course


def test_events_go_so_many_days_after_their_course_ended_and_that_is_told(
    database: Database, tmp_path: Path, settings: Settings
) -> None:
    import_lines(database, tmp_path, days(range(3)))
    course = end_courses(database, NIGHT - timedelta(days=30))

    keep_house(database, replace(settings, keep_events_days=31), NIGHT)
    assert files(database) == 1
    keep_house(database, replace(settings, keep_events_days=29), NIGHT)

    assert files(database) == 0
    assert not (tmp_path / EVENTS / str(course.id)).exists()
    with database.reading() as session:
        (removed,) = session.scalars(select(EventsRemoved))
        assert (removed.events, removed.first_time.date().isoformat()) == (3, "2026-03-02")
        assert session.scalars(select(CourseLearner)).all()  # who took part is known as before


def test_a_course_that_has_no_end_keeps_its_events(database: Database, tmp_path: Path, settings: Settings) -> None:
    import_lines(database, tmp_path, days(range(3)))
    end_courses(database, None)

    keep_house(database, replace(settings, keep_events_days=1), NIGHT)

    assert files(database) == 1


@pytest.mark.parametrize("told", ["0", "-3", "a year", "1.5"])
def test_a_number_of_days_that_is_none_is_refused(told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMUNICATOR_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COMMUNICATOR_KEEP_EVENTS_DAYS", told)
    with pytest.raises(ConfigurationError, match="KEEP_EVENTS_DAYS must be a number of days"):
        read_settings()


@pytest.mark.slow
def test_the_report_tells_what_was_removed(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from communicator.cli.clickstream import report
    from communicator.operations.schema import open_database

    database = open_database(settings)
    import_lines(database, tmp_path, days(range(3)))
    end_courses(database, NIGHT - timedelta(days=30))
    keep_house(database, replace(settings, keep_events_days=1), NIGHT)
    database.close()

    told = CliRunner().invoke(report, [], catch_exceptions=False).output

    assert "their time being over: 3 events of 2026-03-02 to 2026-03-04" in told


def test_what_the_inbox_is_done_with_goes_in_its_time(database: Database, tmp_path: Path, settings: Settings) -> None:
    (tmp_path / EVENTS).mkdir(exist_ok=True)
    inbox = tmp_path / "inbox"
    done = [inbox / "done" / "a.log", inbox / "campus" / "done" / "b.log"]
    others = [inbox / "failed" / "c.log", inbox / "d.log"]
    for path in (*done, *others):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    kept = replace(settings, inbox_dir=inbox, keep_inbox_days=30)

    keep_house(database, kept, datetime.now(UTC) + timedelta(days=29))
    assert all(path.exists() for path in done)
    keep_house(database, kept, datetime.now(UTC) + timedelta(days=31))
    assert not any(path.exists() for path in done)
    assert all(path.exists() for path in others)
