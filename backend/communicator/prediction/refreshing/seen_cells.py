"""What was seen of each day's file, actor by actor: how many acts and a digest of them, so that changes are found.

A cell is a day of the files (UTC) and a day of the course, which may begin at another hour; it is seen as a whole.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from communicator.errors import StatesUnusable
from communicator.prediction.outcomes import DAY
from communicator.prediction.refreshing.stored_arrays import Arrays, read_arrays

CELL = ("file_day", "day")
KEY = (*CELL, "actor")
SCHEMA = {
    "file_day": pl.Int64,
    "day": pl.Int64,
    "actor": pl.Int64,
    "acts": pl.Int64,
    "digest": pl.UInt64,
    "first": pl.Int64,
    "last": pl.Int64,
}
SEEDS = {"seed": 11, "seed_1": 12, "seed_2": 13, "seed_3": 14}
"""Another version of the library may give other digests: then everybody is replayed, which is no error."""


def cells_of(acts: pl.DataFrame, start: int) -> pl.DataFrame:
    """What is seen of acts, in the columns of SCHEMA; days of the course are counted from `start` (µs)."""
    told = acts.select(
        file_day=pl.col("time") // DAY, day=(pl.col("time") - 1 - start) // DAY, actor="actor_id", time="time"
    ).with_columns(digest=acts.hash_rows(**SEEDS))
    return told.group_by(KEY).agg(
        acts=pl.len().cast(pl.Int64),
        digest=pl.col("digest").sum(),
        first=pl.col("time").min(),
        last=pl.col("time").max(),
    )


def cells_as_arrays(cells: pl.DataFrame) -> Arrays:
    """Cells in the form of a file."""
    return {name: cells[name].to_numpy() for name in SCHEMA}


def cells_of_files(data_dir: Path, paths: Sequence[str], *more: pl.DataFrame) -> pl.DataFrame:
    """The cells of several files, the oldest first, and more after them; of a cell told twice, what is told last.

    StatesUnusable where a file can't be read.
    """
    parts = []
    for path in paths:
        arrays = read_arrays(data_dir, path)
        if set(arrays) != set(SCHEMA):
            raise StatesUnusable(f"{path} is of another version")
        parts.append(pl.DataFrame(arrays, schema=SCHEMA))
    parts += [cells.select(*SCHEMA) for cells in more]
    if len(parts) <= 1:
        return parts[0] if parts else pl.DataFrame(schema=SCHEMA)
    together = pl.concat([cells.with_columns(part=pl.lit(number)) for number, cells in enumerate(parts)])
    return together.filter(pl.col("part") == pl.col("part").max().over(CELL)).drop("part")


def changed(before: pl.DataFrame, now: pl.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The actors who did something else in a day than was seen before, and that day of the course.

    Who did nothing any more isn't among them: what was made of removed events stays.
    """
    told = now.join(before.select(*KEY, was="digest"), on=KEY, how="left")
    other = told.filter(pl.col("was").is_null() | (pl.col("was") != pl.col("digest")))
    return other["actor"].to_numpy().astype(np.int64), other["day"].to_numpy().astype(np.int64)
