"""Reading the acts that are asked for: of whom, after when, until when; what learners did, not what is told of them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from communicator.clickstream.event_files import COLUMNS, empty
from communicator.clickstream.tables import EventFile
from communicator.clickstream.vocabulary import TOLD
from communicator.prediction.history import microseconds
from communicator.prediction.outcomes import DAY


def read_acts(
    data_dir: Path,
    files: Sequence[EventFile],
    after: int | None = None,
    until: int | None = None,
    actors: NDArray[np.int64] | None = None,
) -> pl.DataFrame:
    """The acts in these files (columns as stored) with after < time <= until, of everybody or of these actors.

    FileNotFoundError where a file was replaced, and removed, meanwhile.
    """
    wanted = [file for file in files if _overlaps(file, after, until)]
    if not wanted:
        return empty()
    found = pl.scan_parquet([data_dir / file.path for file in wanted]).select(COLUMNS)
    if after is not None:
        found = found.filter(pl.col("time") > after)
    if until is not None:
        found = found.filter(pl.col("time") <= until)
    if actors is not None:
        found = found.filter(pl.col("actor_id").is_in(actors.tolist()))
    return found.filter(~pl.col("type").is_in(list(TOLD))).collect()


def first_moment(file: EventFile) -> int:
    """When a file's first day begins (µs)."""
    return file.day.toordinal() * DAY - EPOCH_DAY * DAY


def _overlaps(file: EventFile, after: int | None, until: int | None) -> bool:
    is_after = after is None or microseconds(file.last_time) > after
    return is_after and (until is None or microseconds(file.first_time) <= until)


EPOCH_DAY = 719_163
"""1970-01-01 as an ordinal."""
