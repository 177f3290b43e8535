"""Importing one tracking log: read it as a stream, store its events, keep a record of what became of it."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from communicator import clock
from communicator.clickstream.log_files import LogSource
from communicator.clickstream.store import Import
from communicator.clickstream.tables import LogImport
from communicator.clickstream.tracking_log import Counts, read_events
from communicator.database import Database
from communicator.errors import CommunicatorError, NotATrackingLog, UnreadableFile

LONGEST_NAME = 500


@dataclass(frozen=True)
class LogResult:
    """What became of one log: `records = events + sum(skipped.values())`."""

    name: str
    records: int
    events: int
    new_events: int
    skipped: dict[str, int] = field(default_factory=dict)
    incomplete: str = ""
    """Why the log could not be read to its end; "" where it was."""
    is_log: bool = True
    """False where the file has records and none of them is a tracking event."""


def import_log(
    database: Database, data_dir: Path, site_id: int, path: str, only_course: str | None = None
) -> LogResult:
    """Stores the events of a log (file, or "-") and says what became of every record. All of it, or nothing."""
    started, began = clock.now(), time.monotonic()
    source, counts = LogSource(path), Counts()
    with Import(database, data_dir, site_id) as importing:
        for batch in read_events(source.lines(), counts, only_course):
            importing.add(batch)
        if counts.records and not counts.tracking:
            return _result(source, counts, 0)
        row = LogImport(
            site_id=site_id,
            source=source.name[:LONGEST_NAME],
            started_at=started,
            finished_at=clock.now(),
            records=counts.records,
            events=counts.events,
            new_events=0,
            skipped=dict(counts.skipped),
            seconds=0.0,
        )
        new_events = importing.publish(row, lambda new: _finish(row, new, began))
    return _result(source, counts, new_events)


def not_a_log(result: LogResult) -> NotATrackingLog:
    """The error for a file that was named and is no tracking log, with how to mend it."""
    name = result.name
    if name.endswith((".gpg", ".pgp")):
        return NotATrackingLog(f"{name} is encrypted; decrypt it first: gpg --decrypt {name} > {name[:-4]}")
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(result.skipped.items()))
    return NotATrackingLog(
        f"{name} is no tracking log: none of its {result.records} records is a tracking event ({reasons}); "
        "tracking logs hold one JSON event a line"
    )


def _finish(row: LogImport, new_events: int, began: float) -> None:
    row.new_events, row.finished_at, row.seconds = new_events, clock.now(), time.monotonic() - began


def _result(source: LogSource, counts: Counts, new_events: int) -> LogResult:
    is_log = bool(counts.tracking) or not counts.records
    skipped = dict(counts.skipped)
    return LogResult(source.name, counts.records, counts.events, new_events, skipped, source.incomplete, is_log)


def import_logs(
    database: Database, data_dir: Path, site_id: int, paths: Sequence[str], only_course: str | None, workers: int
) -> Iterator[tuple[str, LogResult | CommunicatorError]]:
    """Imports logs, several at a time where there are `workers`; each path with its result, or why it failed.

    A log that can't be read doesn't keep the others from being imported; a database that is away does.
    """
    url = database.url.render_as_string(hide_password=False)
    if workers == 1 or len(paths) == 1:
        for path in paths:
            yield path, _attempt(database, data_dir, site_id, path, only_course)
        return
    # Forked processes would share this one's locks with threads that they don't have.
    with ProcessPoolExecutor(min(workers, len(paths)), mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(_attempt_apart, url, data_dir, site_id, path, only_course): path for path in paths}
        for done in as_completed(waiting):
            yield waiting[done], done.result()


def _attempt_apart(
    url: str, data_dir: Path, site_id: int, path: str, only_course: str | None
) -> LogResult | CommunicatorError:
    database = Database(url)
    try:
        return _attempt(database, data_dir, site_id, path, only_course)
    finally:
        database.close()


def _attempt(
    database: Database, data_dir: Path, site_id: int, path: str, only_course: str | None
) -> LogResult | CommunicatorError:
    try:
        return import_log(database, data_dir, site_id, path, only_course)
    except UnreadableFile as error:
        return error
