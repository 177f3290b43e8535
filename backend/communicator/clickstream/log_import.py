"""Importing logs in two steps: reading, which needs files only and runs anywhere, and publishing, in their order."""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.tables import Site
from communicator.clickstream.log_reading import ReadingTask, ReadLog, read_log
from communicator.clickstream.manifest import EVENTS
from communicator.clickstream.publication import Publication
from communicator.clickstream.reading_progress import Watch, Watching
from communicator.clickstream.records import Skip
from communicator.clickstream.rejects import Rejects
from communicator.clickstream.sources import STANDARD_INPUT, LogRef
from communicator.clickstream.staging import IN_MEMORY
from communicator.clickstream.staging_folder import StagingFolder
from communicator.clickstream.tables import LogImport
from communicator.compute import Computing, InThisProcess, executor, in_order
from communicator.database import Database
from communicator.errors import CommunicatorError
from communicator.file_errors import NotATrackingLog

LONGEST_NAME = 500
HANDED_OVER = 20_000
"""Events of a log that may travel from one process to another; more are written to the disk."""
TOGETHER = 100_000
"""Logs are published together up to so many events: days that several logs tell of are written once."""
LOGS_TOGETHER = 32
Finish = Callable[[Session, int], None]


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
    """False where the file has records and none of them is an event of a log."""


class _Read(NamedTuple):
    """A log that was read, or why it couldn't be."""

    ref: LogRef
    task: ReadingTask
    outcome: ReadLog | CommunicatorError


def import_log(
    database: Database,
    data_dir: Path,
    site_id: int,
    ref: LogRef,
    only_course: str | None = None,
    *,
    rejects: Rejects | None = None,
    finish: Finish = lambda _session, _new: None,
) -> LogResult:
    """Stores the events of a log and says what became of every record. All of it, or nothing.

    `rejects` keeps the records that are no events. `finish` is given the publishing transaction's session, and how
    many events are new; it isn't called where the file is no log.
    """
    with StagingFolder(data_dir / EVENTS) as staging:
        task = _task(database, site_id, staging.path, only_course, keeps_rejects=rejects is not None)
        read = next(_read(InThisProcess(), task, [ref], Watching(None)))
        if isinstance(read.outcome, CommunicatorError):
            raise read.outcome
        published = _publish(database, data_dir, site_id, [read], rejects, lambda session, new: finish(session, new[0]))
        assert isinstance(published[0], LogResult)
        return published[0]


def import_logs(
    database: Database,
    data_dir: Path,
    site_id: int,
    refs: Sequence[LogRef],
    only_course: str | None = None,
    workers: int = 1,
    cluster: str | None = None,
    rejects: Rejects | None = None,
    *,
    watch: Watch | None = None,
) -> Iterator[tuple[LogRef, LogResult | CommunicatorError]]:
    """Imports logs; each with its result, or why it failed, in their order, in which they are also published.

    They are read on the Dask `cluster` of this scheduler, else in `workers` processes, else (1) in this one. A log
    that can't be read doesn't keep the others from being imported; a database that is away does. `rejects` keeps
    the records that are no events; `watch` is called twice a second with how far the reading is.
    """
    with (
        executor(cluster, min(workers, len(refs))) as computing,
        StagingFolder(data_dir / EVENTS) as staging,
        Watching(watch) as watching,
    ):
        task = _task(database, site_id, staging.path, only_course, keeps_rejects=rejects is not None)
        task = replace(task, at_hand=IN_MEMORY if computing.is_here else HANDED_OVER, is_watched=watch is not None)
        computing.need([staging.path, *(Path(ref.absolute().url) for ref in refs if ref.is_file)])
        for group in _groups(_read(computing, task, refs, watching)):
            for each, outcome in zip(group, _publish(database, data_dir, site_id, group, rejects), strict=True):
                yield each.ref, outcome


