"""`communicator clickstream sync`: a Moodle course's log comes over REST, once, whatever breaks off in between."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import select

from communicator.access.sites import add_site
from communicator.access.tables import Site
from communicator.cli import main
from communicator.clickstream.log_formats import format_of
from communicator.clickstream.manifest import visible_files
from communicator.clickstream.moodle_log import read_moodle_csv
from communicator.clickstream.moodle_position import MoodleLogPosition, advance, position_of
from communicator.clickstream.store import Import
from communicator.clickstream.tables import LogImport
from communicator.clickstream.tracking_log import Counts
from communicator.config import Settings
from communicator.courses.catalogue import ensure_course, find_course, list_courses
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import BadInput
from communicator.operations import moodle_log_sync
from communicator.operations.moodle_log_sync import PAUSE, READ_LOG, LogSync, sync_logs
from communicator.roster.tables import Actor
from communicator.service_errors import MoodleAway, MoodleRefused
from tests.clickstream.moodle_rows import Row, as_csv, lines_of, row, some_log

Stored = list[tuple[Any, ...]]


class Plugin:
    """A Moodle site whose plugin answers as classes/external/read_log.php does."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = list(rows)
        self.asked: list[dict[str, Any]] = []
        self.breaks_after: int | None = None
        self.answer: Any = None

    def call(self, function: str, **arguments: Any) -> Any:
        assert function == READ_LOG
        if self.breaks_after == len(self.asked):
            self.breaks_after = None
            raise MoodleAway
        self.asked.append(arguments)
        if self.answer is not None:
            return self.answer
        here = [each for each in self.rows if each["courseid"] == arguments["courseid"]]
        page = [each for each in here if each["id"] > arguments["afterid"]][: arguments["limit"]]
        last = page[-1]["id"] if page else arguments["afterid"]
        return {"rows": [_given(each) for each in page], "lastid": last, "more": len(page) == arguments["limit"]}


def _given(each: Row) -> Row:
    names = ("id", "eventname", "courseid", "userid", "relateduserid", "anonymous", "contextlevel")
    given = {name: each[name] for name in (*names, "contextinstanceid", "objecttable", "objectid", "timecreated")}
    given |= {"loggedinas": bool(each["realuserid"]), "other": _part_of(each["other"])}
    hidden = {"userid": 0, "relateduserid": None, "objecttable": None, "objectid": None, "other": ""}
    return given | hidden if each["anonymous"] else given


def _part_of(other: str) -> str:
    if other.startswith("a:"):  # as serialised by PHP; the plugin reads it
        return '{"itemid":"4","finalgrade":6.5}'
    told = json.loads(other) or {}
    return json.dumps({name: told[name] for name in ("itemid", "finalgrade") if name in told})


@pytest.fixture
def site(database: Database, settings: Settings) -> Site:
    with database.writing() as session:
        return add_site(session, settings.secret_key, "campus", "moodle", "https://moodle.example").site


@pytest.fixture
def rows() -> list[Row]:
    """A log of two courses, by id and with whole times: the plugin tells a broken time, too."""
    return [each for each in some_log(7, 300, days=4) if each["timecreated"] is not None]


def in_store(database: Database, folder: Path, site: Site) -> Stored:
    """All that is stored of the site."""
    found: Stored = []
    with database.reading() as session:
        who = {actor.id: actor.user_id for actor in session.scalars(select(Actor).where(Actor.site_id == site.id))}
        for course in session.scalars(select(Course).where(Course.site_id == site.id)):
            for file in visible_files(session, course.id):
                events = pl.read_parquet(folder / file.path).select(
                    "actor_id", "time", "type", "object", "position", "grade"
                )
                found += [(course.course_id, who[actor], *rest) for actor, *rest in events.iter_rows()]
    return sorted(found, key=str)


def sync(database: Database, folder: Path, site: Site, plugin: Plugin, course: str = "2", **more: Any) -> LogSync:
    return sync_logs(database, folder, site, plugin, course, wait=lambda _: None, **more).courses[0]


def test_over_rest_comes_what_the_export_of_the_table_tells(
    database: Database, settings: Settings, site: Site, rows: list[Row], tmp_path: Path
) -> None:
    over_rest = [sync(database, tmp_path / "rest", site, Plugin(rows), course) for course in ("2", "3")]

    with database.writing() as session:
        other = add_site(session, settings.secret_key, "export", "moodle", "https://moodle.example").site
    text, counts = as_csv([each for each in rows if each["courseid"] in (2, 3)]), Counts()
    assert format_of(text.encode()).read is read_moodle_csv
    with Import(database, tmp_path / "csv", other.id) as importing:
        for batch in read_moodle_csv(lines_of(text), counts):
            importing.add(batch)
        new_events = importing.publish()

    stored = in_store(database, tmp_path / "rest", site)
    assert stored == in_store(database, tmp_path / "csv", other)
    assert len(stored) == new_events == sum(done.new_events for done in over_rest)
    assert sum(done.records for done in over_rest) == counts.records
    assert sum(done.events for done in over_rest) == counts.events
    for reason, count in counts.skipped.items():
        assert sum(done.skipped.get(reason, 0) for done in over_rest) == count, reason


