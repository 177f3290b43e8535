"""The stored form of events: what makes two of them one, their order, and the Parquet file that holds a partition."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from communicator.errors import StoreUnwritable

SCHEMA = {
    "actor_id": pl.Int64,
    "time": pl.Int64,
    "type": pl.String,
    "object": pl.String,
    "position": pl.Float64,
    "grade": pl.Float32,
    "max_grade": pl.Float32,
}
COLUMNS = tuple(SCHEMA)
IDENTITY = ("actor_id", "time", "type", "object", "position")
# Equal moments stand in an order that doesn't depend on which log was read first; of equal events the one
# with a grade counts.
ORDER = (*IDENTITY, "grade", "max_grade")


def empty() -> pl.DataFrame:
    """No events, in the columns as stored."""
    return pl.DataFrame(schema=SCHEMA)


def merged(sources: Sequence[pl.DataFrame]) -> tuple[pl.DataFrame, list[int]]:
    """All events of the sources (columns as stored), each once, in order; and how many each source is first to tell."""
    told = pl.concat([events.with_columns(source=pl.lit(n, pl.UInt32)) for n, events in enumerate(sources)])
    events = told.sort(ORDER, nulls_last=True).filter(_is_first())
    if events.height == told.height:
        return events.drop("source"), [source.height for source in sources]
    counted = dict(told.group_by(IDENTITY).agg(pl.col("source").min()).group_by("source").len().iter_rows())
    return events.drop("source"), [counted.get(n, 0) for n in range(len(sources))]


def _is_first() -> pl.Expr:
    """Of sorted events, those that aren't the one before."""
    differs = [pl.col(name).ne_missing(pl.col(name).shift()) for name in IDENTITY]
    return pl.any_horizontal(*differs) | (pl.int_range(pl.len()) == 0)


def read_events(paths: Sequence[Path]) -> pl.DataFrame:
    """The events in these files, in no order."""
    return pl.read_parquet(list(paths), columns=list(COLUMNS)) if paths else empty()


def write_events(events: pl.DataFrame, path: Path) -> None:
    """Writes events, ordered by actor and time, so that the file is on the disk when this returns.

    StoreUnwritable where the disk is full or the folder is barred.
    """
    with writing_below(path.parent), path.open("wb") as file:
        pq.write_table(
            events.to_arrow(),
            file,
            compression="zstd",
            compression_level=3,
            use_dictionary=["type", "object", "grade", "max_grade"],
            column_encoding={"actor_id": "DELTA_BINARY_PACKED"},  # moments take 3.8 bytes plain, 4.7 as deltas
        )
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def writing_below(folder: Path) -> Iterator[None]:
    """The folder is there, made where it is missing; what keeps it from being written to is told as StoreUnwritable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except FileNotFoundError:  # removed meanwhile
        raise
    except (OSError, pl.exceptions.ComputeError) as error:
        # polars tells the system's errors in a text of its own.
        why = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise StoreUnwritable(
            f"{folder} can't be written to: {why}; make room or mend its permissions, and do the same again"
        ) from error
