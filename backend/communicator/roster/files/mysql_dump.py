"""Reading dumps of INSERT statements, as mysqldump writes them: any number of tables, any size, in constant memory.

The columns are those that an INSERT names, else those of the CREATE TABLE before it. Statements of other kinds are
passed over.
"""

import re
from collections.abc import Container, Iterator
from typing import BinaryIO

from communicator.roster.files.counts import FileCounts, Row
from communicator.roster.files.sql_scanner import CutShort, SqlScanner
from communicator.roster.files.sql_values import ROW, NotAValue, value, values

_BEGINNING = re.compile(
    rb"\A(?:\xef\xbb\xbf)?[\s\x00]*(?:--[\s-]|/\*|#|"
    rb"(?:DROP|CREATE|INSERT|REPLACE|LOCK|UNLOCK|SET|USE|BEGIN|START|ALTER|DELIMITER)\s)",
    re.IGNORECASE,
)
_NO_COLUMNS = {b"PRIMARY", b"UNIQUE", b"KEY", b"INDEX", b"CONSTRAINT", b"FULLTEXT", b"SPATIAL", b"FOREIGN", b"CHECK"}
_BEFORE_TABLE = {b"INTO", b"IGNORE", b"DELAYED", b"LOW_PRIORITY", b"HIGH_PRIORITY", b"TABLE", b"TEMPORARY"}
_BEFORE_TABLE |= {b"IF", b"NOT", b"EXISTS"}


def is_dump(beginning: bytes) -> bool:
    """Whether a file that begins so is SQL."""
    return _BEGINNING.match(beginning) is not None


def read_dump(stream: BinaryIO, wanted: Container[str], counts: FileCounts) -> Iterator[tuple[str, Row]]:
    """The rows of the tables that are wanted, each with its table's name, in the dump's order."""
    yield from _Reader(stream, wanted, counts).rows()


class _Reader:
    def __init__(self, stream: BinaryIO, wanted: Container[str], counts: FileCounts) -> None:
        self._scanner = SqlScanner(stream)
        self._wanted, self._counts = wanted, counts
        self._columns: dict[str, list[str]] = {}

    def rows(self) -> Iterator[tuple[str, Row]]:
        try:
            while word := self._scanner.token():
                kind = word.upper()
                if kind in (b"INSERT", b"REPLACE"):
                    yield from self._insert()
                elif kind == b"CREATE":
                    self._create()
                elif kind == b"DELIMITER":
                    self._skip_routines()
                elif word != b";":
                    self._skip_statement()
        except CutShort:  # of a row that is cut nothing is told but this
            self._counts.is_cut_short = True

    def _create(self) -> None:
        """Keeps the names of the columns of a CREATE TABLE, in order."""
        if self._scanner.token().upper() not in (b"TABLE", b"TEMPORARY"):
            return self._skip_statement()
        table, sign = self._table()
        if sign != b"(":
            return None if sign == b";" else self._skip_statement()
        columns, depth, is_first = [], 1, True
        while depth:
            word = self._scanner.token()
            if word == b"":
                raise CutShort
            if is_first and (word[:1] in b'`"' or word.upper() not in _NO_COLUMNS):
                columns.append(_name(word))
            depth += {b"(": 1, b")": -1}.get(word, 0)
            is_first = word == b"," and depth == 1
        self._columns[table] = columns
        return self._skip_statement()

    def _table(self) -> tuple[str, bytes]:
        """The table's name, without its database's, and what follows it."""
        word = self._scanner.token()
        while word.upper() in _BEFORE_TABLE:
            word = self._scanner.token()
        name, sign = _name(word), self._scanner.token()
        while sign == b"." or sign.startswith(b"."):
            name = _name(sign[1:] or self._scanner.token())
            sign = self._scanner.token()
        return name.rpartition(".")[2], sign

    def _insert(self) -> Iterator[tuple[str, Row]]:
        table, sign = self._table()
        columns = self._columns.get(table)
        if sign == b"(":
            columns = []
            while (word := self._scanner.token()) not in (b")", b""):
                columns += [] if word == b"," else [_name(word).rpartition(".")[2]]
            sign = self._scanner.token()
        if sign.upper() not in (b"VALUES", b"VALUE"):
            self._counts.skipped[table, "unreadable_insert"] += 1
            return self._skip_statement() if sign != b";" else None
        if table in self._wanted:
            yield from self._wanted_rows(table, columns)
        else:
            self._unused_rows(table)
        return None

    def _wanted_rows(self, table: str, columns: list[str] | None) -> Iterator[tuple[str, Row]]:
        is_last = False
        while not is_last:
            self._counts.rows[table] += 1
            try:
                if found := self._scanner.take(ROW):
                    is_last = found[1] == b";"
                    row = values(found[0])
                else:
                    tokens, is_last = self._row()
                    row = [value(each) for each in tokens]
                yield table, _named(row, columns)
            except NotAValue as reason:
                self._counts.skipped[table, str(reason)] += 1

    def _unused_rows(self, table: str) -> None:
        is_last = False
        while not is_last:
            found = self._scanner.take(ROW)
            is_last = found[1] == b";" if found else self._row()[1]
            self._counts.unused[table] += 1

    def _row(self) -> tuple[list[list[bytes]], bool]:
        """The tokens of each value of a row that is no plain one, or not yet all in memory; and whether it is last."""
        if self._expect() != b"(":
            raise CutShort
        found: list[list[bytes]] = [[]]
        depth = 1
        while depth:
            word = self._expect()
            depth += {b"(": 1, b")": -1}.get(word, 0)
            if word == b"," and depth == 1:
                found.append([])
            elif depth:
                found[-1].append(word)
        sign = self._expect()
        if sign not in (b",", b";"):  # ON DUPLICATE KEY UPDATE …
            self._skip_statement()
        return found, sign != b","

    def _expect(self) -> bytes:
        word = self._scanner.token()
        if word == b"":
            raise CutShort
        return word

    def _skip_statement(self) -> None:
        while (word := self._scanner.token()) != b";":
            if word == b"":
                raise CutShort

    def _skip_routines(self) -> None:
        """Triggers and routines stand between DELIMITER lines; their text is nobody's rows."""
        sign = self._scanner.line().strip()
        while sign != b";":
            word = self._scanner.token()
            if word == b"":
                raise CutShort
            if word.upper() == b"DELIMITER":
                sign = self._scanner.line().strip() or self._scanner.token()


def _named(row: list[str | None], columns: list[str] | None) -> Row:
    if columns is None:
        raise NotAValue("columns_unknown")
    if len(row) != len(columns):
        raise NotAValue("wrong_number_of_columns")
    return dict(zip(columns, row, strict=True))


def _name(word: bytes) -> str:
    if word[:1] in (b"`", b'"'):
        word = word[1:-1].replace(b"``", b"`")
    return word.decode("utf-8", errors="replace")
