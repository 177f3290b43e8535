"""Reading one log, the first of an import's two steps: files only, no database, wherever there is a processor."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from communicator import clock
from communicator.clickstream.event_files import writing_below
from communicator.clickstream.events import EventBatch
from communicator.clickstream.log_formats import LOOKED_AT, format_of, require_fit
from communicator.clickstream.reading_progress import HowFar, telling
from communicator.clickstream.rejects import Rejects
from communicator.clickstream.sources import LogRef, LogSource, open_log
from communicator.clickstream.staging import IN_MEMORY, Staged, Staging
from communicator.clickstream.tracking_log import Counts


@dataclass(frozen=True)
class ReadingTask:
    """What is to be read, and how. It can be pickled."""

    ref: LogRef
    site_kind: str
    """Logs of other platforms are refused."""
    folder: Path
    """Where events wait that don't fit into memory; below the data folder, made where it is needed."""
    only_course: str | None = None
    at_hand: int = IN_MEMORY
    """How many events may be in memory at the end."""
    keeps_rejects: bool = False
    """Whether rejected records are written to `rejects`."""

    is_watched: bool = False
    """Whether it is told in `progress` how far the reading is."""

    @property
    def rejects(self) -> Path:
        """Where rejected records wait until the log is published."""
        return self.folder / "rejects.jsonl"

    @property
    def progress(self) -> Path:
        """Where that is told."""
        return self.folder / "progress"


@dataclass(frozen=True)
class ReadLog:
    """What a log holds, not published yet: `records = events + sum(skipped.values())`. It can be pickled."""

    name: str
    records: int
    skipped: dict[str, int]
    incomplete: str
    """Why the log could not be read to its end; "" where it was."""
    is_log: bool
    """False where the file has records and none of them is an event of a log."""
    started_at: datetime
    seconds: float
    staged: Staged


def read_log(task: ReadingTask) -> ReadLog:
    """Reads a log; its events wait in the folder, some of them in memory.

    UnreadableFile where it can't be opened, WrongSiteKind where it is another platform's, StoreUnwritable where
    the folder can't be written to.
    """
    started, began = clock.now(), time.monotonic()
    source, staging = open_log(task.ref), Staging(task.folder, task.at_hand)
    with writing_below(task.folder):
        total = Counts()
    so_far = telling(task.progress, lambda: HowFar(source.bytes_read, staging.events))
    with so_far if task.is_watched else nullcontext():
        for batch in _batches(task, source, total):
            staging.add(batch)
    return ReadLog(
        name=source.name,
        records=total.records,
        skipped=dict(total.skipped),
        incomplete=source.incomplete,
        is_log=bool(total.tracking) or not total.records,
        started_at=started,
        seconds=time.monotonic() - began,
        staged=staging.finish(),
    )


def _batches(task: ReadingTask, source: LogSource, total: Counts) -> Iterator[EventBatch]:
    """The events of all parts of the source, which may be of several kinds; `total` grows with each part."""
    with Rejects(task.rejects) if task.keeps_rejects else nullcontext() as rejects:
        for part in source.parts():
            counts = Counts()
            kind = format_of(part.head(LOOKED_AT))
            require_fit(kind, task.site_kind, part.name)
            to = rejects.of(part.name) if rejects is not None else None
            yield from kind.read(part.blocks(), counts, task.only_course, to)
            _add(total, counts)


def _add(total: Counts, counts: Counts) -> None:
    total.records += counts.records
    total.events += counts.events
    total.tracking += counts.tracking
    total.skipped += Counter(counts.skipped)
