"""A command that can't do what was asked says so in one line on stderr: 1 failed, 2 wrong use."""

import sys
from pathlib import Path

import click
import pytest

from communicator.cli import COMMANDS
from communicator.cli.frame import LazyGroup, framed, run
from communicator.config import Settings


def called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit code and what stood on stderr."""
    monkeypatch.setattr(sys, "argv", ["communicator", *words])
    code = run(LazyGroup(COMMANDS, name="communicator"))
    return code, capsys.readouterr().err


WRONG = {
    "no such command": ("nope",),
    "no such part": ("course", "nope"),
    "an argument left out": ("course", "add"),
    "a choice left out": ("site", "add", "campus"),
    "a strange option": ("db", "check", "--strange"),
    "a value of another kind": ("serve", "--port", "x"),
    "a scope that is none": ("token", "create", "--scope", "everything"),
    "a site's name that is none": ("site", "add", "a b", "--kind", "edx"),
    "a pass mark that is none": ("course", "add", "course-v1:A+B+C", "--pass-mark", "3"),
    "a course that is none": ("roster", "import", ".", "--course", "nonsense"),
    "a log without a name": ("clickstream", "import", ""),
    "conditions that are none": ("audience", "count", "--course", "course-v1:A+B+C", "--where", "foo>3"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_use_is_one_line_and_2(
    command_environment: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    code, told = called(monkeypatch, capsys, *WRONG[case])
    assert (code, told.count("\n")) == (2, 1), told
    assert told.startswith("communicator: ")
    assert "--help" in told


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "strange://host/name",
        "strange://u:secret@host/name",
        "postgresql://u:secret@host:port/x",
        "sqlite:////proc/no/x",
    ],
)
def test_a_database_url_that_is_none_is_one_line_without_its_password(
    command_environment: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("COMMUNICATOR_DATABASE_URL", url)
    code, told = called(monkeypatch, capsys, "db", "check")
    assert (code, told.count("\n")) == (2, 1), told
    assert "COMMUNICATOR_DATABASE_URL" in told
    assert "secret" not in told


def test_a_file_that_is_no_database_is_one_line(
    command_environment: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("These are notes, and no database at all.\n" * 100)
    monkeypatch.setenv("COMMUNICATOR_DATABASE_URL", f"sqlite:///{tmp_path / 'notes.txt'}")
    code, told = called(monkeypatch, capsys, "course", "list")
    assert (code, told.count("\n")) == (1, 1), told
    assert "notes.txt" in told


def test_what_should_not_happen_is_one_line_that_repeats_no_data(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    @framed
    def failing(_frame: object) -> None:
        raise ZeroDivisionError("ana@campus.example")

    for words, is_whole in (["failing"], False), (["failing", "--debug"], True):
        monkeypatch.setattr(sys, "argv", ["communicator", *words])
        assert run(click.Group(commands={"failing": failing})) == 1
        told = capsys.readouterr().err
        assert "ZeroDivisionError at " in told
        assert ("Traceback" in told) is ("ana@" in told) is is_whole
