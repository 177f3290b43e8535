"""Writing and reading a snapshot's rows fast: a hundred thousand at once, by each database's own way."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.database import Base
from communicator.prediction.outcomes import OUTCOMES, per_cent
from communicator.prediction.refreshing.raw_rows import as_numbers
from communicator.prediction.tables import Prediction

PER_CENTS = tuple(f"{outcome}_per_cent" for outcome in OUTCOMES)


def write_predictions(
    session: Session, snapshot_id: str, learners: NDArray[np.int64], chances: NDArray[np.float64]
) -> None:
    """Adds the chances float64[n, 3] of these learners int64[n] to a snapshot that is there."""
    whole = per_cent(chances)
    columns = [[snapshot_id] * len(learners), learners.tolist(), *chances.T.tolist(), *whole.T.tolist()]
    names = ("snapshot_id", "course_learner_id", *OUTCOMES, *PER_CENTS)
    write_rows(session, Prediction, names, columns)


def write_rows(session: Session, table: type[Base], names: tuple[str, ...], columns: list[list[Any]]) -> None:
    """Adds rows, told as columns of numbers, plain words and None, in the session's transaction."""
    if not columns[0]:
        return
    session.flush()
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        rows = io.StringIO()
        for row in zip(*columns, strict=True):
            rows.write("\t".join("\\N" if each is None else str(each) for each in row) + "\n")
        rows.seek(0)
        cursor: Any = connection.connection.cursor()
        with cursor:
            cursor.copy_from(rows, table.__tablename__, columns=names)
    else:
        places = ", ".join("?" * len(names))
        told = f"INSERT INTO {table.__tablename__} ({', '.join(names)}) VALUES ({places})"  # noqa: S608 - our own names
        connection.exec_driver_sql(told, list(zip(*columns, strict=True)))


def read_per_cents(session: Session, snapshot_id: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The learners int64[n] of a snapshot, ascending, and their whole per cents int64[n, 3]."""
    columns = [getattr(Prediction, name) for name in ("course_learner_id", *PER_CENTS)]
    query = select(*columns).where(Prediction.snapshot_id == snapshot_id)
    rows = as_numbers(session, query, len(columns))
    rows = rows[np.argsort(rows[:, 0])]
    return rows[:, 0], rows[:, 1:]