def test_only_what_is_new_is_asked_for(database: Database, site: Site, tmp_path: Path) -> None:
    plugin = Plugin([row(minute=minute) for minute in range(3)])
    first = sync(database, tmp_path, site, plugin)
    plugin.rows += [row(minute=minute) for minute in range(3, 5)]
    second = sync(database, tmp_path, site, plugin)
    third = sync(database, tmp_path, site, plugin)

    assert [done.new_events for done in (first, second, third)] == [3, 2, 0]
    assert [done.records for done in (first, second, third)] == [3, 2, 0]
    assert plugin.asked[1]["afterid"] == first.last_id
    with database.reading() as session:
        assert position_of(session, list_courses(session)[0].id) == plugin.rows[-1]["id"] == third.last_id
        assert [done.new_events for done in session.scalars(select(LogImport))] == [3, 2]  # nothing read, nothing noted


def test_what_broke_off_goes_on_where_it_was(
    database: Database, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moodle_log_sync, "ROWS", 10)
    monkeypatch.setattr(moodle_log_sync, "TOGETHER", 20)
    plugin = Plugin([row(minute=minute) for minute in range(55)])
    plugin.breaks_after = 3
    with pytest.raises(MoodleAway):
        sync(database, tmp_path, site, plugin)
    assert len(in_store(database, tmp_path, site)) == 20

    done = sync(database, tmp_path, site, plugin)

    assert plugin.asked[3]["afterid"] == plugin.rows[19]["id"]
    assert (done.records, done.new_events) == (35, 35)
    assert len(in_store(database, tmp_path, site)) == 55


def test_the_whole_log_can_be_read_again(database: Database, site: Site, tmp_path: Path) -> None:
    plugin = Plugin([row(minute=minute) for minute in range(5)])
    sync(database, tmp_path, site, plugin)
    again = sync(database, tmp_path, site, plugin, from_start=True)
    assert (again.records, again.new_events) == (5, 0)


def test_between_pages_the_site_is_left_alone(
    database: Database, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moodle_log_sync, "ROWS", 10)
    waits: list[float] = []
    plugin = Plugin([row(minute=minute) for minute in range(25)])
    sync_logs(database, tmp_path, site, plugin, "2", wait=waits.append)
    assert waits == [PAUSE, PAUSE]


def test_who_read_further_stays_ahead(database: Database, site: Site) -> None:
    with database.writing() as session:
        course = ensure_course(session, site, "2")
        advance(session, course.id, 50)
    with database.writing() as session:
        advance(session, course.id, 20)
        assert position_of(session, course.id) == 50


def test_an_erased_course_is_read_from_the_start(database: Database, site: Site) -> None:
    with database.writing() as session:
        course = ensure_course(session, site, "2")
        advance(session, course.id, 50)
    with database.writing() as session:
        session.delete(session.get_one(Course, course.id))
    with database.reading() as session:
        assert session.scalars(select(MoodleLogPosition)).all() == []


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {"rows": None, "lastid": 3, "more": False},
        {"rows": [], "lastid": None, "more": False},
        {"rows": [], "lastid": 0, "more": True},
        {"rows": [], "lastid": -1, "more": False},
    ],
)
def test_an_answer_that_is_none_changes_nothing(database: Database, site: Site, tmp_path: Path, answer: object) -> None:
    plugin = Plugin([])
    plugin.answer = answer if answer is not None else "what?"
    with pytest.raises(MoodleRefused, match="upgrade the plugin"):
        sync(database, tmp_path, site, plugin)
    with database.reading() as session:
        assert session.scalars(select(MoodleLogPosition)).all() == []


def test_rows_that_are_none_are_counted(database: Database, site: Site, tmp_path: Path) -> None:
    plugin = Plugin([])
    plugin.answer = {"rows": ["what?", {}, _given(row(courseid=9))], "lastid": 9, "more": False}
    done = sync(database, tmp_path, site, plugin)
    assert done.skipped == {"not_an_object": 1, "not_an_event": 1, "other_course": 1}


def test_all_known_courses_are_read_and_gone_ones_told(database: Database, site: Site, tmp_path: Path) -> None:
    class Sometimes(Plugin):
        def call(self, function: str, **arguments: Any) -> Any:
            if arguments["courseid"] == 4:
                raise MoodleRefused("Can't find data record in database.", code="invalidrecord")
            return super().call(function, **arguments)

    with pytest.raises(BadInput, match="--course"):
        sync_logs(database, tmp_path, site, Plugin([]))
    with database.writing() as session:
        for course_id in ("2", "4", "3"):
            ensure_course(session, site, course_id)

    done = sync_logs(database, tmp_path, site, Sometimes([row(), row(courseid=3)]), wait=lambda _: None)

    assert [(each.course_id, each.new_events) for each in done.courses] == [("2", 1), ("3", 1)]
    assert done.gone == ["4"]


def test_what_is_no_moodle_course_is_told(database: Database, site: Site, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not a Moodle course's id"):
        sync(database, tmp_path, site, Plugin([]), "course-v1:A+B+C")


def test_the_command_tells_what_it_read(
    database: Database,
    settings: Settings,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("COMMUNICATOR_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("COMMUNICATOR_DATA_DIR", str(settings.data_dir))
    monkeypatch.setattr(
        "communicator.operations.moodle_sync.moodle_site", lambda *_: (site, Plugin([row(), row(realuserid=2)]))
    )
    monkeypatch.setattr(sys, "argv", ["communicator", "clickstream", "sync", "--course", "2", "--json"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert not ended.value.code
    told = json.loads(capsys.readouterr().out)
    assert told["site"] == "campus"
    assert {**told["courses"][0], "last_id": 0} == {
        "course_id": "2",
        "records": 2,
        "events": 1,
        "new_events": 1,
        "skipped": {"logged_in_as": 1},
        "last_id": 0,
    }
    with database.reading() as session:
        assert find_course(session, "2").site_id == site.id
