"""Every command helps, with an example, and starts fast."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from communicator.cli import COMMANDS
from communicator.cli.frame import LazyGroup
from communicator.config import Settings


def every_command() -> Iterator[tuple[str, click.Command]]:
    """All commands, groups opened, by the words that call them."""
    root = LazyGroup(COMMANDS, name="communicator")
    context = click.Context(root)

    def below(group: click.Group, words: str) -> Iterator[tuple[str, click.Command]]:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield f"{words}{name}", command
            if isinstance(command, click.Group):
                yield from below(command, f"{words}{name} ")

    return below(root, "")


ALL = dict(every_command())


@pytest.mark.parametrize("words", ALL)
def test_a_command_says_what_it_does(words: str) -> None:
    assert ALL[words].help, f"`communicator {words}` has no help"


@pytest.mark.parametrize("words", [words for words, command in ALL.items() if not isinstance(command, click.Group)])
def test_a_command_shows_an_example_and_speaks_json(words: str) -> None:
    command = ALL[words]
    told = f"{command.help}\n{command.epilog or ''}"
    assert f"communicator {words}" in told, f"`communicator {words} --help` shows no example"
    assert any("--json" in parameter.opts for parameter in command.params), f"`communicator {words}` has no --json"


# What the documented commands take, beside --json and --debug.
OPTIONS = {
    "site add": {"--kind", "--url"},
    "course add": {"--site", "--start", "--end", "--pass-mark", "--timezone"},
    "clickstream import": {"--course", "--workers"},
    "clickstream report": {"--course"},
    "model train": {"--course", "--outcome", "--out"},
    "predict": {"--course", "--as-of", "--full"},
    "audience count": {"--course", "--where"},
    "token create": {"--scope"},
    "simulate": {"--courses", "--learners", "--seed", "--out"},
    "serve": {"--port"},
    "worker": {"--once"},
    "demo": {"--port"},
}


@pytest.mark.parametrize("words", OPTIONS)
def test_a_command_takes_what_is_documented(words: str) -> None:
    taken = {option for parameter in ALL[words].params for option in parameter.opts}
    assert OPTIONS[words] <= taken


@pytest.mark.slow
def test_help_loads_neither_torch_nor_flask() -> None:
    program = (
        "import sys; from communicator.cli import main; sys.argv = ['communicator', '--help']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "sys.exit(int('torch' in sys.modules or 'flask' in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, capture_output=True).returncode == 0


@pytest.mark.slow
def test_wrong_use_exits_with_2_and_failure_with_1() -> None:
    def call(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "communicator.cli", *words], check=False, capture_output=True, text=True
        )

    assert call("no-such-command").returncode == 2
    missing = call("clickstream", "import", "/no/such/log")
    assert missing.returncode in (1, 2)
    assert len(missing.stderr.strip().splitlines()) <= 4


@pytest.mark.slow
def test_a_folder_without_a_roster_file_is_refused_in_one_line(command_environment: Settings, tmp_path: Path) -> None:
    (tmp_path / "dump.sql").write_text("no table\n")
    done = subprocess.run(
        [sys.executable, "-m", "communicator.cli", "roster", "import", str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("communicator: No roster file in ")
    assert "dump.sql" in done.stderr


@pytest.mark.slow
def test_a_course_that_nobody_knows_is_named_before_anything_else_is_asked(command_environment: Settings) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "communicator.cli", "predict", "--course", "course-v1:No+Such+Course"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "No course course-v1:No+Such+Course" in done.stderr