def not_a_log(result: LogResult) -> NotATrackingLog:
    """The error for a file that was named and is no tracking log, with how to mend it."""
    reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(result.skipped.items()))
    return NotATrackingLog(
        f"{result.name} is no tracking log: none of its {result.records} records is a tracking event ({reasons}); "
        "tracking logs hold one JSON event a line"
    )


def _task(database: Database, site_id: int, staging: Path, only_course: str | None, keeps_rejects: bool) -> ReadingTask:
    with database.reading() as session:
        kind = session.scalars(select(Site.kind).where(Site.id == site_id)).one()
    return ReadingTask(LogRef(STANDARD_INPUT), kind, staging, only_course, keeps_rejects=keeps_rejects)


def _read(computing: Computing, task: ReadingTask, refs: Sequence[LogRef], watching: Watching) -> Iterator[_Read]:
    """Reads the logs, each as the task says and into a folder of its own."""
    tasks = [replace(task, ref=ref.absolute(), folder=task.folder / str(n)) for n, ref in enumerate(refs)]

    def begun() -> Iterator[tuple[ReadingTask]]:
        for each in tasks:
            watching.begin(each.progress)
            yield (each,)

    outcomes = in_order(computing, read_log, begun(), lambda each: each.ref.is_standard_input)
    for ref, each, outcome in zip(refs, tasks, outcomes, strict=True):
        watching.end(each.progress)
        yield _Read(ref, each, outcome)


def _groups(read: Iterable[_Read]) -> Iterator[list[_Read]]:
    """Neighbours in the listing; which ones doesn't depend on when they were read, nor do the numbers people get."""
    group: list[_Read] = []
    events = 0
    for each in read:
        group.append(each)
        events += each.outcome.staged.events if isinstance(each.outcome, ReadLog) else 0
        if events >= TOGETHER or len(group) == LOGS_TOGETHER:
            yield group
            group, events = [], 0
    if group:
        yield group


def _publish(
    database: Database,
    data_dir: Path,
    site_id: int,
    group: Sequence[_Read],
    rejects: Rejects | None,
    finish: Callable[[Session, list[int]], None] = lambda _session, _new: None,
) -> list[LogResult | CommunicatorError]:
    """Publishes the logs that are logs, with a record of each; what waited on the disk is removed."""
    logs = [each.outcome for each in group if isinstance(each.outcome, ReadLog) and each.outcome.is_log]

    def keep(session: Session, new_events: list[int]) -> None:
        told = zip(logs, new_events, publication.erased, strict=True)
        session.add_all([_record(site_id, _result(log, new, erased), log) for log, new, erased in told])
        finish(session, new_events)

    publication = Publication(database, data_dir, site_id, [log.staged for log in logs])
    new = publication.publish(keep) if logs else []
    results = _results(group, zip(new, publication.erased, strict=True))
    for each in group:
        if rejects is not None and each.task.rejects.exists():
            rejects.take(each.task.rejects)
        shutil.rmtree(each.task.folder, ignore_errors=True)
    return results


def _results(group: Iterable[_Read], published: Iterator[tuple[int, int]]) -> list[LogResult | CommunicatorError]:
    """What became of each; `published` tells of each log that is one how many events are new and how many erased."""
    results: list[LogResult | CommunicatorError] = []
    for each in group:
        if isinstance(each.outcome, ReadLog):
            results.append(_result(each.outcome, *(next(published) if each.outcome.is_log else (0, 0))))
        else:
            results.append(each.outcome)
    return results


def _record(site_id: int, result: LogResult, log: ReadLog) -> LogImport:
    return LogImport(
        site_id=site_id,
        source=log.name[:LONGEST_NAME],
        started_at=log.started_at,
        finished_at=clock.now(),
        records=result.records,
        events=result.events,
        new_events=result.new_events,
        skipped=result.skipped,
        seconds=log.seconds,
    )


def _result(log: ReadLog, new_events: int, erased: int) -> LogResult:
    skipped = log.skipped | ({Skip.ERASED.value: erased} if erased else {})
    events = log.staged.events - erased
    return LogResult(log.name, log.records, events, new_events, skipped, log.incomplete, log.is_log)
