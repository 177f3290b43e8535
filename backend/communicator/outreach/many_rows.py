"""Writing very many rows at once: PostgreSQL's COPY, SQLite's own executemany; some ten times an ORM's rate."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from communicator.database import Base

ROWS_AT_ONCE = 20_000
NOTHING = "\x01"
"""Stands for None on its way; no text that people write is this control character alone."""


def insert_many(session: Session, table: type[Base], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Inserts rows of strings, numbers and None in the columns' order, in the caller's transaction; gives how many.

    Moments are written by `as_written`. Columns that aren't named get what the database itself has as their default.
    """
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    write = _copy if on_postgresql else _execute_many
    rows, count = iter(rows), 0
    while some := list(islice(rows, ROWS_AT_ONCE)):
        write(session, table.__tablename__, columns, some)
        count += len(some)
    return count


def as_written(session: Session, moment: datetime | None) -> str | None:
    """A moment as both `insert_many` and the queries of this database write it."""
    if moment is None:
        return None
    told = moment.astimezone(UTC)
    if session.get_bind().dialect.name == "postgresql":
        return told.isoformat()
    return told.strftime("%Y-%m-%d %H:%M:%S.%f")


def _copy(session: Session, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(
        [NOTHING if value is None else value for value in row] for row in rows
    )
    text.seek(0)
    command = f"COPY {table} ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv, NULL '{NOTHING}')"
    cursor: Any = session.connection().connection.cursor()  # psycopg2's, which knows COPY
    with cursor:
        cursor.copy_expert(command, text)


def _execute_many(session: Session, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    places = ", ".join("?" * len(columns))
    command = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - names of our own
    session.connection().exec_driver_sql(command, [tuple(row) for row in rows])
