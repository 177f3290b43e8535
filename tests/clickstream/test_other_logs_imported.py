"""`communicator clickstream import` takes Moodle's and XuetangX's logs, each to a site of its own kind."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from communicator.access.sites import add_site
from communicator.cli import main
from communicator.config import Settings
from communicator.database import Database
from tests.clickstream.moodle_rows import as_csv, as_json_lines, row, some_log

Run = Callable[..., tuple[Any, dict[str, Any], str]]
XUETANGX = "enrollment_id,time,source,event,object\n13,2014-06-12T17:24:33,server,access,x\n"


@pytest.fixture
def run(
    database: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Calls the import, with a Moodle site `campus` and an Open edX site `mooc`; its exit code, output and errors."""
    monkeypatch.setenv("COMMUNICATOR_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("COMMUNICATOR_DATA_DIR", str(settings.data_dir))
    with database.writing() as session:
        add_site(session, settings.secret_key, "campus", "moodle", "https://moodle.example")
        add_site(session, settings.secret_key, "mooc", "edx", "https://lms.example")

    def call(*arguments: str) -> tuple[Any, dict[str, Any], str]:
        monkeypatch.setattr(sys, "argv", ["communicator", "clickstream", "import", *arguments, "--json"])
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return ended.value.code, json.loads(told.out) if told.out.strip() else {}, told.err

    return call


def test_a_moodle_log_is_imported_once_however_it_was_exported(run: Run, tmp_path: Path) -> None:
    rows = some_log(5, 60, days=3)
    for name, text in (("log.csv", as_csv(rows)), ("log.jsonl", as_json_lines(rows))):
        (tmp_path / name).write_text(text)
    _, first, _ = run(str(tmp_path / "log.csv"), "--site", "campus")
    _, second, _ = run(str(tmp_path / "log.jsonl"), "--site", "campus")
    assert first["records"] == second["records"] == 60
    assert first["new_events"] == first["events"] == second["events"]
    assert second["new_events"] == 0
    assert second["skipped"] == first["skipped"]


def test_a_log_of_another_platform_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(as_csv([row()]))
    code, told, error = run(str(tmp_path / "log.csv"), "--site", "mooc")
    assert code == 1
    assert told.get("events", 0) == 0
    assert "log.csv is Moodle's log as CSV, and the site is an Open edX site" in error


def test_a_xuetangx_log_is_of_the_course_that_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(XUETANGX)
    code, _, error = run(str(tmp_path / "log.csv"), "--site", "mooc")
    assert code == 1
    assert "--course ID" in error
    code, told, _ = run(str(tmp_path / "log.csv"), "--site", "mooc", "--course", "course-v1:X+Y+Z")
    assert not code
    assert told["new_events"] == 1
