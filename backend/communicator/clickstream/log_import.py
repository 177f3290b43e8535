"""Importing tracking logs in two steps: reading, which needs files only and runs anywhere, and publishing."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from communicator import clock
from communicator.clickstream.log_files import STANDARD_INPUT, LogSource
from communicator.clickstream.manifest import EVENTS
from communicator.clickstream.publication import Publication
from communicator.clickstream.staging import IN_MEMORY, Staged, Staging
from communicator.clickstream.staging_folder import StagingFolder
from communicator.clickstream.tables import LogImport
from communicator.clickstream.tracking_log import Counts, read_events
from communicator.compute import executor, in_order
from communicator.database import Database
from communicator.errors import CommunicatorError, NotATrackingLog

LONGEST_NAME = 500
HANDED_OVER = 20_000
"""Events of a log that may travel from one process to another; more are written to the disk."""
TOGETHER = 250_000
"""Logs are published together up to so many events: days that several logs tell of are written once."""
LOGS_TOGETHER = 32


@dataclass(frozen=True)
class ReadLog:
    """What a log holds, not published yet: `records = events + sum(skipped.values())`. It can be pickled."""

    name: str
    records: int
    skipped: dict[str, int]
    incomplete: str
    """Why the log could not be read to its end; "" where it was."""
    is_log: bool
    """False where the file has records and none of them is a tracking event."""
    started_at: datetime
    seconds: float
    staged: Staged


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


def read_log(path: str, only_course: str | None, folder: Path, at_hand: int = IN_MEMORY) -> ReadLog:
    """Reads a log (file, or "-"); its events wait in the folder, up to `at_hand` of them in memory.

    UnreadableFile where it can't be opened. Needs no database.
    """
    started, began = clock.now(), time.monotonic()
    source, counts, staging = LogSource(path), Counts(), Staging(folder, at_hand)
    for batch in read_events(source.lines(), counts, only_course):
        staging.add(batch)
    return ReadLog(
        name=source.name,
        records=counts.records,
        skipped=dict(counts.skipped),
        incomplete=source.incomplete,
        is_log=bool(counts.tracking) or not counts.records,
        started_at=started,
        seconds=time.monotonic() - began,
        staged=staging.finish(),
    )


def import_log(
    database: Database,
    data_dir: Path,
    site_id: int,
    path: str,
    only_course: str | None = None,
    finish: Callable[[Session, int], None] = lambda _session, _new: None,
) -> LogResult:
    """Stores the events of a log (file, or "-") and says what became of every record. All of it, or nothing.

    `finish` is given the publishing transaction's session, and how many events are new.
    """
    with StagingFolder(data_dir / EVENTS) as staging:
        log = read_log(path, only_course, staging.path / "0")
        return _publish(database, data_dir, site_id, [log], lambda session, new: finish(session, new[0]))[0]


def import_logs(
    database: Database,
    data_dir: Path,
    site_id: int,
    paths: Sequence[str],
    only_course: str | None = None,
    workers: int = 1,
    cluster: str | None = None,
) -> Iterator[tuple[str, LogResult | CommunicatorError]]:
    """Imports logs, several at a time where there are `workers`; each path with its result, or why it failed.

    Whatever reads them, they are published in their order. A log that can't be read doesn't keep the others
    from being imported; a database that is away does.
    """
    with executor(cluster, min(workers, len(paths))) as computing, StagingFolder(data_dir / EVENTS) as staging:
        at_hand = IN_MEMORY if computing.is_here else HANDED_OVER
        found = [path if path == STANDARD_INPUT else str(Path(path).absolute()) for path in paths]
        computing.need([staging.path, *(Path(path) for path in found if path != STANDARD_INPUT)])
        tasks = [(path, only_course, staging.path / str(number), at_hand) for number, path in enumerate(found)]
        read = zip(paths, in_order(computing, read_log, tasks, _is_standard_input), strict=True)
        publish = partial(_publish, database, data_dir, site_id)
        for group in _groups(read):
            done = iter(publish([log for _, log in group if isinstance(log, ReadLog)]))
            yield from ((path, next(done) if isinstance(log, ReadLog) else log) for path, log in group)


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


def _is_standard_input(path: str, *_: object) -> bool:
    return path == STANDARD_INPUT


def _groups(
    read: Iterator[tuple[str, ReadLog | CommunicatorError]],
) -> Iterator[list[tuple[str, ReadLog | CommunicatorError]]]:
    """Neighbours in the listing; which ones doesn't depend on when they were read, nor do the numbers people get."""
    group: list[tuple[str, ReadLog | CommunicatorError]] = []
    events = 0
    for path, log in read:
        group.append((path, log))
        events += log.staged.events if isinstance(log, ReadLog) else 0
        if events >= TOGETHER or len(group) == LOGS_TOGETHER:
            yield group
            group, events = [], 0
    if group:
        yield group


def _publish(
    database: Database,
    data_dir: Path,
    site_id: int,
    logs: list[ReadLog],
    finish: Callable[[Session, list[int]], None] = lambda _session, _new: None,
) -> list[LogResult]:
    """Publishes the logs that are logs, with a record of each."""
    genuine = [log for log in logs if log.is_log]

    def keep(session: Session, new_events: list[int]) -> None:
        session.add_all([_record(site_id, log, new) for log, new in zip(genuine, new_events, strict=True)])
        finish(session, new_events)

    new = iter(Publication(database, data_dir, site_id, [log.staged for log in genuine]).publish(keep))
    results = [_result(log, next(new) if log.is_log else 0) for log in logs]
    for log in logs:
        log.staged.remove_files()
    return results


def _record(site_id: int, log: ReadLog, new_events: int) -> LogImport:
    return LogImport(
        site_id=site_id,
        source=log.name[:LONGEST_NAME],
        started_at=log.started_at,
        finished_at=clock.now(),
        records=log.records,
        events=log.staged.events,
        new_events=new_events,
        skipped=log.skipped,
        seconds=log.seconds,
    )


def _result(log: ReadLog, new_events: int) -> LogResult:
    return LogResult(log.name, log.records, log.staged.events, new_events, log.skipped, log.incomplete, log.is_log)
