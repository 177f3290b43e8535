"""`communicator simulate`: what it prints, and one line where it can't."""

import json
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from communicator import clock
from communicator.cli.frame import LazyGroup, run

GROUP = LazyGroup({"simulate": "communicator.cli.simulate:simulate"}, name="communicator")


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["communicator", "simulate", *arguments])
    return run(GROUP)


def test_json_tells_what_was_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("--courses", "2", "--learners", "6", "--seed", "1", "--out", str(tmp_path), "--json")
    assert call(monkeypatch, *asked, "--until", "2026-03-01") == 0
    past, running = json.loads(capsys.readouterr().out)["courses"]
    assert (past["running"], running["running"]) == (False, True)
    assert running["until"] == "2026-03-01"
    assert running["course_id"] == "course-v1:DemoX+STAT101+2026_T1"
    assert (Path(running["folder"]) / "tracking").is_dir()
    assert (Path(running["folder"]) / "social" / "profiles.csv").is_file()
    assert past["posts"] >= 0
    assert call(monkeypatch, *asked, "--until", "2026-03-03") == 0
    assert [course["new_days"] for course in json.loads(capsys.readouterr().out)["courses"]] == [0, 2]


def test_without_a_day_it_goes_up_to_yesterday(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "--courses", "1", "--learners", "3", "--out", str(tmp_path)) == 0
    yesterday: date = clock.now().date() - timedelta(days=1)
    assert f"{yesterday}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--learners", "0"), "choose 1 to"),
        (("--courses", "0"), "choose 1 to"),
        (("--until", "1999-01-01"), "can't be the last day"),
    ],
)
def test_numbers_that_cant_be_end_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    said: str,
) -> None:
    assert call(monkeypatch, "--out", str(tmp_path), *arguments) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


def test_a_folder_that_cant_be_written_ends_in_one_line(
    unwritable: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "--out", str(unwritable), "--learners", "2", "--courses", "1") == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "can't be written to" in line
