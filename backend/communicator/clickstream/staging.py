"""Where a log's events wait until they are published: in memory, and beyond a bound in files that nobody sees.

What a log names stays as the log names it: a course is an index into `Staged.courses`, an actor one into
`Staged.actors`. No database is needed, so logs are read wherever there are processors.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

import polars as pl

from communicator.clickstream.event_files import writing_below
from communicator.clickstream.events import Actor, EventBatch
from communicator.clickstream.results import SCHEMA as RESULTS
from communicator.clickstream.results import newest_of, no_results
from communicator.clickstream.vocabulary import TOLD

_Key = TypeVar("_Key")
SCHEMA = {
    "course": pl.UInt32,
    "actor": pl.UInt32,
    "time": pl.Int64,
    "type": pl.String,
    "object": pl.String,
    "position": pl.Float64,
    "grade": pl.Float32,
    "max_grade": pl.Float32,
}
SEEN = {"course": pl.UInt32, "actor": pl.UInt32, "first": pl.Int64, "last": pl.Int64}
IN_MEMORY = 100_000
"""Events of a log that wait in memory; more are written out."""
MICROSECONDS_A_DAY = 86_400_000_000


class CourseDay(NamedTuple):
    """A course, by its index in `Staged.courses`, and a day (UTC)."""

    course: int
    day: date


class Part(NamedTuple):
    """Rows of one of the log's frames or files that are of one course and day."""

    chunk: int
    offset: int
    rows: int


@dataclass(frozen=True)
class Staged:
    """A log's events, ready to be published by whoever sees the same files. It can be pickled."""

    courses: list[str]
    actors: list[Actor]
    seen: pl.DataFrame
    """Course, actor, first and last time (microseconds) of everybody here; null for who was only enrolled."""
    parts: dict[CourseDay, list[Part]]
    chunks: list[pl.DataFrame | Path]
    events: int
    results: list[pl.DataFrame | Path] = field(default_factory=list)
    """How learners did, by this log: columns as in results.SCHEMA."""

    def read(self, partition: CourseDay) -> pl.DataFrame:
        """The partition's events, in columns as in SCHEMA but for the course."""
        found = [_rows(self.chunks[part.chunk], part) for part in self.parts.get(partition, [])]
        return pl.concat([empty(), *found]).drop("course")


class Staging:
    """Takes a log's batches; `finish` gives what was staged."""

    def __init__(self, folder: Path, at_hand: int | None = None) -> None:
        """Files go into the folder, which is made for them: where there are more events than fit into memory.

        `at_hand` is how many may be in memory at the end: what goes to another process should be small.
        """
        self._folder = folder
        self._at_hand = IN_MEMORY if at_hand is None else at_hand
        self._courses: dict[str, int] = {}
        self._actors: dict[Actor, int] = {}
        self._frames: list[pl.DataFrame] = []
        self._chunks: list[pl.DataFrame | Path] = []
        self._parts: dict[CourseDay, list[Part]] = {}
        self._waiting = 0
        self._results = no_results()
        self._result_chunks: list[pl.DataFrame | Path] = []
        self.events = 0
        self._seen = pl.DataFrame(schema=SEEN)

    def add(self, batch: EventBatch) -> None:
        """Takes events in the order of the log."""
        frame = self._frame(batch)
        self._frames.append(frame)
        self.events += frame.height
        self._waiting += frame.height
        for column, more in zip(self._results, batch.results, strict=False):  # other logs tell none
            column.extend(more)
        if self._waiting >= IN_MEMORY:
            self._spill()

    def finish(self) -> Staged:
        """What was staged."""
        if self._frames and (self._chunks or self._waiting > self._at_hand):
            self._spill()
        elif self._frames:
            self._keep(self._sorted())
        if self._results[0]:  # before the names are told: some are of who did nothing here
            self._result_chunks.append(self._results_frame())
        names = list(self._courses), list(self._actors)
        return Staged(*names, self._seen, self._parts, self._chunks, self.events, self._result_chunks)

    def _frame(self, batch: EventBatch) -> pl.DataFrame:
        columns: dict[str, Sequence[object]] = {
            "course": _codes(self._courses, batch.course_ids),
            "actor": _codes(self._actors, batch.actors),
            "time": batch.times,
            "type": batch.types,
            "object": batch.objects,
            "position": batch.positions,
            "grade": batch.grades,
            "max_grade": batch.max_grades,
        }
        return pl.DataFrame(columns, schema=SCHEMA)

    def _results_frame(self) -> pl.DataFrame:
        courses, actors, *others = self._results
        self._results = no_results()
        columns = [_codes(self._courses, courses), _codes(self._actors, actors), *others]
        return pl.DataFrame(dict(zip(RESULTS, columns, strict=True)), schema=RESULTS)

    def _sorted(self) -> pl.DataFrame:
        events = pl.concat(self._frames).with_columns(_day()).sort("course", "day", maintain_order=True)
        self._frames, self._waiting = [], 0
        self._seen = _widest([self._seen, _as_seen(events)])
        return events

    def _spill(self) -> None:
        events = self._sorted()
        path = self._folder / f"{len(self._chunks)}.parquet"
        self._keep(events, path)
        with writing_below(self._folder):
            events.drop("day").write_parquet(path, compression="zstd", compression_level=1, row_group_size=32_768)
            if self._results[0]:
                results = self._folder / f"results-{len(self._result_chunks)}.parquet"
                newest_of(self._results_frame()).write_parquet(results, compression="zstd", compression_level=1)
                self._result_chunks.append(results)

    def _keep(self, events: pl.DataFrame, path: Path | None = None) -> None:
        """Notes where each partition's rows are in the new chunk."""
        offset = 0
        for course, day, rows in events.group_by("course", "day", maintain_order=True).len().iter_rows():
            self._parts.setdefault(CourseDay(course, day), []).append(Part(len(self._chunks), offset, rows))
            offset += rows
        self._chunks.append(path or events.drop("day"))


def empty() -> pl.DataFrame:
    """No events, in the columns as staged."""
    return pl.DataFrame(schema=SCHEMA)


def _codes(known: dict[_Key, int], named: Sequence[_Key]) -> list[int]:
    return [known.setdefault(each, len(known)) for each in named]


def _rows(chunk: pl.DataFrame | Path, part: Part) -> pl.DataFrame:
    if isinstance(chunk, Path):
        return pl.scan_parquet(chunk).slice(part.offset, part.rows).collect()
    return chunk.slice(part.offset, part.rows)


def _day() -> pl.Expr:
    return pl.from_epoch(pl.col("time").floordiv(MICROSECONDS_A_DAY), time_unit="d").alias("day")


def _as_seen(frame: pl.DataFrame) -> pl.DataFrame:
    # Being enrolled or graded is often somebody else's doing: who did nothing else has never started.
    when = pl.when(~pl.col("type").is_in(list(TOLD))).then("time")
    return frame.select("course", "actor", first=when, last=when)


def _widest(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    both = pl.concat(frames)
    return both.group_by("course", "actor").agg(pl.col("first").min(), pl.col("last").max())
