"""What every command shares: lazy loading, `--json` and `--debug`, settings, one clear line on failure."""

import importlib
import json
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from communicator.config import Settings, read_settings
from communicator.database import Database
from communicator.errors import CommunicatorError, InvalidFields


class LazyGroup(click.Group):
    """A group whose commands are imported when called: `--help` starts without torch or Flask."""

    def __init__(self, commands_at: Mapping[str, str], **attrs: Any) -> None:
        """`commands_at` maps a command's name to `module:attribute`."""
        super().__init__(**attrs)
        self._commands_at = dict(commands_at)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order they were given."""
        return list(self._commands_at)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports and gives the command."""
        if cmd_name not in self._commands_at:
            return None
        module, attribute = self._commands_at[cmd_name].split(":")
        found = getattr(importlib.import_module(module), attribute)
        assert isinstance(found, click.Command)
        return found


@dataclass
class Frame:
    """What a command works with; made per call by `framed`."""

    as_json: bool

    @cached_property
    def settings(self) -> Settings:
        """This process's settings."""
        return read_settings()

    @cached_property
    def database(self) -> Database:
        """The database, at this version's schema (an embedded one is brought there by itself)."""
        from communicator.operations.schema import open_database

        return open_database(self.settings)

    def tell(self, facts: Mapping[str, object], text: str) -> None:
        """Prints `facts` as one JSON line with `--json`, else `text`."""
        click.echo(json.dumps(facts, default=str, ensure_ascii=False) if self.as_json else text)

    @contextmanager
    def progress(self, what: str, total: float | None = None) -> Iterator[Callable[[float], None]]:
        """A progress bar on a terminal; call what is given with the amount done so far."""
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        is_seen = console.is_terminal and not self.as_json
        with Progress(*columns, console=console, transient=True, disable=not is_seen) as bar:
            task = bar.add_task(what, total=total)
            yield lambda done: bar.update(task, completed=done)

    @contextmanager
    def reading(self, what: str, total: int | None) -> Iterator[Callable[[tuple[int, int]], None] | None]:
        """On a terminal a bar of `total` bytes with rate and time left; None elsewhere, where nobody looks.

        Call what is given with the bytes and the events read so far.
        """
        console = Console(stderr=True)
        if self.as_json or not console.is_terminal:
            yield None
            return
        began = time.monotonic()
        with _reading_bar(console) as bar:
            task = bar.add_task(what, total=total, events=0, rate=0)

            def tell(far: tuple[int, int]) -> None:
                rate = far[1] / max(time.monotonic() - began, 0.001)
                bar.update(task, completed=far[0], events=far[1], rate=rate)

            yield tell


def _reading_bar(console: Console) -> Progress:
    """A bar of bytes that also tells its task's `events` and their `rate`, a second."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TextColumn("{task.fields[events]:,} events, {task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, transient=True)


def framed(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a command its `Frame` as first argument, and the options `--json` and `--debug`."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document, for machines.")
    @click.option("--debug", is_flag=True, expose_value=False, help="Show the trace of a failure.")
    def with_frame(as_json: bool, **arguments: Any) -> Any:
        frame = Frame(as_json)
        try:
            return command(frame, **arguments)
        finally:
            if "database" in frame.__dict__:
                frame.database.close()

    with_frame.__name__ = command.__name__
    with_frame.__doc__ = command.__doc__
    with_frame.__click_params__ = [  # type: ignore[attr-defined]
        *getattr(command, "__click_params__", []),
        *getattr(with_frame, "__click_params__", []),
    ]
    return with_frame


def run(group: click.Group) -> int:
    """Runs the command line; a failure becomes one line on stderr and an exit code."""
    try:
        group.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as asked_nothing:
        asked_nothing.show()
        return 2
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except BrokenPipeError:
        return 1
    except Exception as error:  # noqa: BLE001 - the last boundary: whoever calls a command gets one line
        if "--debug" in sys.argv:
            traceback.print_exc()
        message, code = _told(error)
        click.echo(f"communicator: {message}", err=True)
        return code
    return 0


@contextmanager
def wrong_use_where_invalid() -> Iterator[None]:
    """What a caller wrote in options and arguments, and the domain refuses, is wrong use (exit 2)."""
    try:
        yield
    except InvalidFields as refused:
        raise click.UsageError(str(refused), click.get_current_context()) from refused


def _told(error: Exception) -> tuple[str, int]:
    """What to say of an error, on one line, and the exit code."""
    if isinstance(error, CommunicatorError):
        return str(error), error.exit_code
    if isinstance(error, click.exceptions.Abort):
        return "stopped", 1
    if isinstance(error, click.ClickException):
        context = error.ctx if isinstance(error, click.UsageError) else None
        helped = f"; see {context.command_path} --help" if context else ""
        return " ".join(error.format_message().split()).rstrip(".") + helped, 2
    # Not its message: one that isn't ours may say anything, names and addresses too.
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} at {place.filename}:{place.lineno}"
    return f"this should not happen ({where}); the same command with --debug shows all of it", 1
