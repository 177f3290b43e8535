"""`communicator clickstream import`: logs in, and what became of every record of them."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from communicator.cli.frame import Frame, framed
from communicator.errors import CommunicatorError, UnknownCourse, UnreadableFile
from communicator.file_errors import NotATrackingLog

if TYPE_CHECKING:
    from communicator.clickstream.log_import import LogResult
    from communicator.clickstream.reading_progress import Watch
    from communicator.clickstream.rejects import Rejects
    from communicator.clickstream.sources import LogRef


# A process of its own costs a second: logs of less than this together are read in this one.
WORTH_PROCESSES = 64 << 20


@click.command("import", epilog="Example: communicator clickstream import 'logs/**/*.gz' package.zip --workers 2")
@click.argument("paths", nargs=-1, required=True, metavar="PATH…")
@click.option("--course", "course_id", help="Keep this course's events only.")
@click.option("--workers", type=click.IntRange(1, 64), help="Logs read at a time; one a core unless said.")
@click.option("--site", "site_name", help="The site that the logs are of, where there are several.")
@click.option("--rejects", "rejects_file", metavar="FILE", help="Append the records that become no events, and why.")
@click.option("--follow", is_flag=True, help="Go on with what is appended to this one log, until stopped.")
@click.option(
    "--every",
    type=click.FloatRange(0.1, 3600),
    default=5.0,
    show_default=True,
    metavar="SECONDS",
    help="Between looks at a log that is followed.",
)
@framed
def import_(
    frame: Frame,
    paths: tuple[str, ...],
    course_id: str | None,
    workers: int | None,
    site_name: str | None,
    rejects_file: str | None,
    follow: bool,
    every: float,
) -> None:
    """Read logs: plain, packed or encrypted files, archives, folders, patterns, URLs, or - for standard input.

    A log can be imported again, or together with others that repeat it: equal events are one. Every record
    that is not used is counted by its reason (docs/event-types.md). With --follow, each look after --every
    SECONDS stores what was appended; stopped and started again, it goes on where it was (docs/clickstream.md).
    """
    if not all(paths):
        raise click.UsageError("An empty path names no log.")
    if not follow:
        _read(frame, paths, course_id, workers, site_name, rejects_file)
        return
    from communicator.cli.clickstream_follow import follow_log

    follow_log(frame, paths, course_id, site_name, rejects_file, every)


def _read(
    frame: Frame,
    paths: tuple[str, ...],
    course_id: str | None,
    workers: int | None,
    site_name: str | None,
    rejects_file: str | None,
) -> None:
    """Reads the logs as they are now, and tells what became of their records."""
    from communicator.clickstream.sources import find_logs

    logs = list(find_logs(paths))
    if not logs:
        raise UnreadableFile(f"No log in {', '.join(paths)}: files are looked for that are called like logs")
    _refuse_a_log(rejects_file, logs)
    site_id = _site_of(frame, site_name)
    totals, faults = _Totals(), list[str]()
    with _rejects_of(rejects_file) as rejects, frame.reading("Reading logs", _bytes(logs)) as watch:
        for outcome in _outcomes(frame, site_id, logs, course_id, workers or _workers(logs), rejects, watch):
            faults += totals.take(*outcome)
    frame.tell(totals.facts(), totals.text())
    _fail_where_due(frame, faults, totals, course_id, site_name)


def _site_of(frame: Frame, site_name: str | None) -> int:
    """The site that logs are imported to."""
    from communicator.access.sites import find_site

    with frame.database.writing() as session:
        return find_site(session, site_name).id


def _refuse_a_log(rejects_file: str | None, logs: "list[LogRef]") -> None:
    """Rejects are appended: to a log they would be lines of it."""
    if rejects_file and any(log.is_file and Path(log.url).resolve() == Path(rejects_file).resolve() for log in logs):
        raise click.UsageError(
            f"--rejects {rejects_file} is one of the logs; name another file", click.get_current_context()
        )


def _rejects_of(path: str | None) -> "AbstractContextManager[Rejects | None]":
    from communicator.clickstream.rejects import Rejects

    return nullcontext() if path is None else Rejects(path)


class _Totals:
    """What became of all logs of one command."""

    def __init__(self) -> None:
        self.files = self.records = self.events = self.new_events = 0
        self.skipped: Counter[str] = Counter()
        self.incomplete: list[str] = []
        self.not_logs: list[str] = []

    def take(self, log: "LogRef", outcome: "LogResult | CommunicatorError") -> Iterator[str]:
        """Counts one log; gives what the command fails for, if anything."""
        from communicator.clickstream.log_import import not_a_log

        if isinstance(outcome, CommunicatorError):
            yield str(outcome)
            return
        self.files += 1
        self.records += outcome.records
        self.events += outcome.events
        self.new_events += outcome.new_events
        self.skipped.update(outcome.skipped)
        if outcome.incomplete:
            self.incomplete.append(outcome.name)
            click.echo(f"{outcome.name} could be read in part only: {outcome.incomplete}", err=True)
        if not outcome.is_log:
            self.not_logs.append(outcome.name)
            if log.is_named:
                yield str(not_a_log(outcome))

    def facts(self) -> dict[str, object]:
        """As `--json` prints it."""
        return {
            "files": self.files,
            "records": self.records,
            "events": self.events,
            "new_events": self.new_events,
            "skipped": dict(self.skipped.most_common()),
            "incomplete": self.incomplete,
            "not_logs": self.not_logs,
        }

    def text(self) -> str:
        """As a person reads it."""
        lines = [
            f"Read {self.files:,} logs: {self.records:,} records, {self.events:,} events, {self.new_events:,} new."
        ]
        lines += [f"  skipped {count:,}: {reason}" for reason, count in self.skipped.most_common()]
        lines += [f"  no tracking log: {name}" for name in self.not_logs]
        return "\n".join(lines)


def _outcomes(
    frame: Frame,
    site_id: int,
    logs: "list[LogRef]",
    course_id: str | None,
    workers: int,
    rejects: "Rejects | None",
    watch: "Watch | None",
) -> "Iterator[tuple[LogRef, LogResult | CommunicatorError]]":
    from communicator.clickstream.log_import import import_logs

    data_dir, cluster = frame.settings.data_dir, frame.settings.cluster
    return import_logs(frame.database, data_dir, site_id, logs, course_id, workers, cluster, rejects, watch=watch)


def _bytes(logs: "list[LogRef]") -> int | None:
    """How much there is to read; None where that isn't known of each log."""
    known = [log.bytes for log in logs if log.bytes is not None]
    return sum(known) if len(known) == len(logs) else None


def _workers(logs: "list[LogRef]") -> int:
    """One process a core, where there is work for them."""
    from communicator.compute import cores

    known = [log.bytes for log in logs if log.bytes is not None]
    return cores() if len(known) < len(logs) or sum(known) >= WORTH_PROCESSES else 1


def _fail_where_due(
    frame: Frame, faults: list[str], totals: _Totals, course_id: str | None, site_name: str | None
) -> None:
    from communicator.courses.catalogue import find_course

    for fault in faults[:-1]:
        click.echo(f"communicator: {fault}", err=True)
    if faults:
        raise NotATrackingLog(faults[-1])
    if totals.not_logs and len(totals.not_logs) == totals.files:
        raise NotATrackingLog(f"None of these files is a tracking log: {', '.join(totals.not_logs)}")
    if course_id and not totals.events:
        try:
            with frame.database.reading() as session:
                find_course(session, course_id, site_name)
        except UnknownCourse as unknown:
            raise UnknownCourse(f"These logs hold no event of {course_id}; check the id") from unknown
