"""Lines that are not one clean document each: finds the documents in them, and what is none."""

import json
import re
from collections.abc import Iterator
from typing import Protocol, TypeVar

import msgspec

from communicator.clickstream.records import Record, Skip, is_event
from communicator.clickstream.repairs import parse, record_of

LONGEST_DOCUMENT = 32 << 20  # bytes; a document over lines that is longer is no event, and would fill the memory
PART = 40  # bytes that each line of it takes beside its own
MOST_BEGINNINGS = 50  # in a damaged line, of an event that stands whole at its end
_AROUND = b" \t\r\n\x00\xef\xbb\xbf"  # white space, NUL bytes, a byte-order mark
_BETWEEN = re.compile(rb"[ \t\r\n\x00,\[\]]*(?:\xef\xbb\xbf[ \t\r\n\x00,\[\]]*)*")
_BEGINNING = re.compile(rb'\{\s*"')
# What a log that was copied and emptied while it was written to leaves in a line; JSON has none.
_HOLE = re.compile(rb"\x00{4,}")
# A whole string, one that is not closed, or a bracket: all that a document's end depends on.
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*+(?P<end>"|\\?\Z)|[{}\[\]]', re.DOTALL)
_IN_A_STRING = -1

_Found = TypeVar("_Found", Record, Skip, Record | Skip)

_decode = msgspec.json.Decoder(Record).decode


class At(Protocol):
    """Where a record stands: told before it is given."""

    number: int
    raw: bytes


class Splitter:
    """Takes a log's unclean lines one by one, and holds a document that has begun and not ended yet."""

    def __init__(self, place: At) -> None:
        """`place` knows the number of the line that is fed, and learns where each record stands."""
        self.holds = False
        self._place = place
        self._parts: list[bytes] = []
        self._length = self._depth = self._began = 0
        self._indent: int = 0
        self._is_indented = False

    def feed(self, line: bytes) -> Iterator[Record | Skip]:
        """The documents that end in this line, and what in it is none."""
        number, bare = self._place.number, line.strip(_AROUND)
        if not bare:
            if self.holds:
                yield from self._hold(line)
            else:
                yield self._told(Skip.BLANK, number, line)
            return
        alone = _alone(bare) if not self.holds or bare.startswith(b"{") else None
        if alone is not None and (not self.holds or all(type(each) is Record and is_event(each) for each, _ in alone)):
            yield from self._give_up(Skip.CUT)
            for found, raw in alone:
                yield self._told(found, number, raw or line)
            return
        if self.holds and self._begins_anew(line):
            yield from self._give_up(Skip.CUT)
        for piece in _HOLE.split(line) if _BEGINNING.search(line) else [line]:
            yield from self._split(piece, number)
            if len(piece) < len(line):
                yield from self._give_up(Skip.CUT)

    def too_long(self) -> Iterator[Skip]:
        """A line that could not be held."""
        number = self._place.number
        yield from self._give_up(Skip.CUT)
        yield self._told(Skip.TOO_LONG, number, b"")

    def end(self) -> Iterator[Skip]:
        """The log is over."""
        yield from self._give_up(Skip.CUT)

    def _split(self, line: bytes, number: int) -> Iterator[Record | Skip]:
        at = 0
        while at < len(line):
            if not self.holds:
                at = _BETWEEN.match(line, at).end()  # type: ignore[union-attr]  # it matches nothing, too
                if at == len(line):
                    return
                if line[at] != ord("{"):
                    at, found, raw = _after_text(line, at)
                    yield self._told(found, number, raw)
                    continue
            end, depth = _scan(line, at, self._depth)
            if depth > 0 or depth == _IN_A_STRING:
                yield from self._unfinished(line, at, depth, number)
                return
            self._parts.append(line[at:end])
            document, began = b"\n".join(self._parts), self._began if self.holds else number
            self._drop()
            yield self._told(_loose(document), began, document)
            at = end

    def _unfinished(self, line: bytes, at: int, depth: int, number: int) -> Iterator[Record | Skip]:
        """A document goes on in the next line, or was cut in this one."""
        last = _last_event(line, at)
        cut = line[at:] if last is None else line[at : last[0]]
        if not self.holds:
            self.holds, self._began, self._indent = True, number, _indent(line)
        self._depth = depth
        self._is_indented = self._is_indented or _indent(line) > self._indent
        yield from self._hold(cut)
        if depth == _IN_A_STRING or last is not None:  # a string can't go on in another line
            yield from self._give_up(Skip.CUT)
        if last is not None:
            yield self._told(last[1], number, line[last[0] :])

    def _hold(self, part: bytes) -> Iterator[Skip]:
        self._parts.append(part)
        self._length += len(part) + PART
        if self._length > LONGEST_DOCUMENT:
            yield from self._give_up(Skip.TOO_LONG)

    def _begins_anew(self, line: bytes) -> bool:
        # In a document that is indented, nothing but the next one begins where it began.
        return self._is_indented and line.strip() == b"{" and _indent(line) <= self._indent

    def _give_up(self, reason: Skip) -> Iterator[Skip]:
        if self.holds:
            raw, began = b"\n".join(self._parts), self._began
            self._drop()
            yield self._told(reason, began, raw)

    def _drop(self) -> None:
        self.holds, self._parts, self._length, self._depth, self._is_indented = False, [], 0, 0, False

    def _told(self, found: _Found, number: int, raw: bytes) -> _Found:
        self._place.number, self._place.raw = number, raw
        return found


def _alone(bare: bytes) -> list[tuple[Record | Skip, bytes]] | None:
    """A stripped line as one JSON value, an object or an array, each record with its bytes (b"": the line's).

    None where it is not one value.
    """
    bare = bare.rstrip(b",")
    try:
        record = _decode(bare)
        if record.event_type or record.name:
            return [(record, b"")]
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass  # the lenient way decides
    try:
        value = parse(bare)
    except ValueError:
        return None
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return [(_record(item), _written(item)) for item in value]
    return [(_record(value), b"")]


def _loose(document: bytes) -> Record | Skip:
    try:
        return _record(parse(document))
    except ValueError:
        return Skip.NOT_JSON


def _record(value: object) -> Record | Skip:
    if not isinstance(value, dict):
        return Skip.NOT_AN_OBJECT
    try:
        return record_of(value)
    except ValueError:
        return Skip.NOT_JSON


def _written(item: object) -> bytes:
    try:
        return json.dumps(item).encode()
    except RecursionError:
        return b""  # the whole line stands for it


def _scan(line: bytes, at: int, depth: int) -> tuple[int, int]:
    """Where the document ends that is `depth` deep before `at`, and how deep it is there: 0 where it ends here."""
    for token in _TOKENS.finditer(line, at):
        end = token.group("end")
        if end is None:
            depth += 1 if token.group() in b"{[" else -1
            if depth <= 0:
                return token.end(), 0
        elif end != b'"':
            return len(line), _IN_A_STRING
    return len(line), depth


def _after_text(line: bytes, at: int) -> tuple[int, Record | Skip, bytes]:
    """Text that is no JSON: that of those who carry logs stands before an event, and is passed over.

    Where the event ends, the event, and its bytes; the line's end and a reason where there is none for certain.
    """
    beginning = _BEGINNING.search(line, at)
    if beginning is None:
        return len(line), Skip.NOT_JSON, line[at:]
    end, depth = _scan(line, beginning.start(), 0)
    if depth == 0:
        found = _loose(line[beginning.start() : end])
        if type(found) is Record and is_event(found):
            return end, found, line[at:end]
    last = _last_event(line, beginning.start())
    if last is not None:
        return len(line), last[1], line[at:]
    return len(line), Skip.CUT if depth else Skip.NOT_JSON, line[at:]


def _last_event(line: bytes, at: int) -> tuple[int, Record] | None:
    """An event that stands whole at the end of a damaged line, after `at`, and where it begins."""
    for count, beginning in enumerate(_BEGINNING.finditer(line, at + 1)):
        if count == MOST_BEGINNINGS:
            return None
        try:
            record = _decode(line[beginning.start() :].rstrip(_AROUND + b","))
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            continue
        if (record.event_type or record.name) and (record.time or record.timestamp):
            return beginning.start(), record
    return None


def _indent(line: bytes) -> int:
    return len(line) - len(line.lstrip(b" \t"))
