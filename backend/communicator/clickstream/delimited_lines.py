"""Reading tables of comma-, semicolon- or tab-separated values line by line, from whatever wrote them.

What is certain is repaired: a byte-order mark, quoted cells that hold line ends, quotes escaped by a backslash.
A quote that is never closed costs its own row only: a line that is a whole row by itself ends what was open.
"""

import csv
from collections.abc import Iterable, Iterator

from communicator.clickstream.blocks import lines_of
from communicator.clickstream.documents import Skip
from communicator.clickstream.found_rows import Found

DELIMITERS = ",;\t"
_AROUND = b" \r\n\x00\xef\xbb\xbf"  # white space but tabs, NUL bytes, a byte-order mark
LONGEST_ROW = 1 << 16  # bytes of a row that spans lines; and lines
MOST_LINES = 64


class DelimitedLines:
    """A table's rows after its header: each the list of its cells, as many as there are columns."""

    def __init__(self, blocks: Iterable[bytes | None]) -> None:
        """Reads the header: the first line that isn't blank."""
        self._lines = lines_of(blocks)
        self._number = 0
        header = b""
        while not header:
            line = next(self._lines, b"\x01")  # no header at all: one column that nothing is called
            self._number += 1
            header = (line or b"").strip(_AROUND)
        self.delimiter = delimiter_of(header)
        self._header = header
        self.columns = header_columns(header)

    def __iter__(self) -> Iterator[Found]:
        """The rows in order; a header that comes again is no event."""
        held: list[bytes] = []
        for number, line in enumerate(self._lines, self._number + 1):
            self._number = number
            if line is None:
                yield from _give_up(held, number - 1)
                yield Found(number, b"", Skip.TOO_LONG)
                continue
            cells = self._cells(line)
            if isinstance(cells, list):
                yield from _give_up(held, number - 1)
                yield Found(number, line, Skip.NOT_AN_EVENT if line.strip(_AROUND) == self._header else cells)
            elif held or cells is Skip.CUT:
                held.append(line)
                yield from self._joined(held, number)
            else:
                yield Found(number, line, cells)
        yield from _give_up(held, self._number)

    def _joined(self, held: list[bytes], number: int) -> Iterator[Found]:
        row = b"\n".join(held)
        cells = self._cells(row)
        if isinstance(cells, list):
            yield Found(number - len(held) + 1, row, cells)
            held.clear()
        elif cells is not Skip.CUT or len(row) > LONGEST_ROW or len(held) > MOST_LINES:
            yield from _give_up(held, number)

    def _cells(self, row: bytes) -> list[str] | Skip:
        """The cells of a whole row; CUT where a quote is open at its end."""
        row = row.rstrip(b"\r")
        if not row.strip(_AROUND + b"\t"):
            return Skip.BLANK
        text = row.decode("utf-8", "replace").strip("\x00\ufeff")
        wrong = Skip.NOT_AN_EVENT
        # Where quotes end by a backslash, Python's reader is strict about nothing: only rows that have one are tried.
        for escaped_by in (None, "\\") if '\\"' in text else (None,):
            found = self._parsed(text, escaped_by)
            if isinstance(found, list) and len(found) == len(self.columns):
                return found
            wrong = Skip.CUT if found is Skip.CUT else wrong
        return wrong

    def _parsed(self, text: str, escaped_by: str | None) -> list[str] | Skip:
        doubled = escaped_by is None
        reader = csv.reader([text], delimiter=self.delimiter, strict=True, doublequote=doubled, escapechar=escaped_by)
        try:
            return next(reader, [])
        except csv.Error as error:
            return Skip.CUT if "unexpected end" in str(error) else Skip.NOT_AN_EVENT


def delimiter_of(header: bytes) -> str:
    """What parts a header's columns: the sign that is most often in it."""
    text = header.decode("utf-8", "replace")
    return max(DELIMITERS, key=text.count)


def header_columns(header: bytes) -> list[str]:
    """A header's columns in small letters, without quotes and white space."""
    text = header.strip(_AROUND).decode("utf-8", "replace")
    return [cell.strip(" \"'`").lower() for cell in text.split(delimiter_of(header))]


def _give_up(held: list[bytes], last: int) -> Iterator[Found]:
    """Drops what has begun, the last of it in this line, as one record."""
    if held:
        yield Found(last - len(held) + 1, b"\n".join(held), Skip.CUT)
        held.clear()
