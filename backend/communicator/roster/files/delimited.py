r"""Reading tables of delimited text: MySQL's batch output (tabs, `\t`, `NULL`) and CSV as spreadsheets write it.

CSV is UTF-8 or UTF-16, with or without a byte order mark, parted by commas, semicolons or tabs; quoted fields may
hold line breaks.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from communicator.roster.files.counts import FileCounts, Row

LONGEST_LINE = 1 << 22
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MEANT = {"t": "\t", "n": "\n", "r": "\r", "0": "\ufffd", "b": "", "Z": ""}
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class Dialect:
    """How a file's text is written; `is_batch` is MySQL's batch output, else it is CSV."""

    encoding: str
    delimiter: str
    is_batch: bool
    columns: tuple[str, ...]


def dialects(beginning: bytes) -> Iterator[Dialect]:
    """The ways in which a file that begins so may be written, the likeliest first."""
    encoding = next((name for mark, name in _MARKS.items() if beginning.startswith(mark)), "utf-8")
    text = beginning.decode(encoding, errors="replace")
    line = text.lstrip("\r\n").partition("\n")[0].rstrip("\r")
    if "\t" in line and encoding != "utf-16":
        yield Dialect(
            encoding, "\t", is_batch=True, columns=tuple(name.strip().strip('"') for name in line.split("\t"))
        )
    for delimiter in sorted(",;\t", key=line.count, reverse=True):
        header = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False), [])
        yield Dialect(encoding, delimiter, is_batch=False, columns=tuple(name.strip() for name in header))


def read_rows(stream: BinaryIO, dialect: Dialect, table: str, counts: FileCounts) -> Iterator[Row]:
    """The rows below the header; what can't be read is counted under the table, by reason."""
    for values in _batch_rows(stream) if dialect.is_batch else _csv_rows(stream, dialect):
        counts.rows[table] += 1
        if isinstance(values, str):
            counts.skipped[table, values] += 1
        elif len(values) != len(dialect.columns):
            counts.skipped[table, "wrong_number_of_columns"] += 1
        else:
            yield dict(zip(dialect.columns, values, strict=True))


def _batch_rows(stream: BinaryIO) -> Iterator[list[str | None] | str]:
    header = stream.readline(LONGEST_LINE)
    while header.strip(b"\r\n\xef\xbb\xbf") == b"" and header:
        header = stream.readline(LONGEST_LINE)
    while line := stream.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := stream.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield "too_long"
            continue
        try:
            text = line.rstrip(b"\r\n").decode("utf-8")
        except UnicodeDecodeError:
            yield "not_utf8"
            continue
        yield [_value(value) for value in text.split("\t")] if text else "blank"


def _value(text: str) -> str | None:
    if text in ("NULL", "\\N"):
        return None
    if "\\" in text:
        text = _ESCAPED.sub(lambda found: _MEANT.get(found[1], found[1]), text)
    return text.replace("\x00", "\ufffd")


def _csv_rows(stream: BinaryIO, dialect: Dialect) -> Iterator[list[str | None] | str]:
    # Bytes that mean nothing are kept apart from letters; in UTF-16 they can't be.
    errors = "replace" if dialect.encoding == "utf-16" else "surrogateescape"
    text = io.TextIOWrapper(stream, encoding=dialect.encoding, errors=errors, newline="")
    rows = csv.reader(text, delimiter=dialect.delimiter, strict=False)
    is_header = True
    while True:
        try:
            row = next(rows, None)
        except csv.Error:  # a field of more than 128 KiB: a quote that nothing closes
            yield "too_long"
            continue
        if row is None:
            text.detach()
            return
        if is_header:
            is_header = not any(cell.strip() for cell in row)
            continue
        values: list[str | None] = [cell.replace("\x00", "\ufffd") for cell in row]
        if any(_is_undecoded(cell) for cell in row):
            yield "not_utf8"
        else:
            yield values if any(row) else "blank"


def _is_undecoded(cell: str) -> bool:
    return not cell.isascii() and any("\udc80" <= letter <= "\udcff" or letter == "\ufffd" for letter in cell)
