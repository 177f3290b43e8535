"""Which tables a file holds: told before anything of it is kept."""

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from itertools import chain

from communicator.file_errors import MissingColumn, NotARoster
from communicator.roster.files.counts import FileCounts, Row
from communicator.roster.files.delimited import Dialect, dialects, read_rows
from communicator.roster.files.found import FoundFile
from communicator.roster.files.known_tables import NEEDED, plain, report_of, table_of, totals_of
from communicator.roster.files.mysql_dump import is_dump, read_dump
from communicator.roster.files.reports import OF_NO_COURSE, TABLES_OF

BEGINNING = 1 << 16
CourseOf = Callable[[FoundFile], str]
"""The course of a report that names none; raises where it can't be told."""


@dataclass(frozen=True)
class Dump:
    """A file of INSERT statements, of any tables."""

    found: FoundFile

    def rows(self, wanted: Container[str], counts: FileCounts) -> Iterator[tuple[str, Row]]:
        """The rows of the tables that are wanted. MissingColumn where one lacks a column that is needed."""
        with self.found.open() as stream:
            for table, row in read_dump(stream, wanted, counts):
                require_columns(self.found, table, row)
                yield table, row


@dataclass(frozen=True)
class Table:
    """A file of one table, as delimited text."""

    found: FoundFile
    table: str
    dialect: Dialect

    def rows(self, wanted: Container[str], counts: FileCounts) -> Iterator[tuple[str, Row]]:
        """The rows, where the table is wanted."""
        if self.table in wanted:
            with self.found.open() as stream:
                for row in read_rows(stream, self.dialect, self.table, counts):
                    yield self.table, row


@dataclass(frozen=True)
class Report:
    """An instructor's report: its rows are given as rows of the tables that they stand for."""

    found: FoundFile
    report: str
    dialect: Dialect
    course_id: str
    """Of all its rows; "" where each names its own."""

    def rows(self, wanted: Container[str], counts: FileCounts) -> Iterator[tuple[str, Row]]:
        """The rows of tables that are wanted."""
        with self.found.open() as stream:
            for told in read_rows(stream, self.dialect, self.report, counts):
                row = {plain(column): cell for column, cell in told.items()}
                row["course_id"] = row.get("course_id") or self.course_id
                yield from ((table, each) for table, each in TABLES_OF[self.report](row) if table in wanted)


RosterFile = Dump | Table | Report


def recognise(found: FoundFile, course_of: CourseOf) -> RosterFile:
    """What a file holds. NotARoster where it is nothing that is known, MissingColumn where it lacks a column."""
    with found.open() as stream:
        beginning = stream.read(BEGINNING)
    if is_dump(beginning):
        return Dump(found)
    ways = list(dialects(beginning))
    for dialect in ways:
        if (table := _table(found, dialect)) is not None:
            require_columns(found, table, dialect.columns)
            return Table(found, table, dialect)
        columns = _plain(dialect)
        if (report := report_of(columns)) and not dialect.is_batch:
            is_told = "course_id" in columns or report in OF_NO_COURSE
            return Report(found, report, dialect, "" if is_told else course_of(found))
    raise NotARoster(_why_not(found, ways))


def _table(found: FoundFile, dialect: Dialect) -> str | None:
    table = table_of(found.plain_name, dialect.columns)
    # A report of profiles has an account's columns too, but never its password's.
    is_report = table == "auth_user" and "password" not in dialect.columns and report_of(_plain(dialect))
    return None if is_report else table


def _plain(dialect: Dialect) -> set[str]:
    return {plain(column) for column in dialect.columns}


def require_columns(found: FoundFile, table: str, columns: Container[str]) -> None:
    """MissingColumn, naming file, table and columns, where one that is needed is not there."""
    missing = [column for column in NEEDED.get(table, ()) if column not in columns]
    if missing:
        raise MissingColumn(
            f"{found.name}: the table {table} lacks the column {', '.join(missing)}; export it again with "
            f"{', '.join(NEEDED[table])} (their order doesn't matter)",
            file=found.plain_name,
            columns=missing,
        )


def _why_not(found: FoundFile, ways: list[Dialect]) -> str:
    columns = set(chain.from_iterable(map(_plain, ways)))
    if known := totals_of(columns):
        return f"{found.name} is the report {known}: it tells nothing of learners that is used"
    return (
        f"{found.name} is no roster file: its first line must name the columns of an instructor's report, or of one of "
        f"{', '.join(NEEDED)}; or it must be a dump with INSERT statements"
    )
