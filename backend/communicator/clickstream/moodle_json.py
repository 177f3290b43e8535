"""Rows of Moodle's log in JSON: one a line, arrays, and what database tools wrap around (`{"RECORDS": [`).

Rows may be spread over lines. Everything that can't be read is told by its reason; each document or line that is
none becomes exactly one record.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from communicator.clickstream.blocks import lines_of
from communicator.clickstream.documents import Skip
from communicator.clickstream.found_rows import Found

EVENT_NAME = "eventname"
WRAPPERS = ("records", "data", "rows", "events")
LONGEST_ROW = 1 << 20  # bytes of a row that spans lines
_AROUND = b" \t\r\n\x00\xef\xbb\xbf"
_BETWEEN = _AROUND + b",[]}"
# What opens a list of rows: {"RECORDS": [, or {"type": "table", "name": "…", "data": [
_WRAPPER = re.compile(
    rb'\s*\{\s*(?:"[^"\\]{0,100}"\s*:\s*"[^"\\]{0,300}"\s*,\s*){0,9}"(?:records|data|rows|events)"\s*:\s*\[?\s*',
    re.IGNORECASE,
)
# A whole string, one that is not closed, or a bracket: all that a document's end depends on.
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*+(?P<end>"|\\?\Z)|[{}\[\]]', re.DOTALL)
_decode = msgspec.json.Decoder().decode


class JsonRows:
    """The rows of a log's lines, each a dict of what its columns hold."""

    def __init__(self, blocks: Iterable[bytes | None]) -> None:
        """`blocks` of whole lines, as a log's parts give them."""
        self._lines = lines_of(blocks)
        self._held: list[bytes] = []  # the parts of a document that has begun, and not ended yet
        self._depth = self._length = self._number = self._first = 0

    def __iter__(self) -> Iterator[Found]:
        """The rows in order."""
        for number, line in enumerate(self._lines, 1):
            self._number = number
            if line is None:
                yield from self._give_up(Skip.CUT)
                yield Found(number, b"", Skip.TOO_LONG)
                continue
            value = _value(line)
            if self._held and not (isinstance(value, dict) and EVENT_NAME in value):
                yield from self._feed(line)
                continue
            yield from self._give_up(Skip.CUT)
            if value is not None:
                yield from self._rows_in(value, line)
            elif not line.strip(_AROUND):
                yield Found(number, line, Skip.BLANK)
            else:
                yield from self._feed(line)
        yield from self._give_up(Skip.CUT)

    def _rows_in(self, value: Any, raw: bytes) -> Iterator[Found]:
        """The rows of a whole JSON value."""
        if isinstance(value, dict) and EVENT_NAME not in value:
            lists = [rows for name, rows in value.items() if name.lower() in WRAPPERS and isinstance(rows, list)]
            value = lists[0] if lists else value
        for row in value if isinstance(value, list) else [value]:
            yield Found(self._number, raw, row if isinstance(row, dict) else Skip.NOT_AN_OBJECT)

    def _feed(self, line: bytes) -> Iterator[Found]:
        at = 0
        while at < len(line):
            if not self._held:
                rest = line[at:].lstrip(_BETWEEN)
                opened = _WRAPPER.match(rest)
                if opened:
                    at = len(line) - len(rest) + opened.end()
                    continue
                if not rest.startswith(b"{"):
                    if rest:
                        yield Found(self._number, line, Skip.NOT_JSON)
                    return
                at = len(line) - len(rest)
            at, found = self._next(line, at)
            yield from found

    def _next(self, line: bytes, start: int) -> tuple[int, Iterable[Found]]:
        """Where the document that begins or goes on at `start` ends, and what it is."""
        for token in _TOKENS.finditer(line, start):
            if token.group("end") is not None:
                if token.group("end") != b'"':  # a string can't go on in another line: this one was cut
                    self._hold(line[start:])
                    return len(line), self._give_up(Skip.CUT)
                continue
            self._depth += 1 if token.group() in b"{[" else -1
            if self._depth <= 0:
                document = b"\n".join([*self._held, line[start : token.end()]])
                row = self._row(document)
                self._clear()
                return token.end(), [row]
        self._hold(line[start:])
        self._length += len(line) - start
        if self._length < LONGEST_ROW:
            if _WRAPPER.fullmatch(b"\n".join(self._held[:9])) and len(self._held) <= 9:  # noqa: PLR2004 - as many fields
                self._clear()
            return len(line), ()
        return len(line), self._give_up(Skip.TOO_LONG)

    def _row(self, document: bytes) -> Found:
        value = _value(document)
        row = Skip.NOT_JSON if value is None else value if isinstance(value, dict) else Skip.NOT_AN_OBJECT
        return Found(self._first if self._held else self._number, document, row)

    def _give_up(self, reason: Skip) -> Iterator[Found]:
        """Drops what has begun, as one record."""
        if self._held:
            yield Found(self._first, b"\n".join(self._held), reason)
        self._clear()

    def _hold(self, part: bytes) -> None:
        if not self._held:
            self._first = self._number
        self._held.append(part)

    def _clear(self) -> None:
        self._held, self._depth, self._length = [], 0, 0


def _value(text: bytes) -> Any:
    """What a text is as JSON; None where it is none, or null."""
    try:
        return _decode(text.strip(_AROUND).removesuffix(b","))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
