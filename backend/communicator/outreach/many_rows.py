"""Writing very many rows at once: PostgreSQL's COPY, SQLite's own executemany; some ten times an ORM's rate."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any

from sqlalchemy.orm import Session

from communicator.database import Base

ROWS_AT_ONCE = 1_000
CHARACTERS_AT_ONCE = 65_536
NOTHING = "\x01"
"""Stands for None on its way; no text that people write is this control character alone."""


def insert_many(session: Session, table: type[Base], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Inserts rows of strings, numbers and None in the columns' order, in the caller's transaction; gives how many.

    `rows` are made while they are written: from the second on nothing may be asked of the database for them.
    Moments are written by `as_written`. Columns that aren't named get what the database itself has as their default.
    """
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    write = _copy if on_postgresql else _execute_many
    return write(session, table.__tablename__, columns, iter(rows))


def as_written(session: Session, moment: datetime | None) -> str | None:
    """A moment as both `insert_many` and the queries of this database write it."""
    if moment is None:
        return None
    told = moment.astimezone(UTC)
    if session.get_bind().dialect.name == "postgresql":
        return told.isoformat()
    return told.strftime("%Y-%m-%d %H:%M:%S.%f")


class _Lines:
    """Rows as a file of lines that COPY reads: the database stores some while the next are made."""

    def __init__(self, rows: Iterator[Sequence[Any]]) -> None:
        self._rows = rows
        self._text = ""
        self.count = 0

    def read(self, size: int) -> str:
        """At the most so many characters; none at the end."""
        if len(self._text) < size and (some := list(islice(self._rows, ROWS_AT_ONCE))):
            made = io.StringIO()
            csv.writer(made, lineterminator="\n").writerows(
                [NOTHING if value is None else value for value in row] for row in some
            )
            self._text += made.getvalue()
            self.count += len(some)
        told, self._text = self._text[:size], self._text[size:]
        return told


def _copy(session: Session, table: str, columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> int:
    first = list(islice(rows, 1))  # what must be asked of the database for the rows is asked before
    lines = _Lines(chain(first, rows))
    command = f"COPY {table} ({', '.join(columns)}) FROM STDIN WITH (FORMAT csv, NULL '{NOTHING}')"
    cursor: Any = session.connection().connection.cursor()  # psycopg2's, which knows COPY
    with cursor:
        cursor.copy_expert(command, lines, CHARACTERS_AT_ONCE)
    return lines.count


def _execute_many(session: Session, table: str, columns: Sequence[str], rows: Iterator[Sequence[Any]]) -> int:
    places = ", ".join("?" * len(columns))
    command = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608 - names of our own
    count = 0
    while some := list(islice(rows, ROWS_AT_ONCE)):
        session.connection().exec_driver_sql(command, [tuple(row) for row in some])
        count += len(some)
    return count
