"""Where a log's events wait until all of it is read: in memory, and beyond a bound in files that nobody sees."""

import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import polars as pl

from communicator.identifiers import new_id

SCHEMA = {
    "course_pk": pl.Int64,
    "actor_id": pl.Int64,
    "time": pl.Int64,
    "type": pl.String,
    "object": pl.String,
    "position": pl.Float64,
    "grade": pl.Float32,
    "max_grade": pl.Float32,
}
COLUMNS = tuple(column for column in SCHEMA if column != "course_pk")
IDENTITY = ("actor_id", "time", "type", "object", "position")
# Equal moments stand in an order that doesn't depend on which log was read first; of equal events the one
# with a grade counts.
ORDER = (*IDENTITY, "grade", "max_grade")
IN_MEMORY = 500_000
ABANDONED_SECONDS = 86_400
ENROLMENT = "edx.course.enrollment."
MICROSECONDS_A_DAY = 86_400_000_000


class Partition(NamedTuple):
    """A course and a day (UTC)."""

    course_pk: int
    day: date


class Staging:
    """Events by partition; `remove` forgets them."""

    def __init__(self, events_folder: Path) -> None:
        """Files, where there are too many events for the memory, go into a folder of their own in there."""
        self._parent = events_folder
        self._folder = events_folder / f"staging-{new_id()}"
        self._frames: list[pl.DataFrame] = []
        self._spilled: list[Path] = []
        self._waiting = 0
        self._seen: list[pl.DataFrame] = []

    def add(self, columns: Mapping[str, Sequence[object]]) -> None:
        """Takes a batch, as columns named and typed as in SCHEMA."""
        frame = pl.DataFrame(columns, schema=SCHEMA)
        day = pl.from_epoch(pl.col("time").floordiv(MICROSECONDS_A_DAY), time_unit="d").alias("day")
        self._frames.append(frame.with_columns(day))
        self._seen = [_seen([*self._seen, _as_seen(frame)])]
        self._waiting += frame.height
        if self._waiting >= IN_MEMORY:
            self._spill()

    def partitions(self) -> list[Partition]:
        """The courses and days that have events here."""
        keys = [frame.select("course_pk", "day").unique() for frame in self._all()]
        if not keys:
            return []
        return [Partition(*row) for row in pl.concat(keys).unique().sort("course_pk", "day").iter_rows()]

    def read(self, partition: Partition) -> pl.DataFrame:
        """The partition's events, columns as stored."""
        here = (pl.col("course_pk") == partition.course_pk) & (pl.col("day") == partition.day)
        parts = [frame.lazy().filter(here) for frame in self._frames]
        parts += [pl.scan_parquet(path).filter(here) for path in self._spilled]
        return pl.concat([self.empty(), *(part.select(COLUMNS).collect() for part in parts)])

    def seen(self) -> Iterator[tuple[int, int, int | None, int | None]]:
        """Course, actor, first and last time (microseconds) of everybody here; None who was only enrolled."""
        for frame in self._seen:
            yield from frame.iter_rows()

    @staticmethod
    def empty() -> pl.DataFrame:
        """No events, in the columns as stored."""
        return pl.DataFrame(schema={column: SCHEMA[column] for column in COLUMNS})

    def remove(self) -> None:
        """Forgets everything; also what imports that were killed more than a day ago left behind."""
        self._frames, self._spilled, self._waiting, self._seen = [], [], 0, []
        shutil.rmtree(self._folder, ignore_errors=True)
        oldest = time.time() - ABANDONED_SECONDS
        for folder in self._parent.glob("staging-*"):
            if folder.stat().st_mtime < oldest:
                shutil.rmtree(folder, ignore_errors=True)

    def _spill(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{len(self._spilled)}.parquet"
        pl.concat(self._frames).sort("course_pk", "day").write_parquet(path, row_group_size=32_768)
        self._spilled.append(path)
        self._frames, self._waiting = [], 0

    def _all(self) -> Iterator[pl.DataFrame]:
        yield from self._frames
        for path in self._spilled:
            yield pl.read_parquet(path, columns=["course_pk", "day"])


def _as_seen(frame: pl.DataFrame) -> pl.DataFrame:
    # Being enrolled is often somebody else's doing: who did nothing else has never started.
    when = pl.when(~pl.col("type").cast(pl.String).str.starts_with(ENROLMENT)).then("time")
    return frame.select("course_pk", "actor_id", first=when, last=when)


def _seen(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    both = pl.concat(frames)
    return both.group_by("course_pk", "actor_id").agg(pl.col("first").min(), pl.col("last").max())
