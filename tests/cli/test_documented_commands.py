"""Every command that the documentation shows is one that there is, and takes what it is shown with."""

import re
import shlex
from pathlib import Path

import click
import pytest
from click.exceptions import BadOptionUsage, UsageError

from communicator.cli import COMMANDS
from communicator.cli.frame import LazyGroup

PROJECT = Path(__file__).parents[2]
PAGES = [
    path
    for pattern in ("*.md", "docs/**/*.md", "benchmarks/*.md", "moodle_local_plugin/**/*.md")
    for path in sorted(PROJECT.glob(pattern))
    if "communicator " in path.read_text() and "node_modules" not in path.parts
]
BLOCK = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^ {4}\S.*$", re.MULTILINE)
INLINE = re.compile(r"`(communicator [a-z][^`]*)`")
ENDS = re.compile(r"[|&;<>()]+")


def shown_in_full(page: str) -> list[list[str]]:
    """The words after `communicator` of each command line in a block."""
    text = "\n".join([*BLOCK.findall(page), *INDENTED.findall(BLOCK.sub("", page))])
    found = []
    for line in text.replace("\\\n", " ").splitlines():
        if "communicator " in line:
            found += _commands(line)
    return found


def shown_in_a_sentence(page: str) -> list[list[str]]:
    """The same of commands within sentences, where brackets stand around what may be left out."""
    return [shlex.split(re.sub(r"[\[\]…]", " ", words))[1:] for words in INLINE.findall(BLOCK.sub("", page))]


def _commands(line: str) -> list[list[str]]:
    words = shlex.shlex(line, posix=True, punctuation_chars=True)
    words.whitespace_split = True
    commands: list[list[str]] = []
    is_ours = False
    for word in words:
        if ENDS.fullmatch(word):
            is_ours = False
        elif is_ours:
            commands[-1].append(word)
        elif word == "communicator" or word.endswith("bin/communicator"):
            is_ours = True
            commands.append([])
    return commands


def parse(arguments: list[str], *, is_whole: bool) -> None:
    """UsageError where there is no such command, option or choice, or (of a whole one) where anything is missing.

    Files that are named needn't be there: nothing is called.
    """
    command: click.Command = LazyGroup(COMMANDS, name="communicator")
    context = click.Context(command, info_name="communicator")
    rest = list(arguments)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        name = rest.pop(0)
        found = command.get_command(context, name)
        if found is None:
            raise UsageError(f"no command {name}", context)
        command, context = found, click.Context(found, context, info_name=name)
    if isinstance(command, click.Group):
        return
    try:
        given, unused, _ = command.make_parser(context).parse_args(rest)
    except BadOptionUsage:  # the option is there, its value isn't
        if is_whole:
            raise
        return
    if unused:
        raise UsageError(f"{unused} is too much", context)
    for parameter in command.params:
        value = given.get(parameter.name)
        is_given = value is not None and value != () and not str(value).startswith("Sentinel")
        if parameter.required and not is_given and is_whole:
            raise UsageError(f"{parameter.name} is missing", context)
        if is_given and isinstance(parameter.type, click.Choice | click.types.IntParamType):
            parameter.type_cast_value(context, value)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_command_that_a_page_shows_is_one_that_there_is(page: Path) -> None:
    text = page.read_text()
    commands = [(words, True) for words in shown_in_full(text)]
    commands += [(words, False) for words in shown_in_a_sentence(text)]
    refused = []
    for words, is_whole in commands:
        try:
            parse(words, is_whole=is_whole)
        except UsageError as error:
            refused.append(f"communicator {' '.join(words)}: {error.format_message()}")
    assert refused == []


def test_the_readme_shows_commands() -> None:
    shown = {tuple(words[:2]) for words in shown_in_full((PROJECT / "README.md").read_text())}
    assert {("roster", "import"), ("clickstream", "import"), ("model", "train")} <= shown


@pytest.mark.parametrize(
    "wrong",
    ["no-such-command", "roster imprt x", "roster import", "roster import x --nothing", "site add x --kind wordpress",
     "login --email", "course list too much"],
)  # fmt: skip
def test_a_command_that_is_documented_wrongly_is_found(wrong: str) -> None:
    with pytest.raises(UsageError):
        parse(wrong.split(), is_whole=True)


def test_a_command_is_found_among_others_of_its_line() -> None:
    line = "COMMUNICATOR_X=1 communicator clickstream import - --json | jq . && communicator db check > out  # said"
    assert _commands(line) == [["clickstream", "import", "-", "--json"], ["db", "check"]]
