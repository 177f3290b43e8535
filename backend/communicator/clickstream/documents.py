"""From lines to JSON documents: one a line as a rule, several in a line or one over many lines where it is so.

Only what is certain is repaired: NUL bytes and byte-order marks before a document, commas and brackets between
documents (a JSON array of events is its events). Everything else is told by its reason, and nothing is lost:
each document or line becomes exactly one record.
"""

import json
import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

import msgspec

from communicator.clickstream.log_files import LONGEST_LINE


class Skip(StrEnum):
    """Why a record is not an event of the store; the whole vocabulary of `skipped`."""

    BLANK = "blank"  # nothing but white space or NUL bytes
    NOT_JSON = "not_json"
    CUT = "cut"  # a document that begins and doesn't end
    TOO_LONG = "too_long"  # a line, or a document over lines, beyond 32 MiB
    NOT_AN_OBJECT = "not_an_object"  # JSON, but a number, a string, a list of such
    NOT_AN_EVENT = "not_an_event"  # an object without what every tracking event has
    NO_COURSE = "no_course"
    BAD_COURSE = "bad_course"  # a course id that is none: a library's, or a scanner's invention
    NO_TIME = "no_time"
    BAD_TIME = "bad_time"  # not a time, or outside 2000-2099
    NO_TYPE = "no_type"
    OTHER_COURSE = "other_course"  # not the one that was asked for
    LOGGED_IN_AS = "logged_in_as"  # Moodle: done by somebody else in this account
    SYSTEM = "system"  # Moodle: done by the platform itself

    __hash__ = str.__hash__  # Enum's own is Python code, and each skipped line is counted


class Context(msgspec.Struct):
    """The part of a record's `context` that is read."""

    course_id: str | None = None
    user_id: int | str | None = None
    username: str | None = None
    event_source: str | None = None


class Record(msgspec.Struct):
    """The part of a tracking record that is read; payloads stay bytes until they are needed.

    `data` and `timestamp` are what newer emitters call `event` and `time`.
    """

    event_type: str | None = None
    name: str | None = None
    time: str | None = None
    timestamp: str | None = None
    username: str | None = None
    event_source: str | None = None
    page: str | None = None
    context: Context | None = None
    event: msgspec.Raw = msgspec.Raw()
    data: msgspec.Raw = msgspec.Raw()


_decode = msgspec.json.Decoder(Record).decode
_AROUND = b" \t\r\n\x00\xef\xbb\xbf"  # white space, NUL bytes, a byte-order mark
_BETWEEN = _AROUND + b",[]"
# A whole string, one that is not closed, or a bracket: all that a document's end depends on.
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*+(?P<end>"|\\?\Z)|[{}\[\]]', re.DOTALL)


def documents(lines: Iterable[bytes | None]) -> Iterator[Record | Skip]:
    """Each record of a log: as read, or the reason why it can't be."""
    splitter, decode = _Splitter(), _decode
    for line in lines:
        if line is None:
            yield from splitter.give_up(Skip.CUT)
            yield Skip.TOO_LONG
            continue
        try:
            record = decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            yield from splitter.feed(line)
            continue
        if not splitter.held:
            yield record
        elif is_event(record):
            yield from splitter.give_up(Skip.CUT)
            yield record
        else:  # a part of the document that spans lines
            yield from splitter.feed(line)
    yield from splitter.give_up(Skip.CUT)


def is_event(record: Record) -> bool:
    """Whether this looks like a tracking event at all: a name, or a time and somebody."""
    if record.event_type or record.name:
        return bool(record.time or record.timestamp or record.context or record.event_source or record.username)
    return bool((record.time or record.timestamp) and (record.context or record.username is not None))


class _Splitter:
    """Lines that are not one document each: holds what has begun and not ended."""

    def __init__(self) -> None:
        self.held: list[bytes] = []  # the parts of a document that has begun, and not ended yet
        self._length = 0
        self._depth = 0

    def give_up(self, reason: Skip) -> Iterator[Skip]:
        """Drops what has begun, as one record."""
        if self.held:
            yield reason
        self.held, self._length, self._depth = [], 0, 0

    def feed(self, line: bytes) -> Iterator[Record | Skip]:
        """The documents that end in this line, and what in it is none."""
        if not self.held:
            bare = line.strip(_AROUND)
            if not bare:
                yield Skip.BLANK
                return
            whole = _whole(bare)
            if whole is not None:
                yield from whole
                return
        at = 0
        while at < len(line):
            if not self.held:
                rest = line[at:].lstrip(_BETWEEN)
                if not rest.startswith(b"{"):
                    if rest:
                        yield Skip.NOT_JSON
                    return
                at = len(line) - len(rest)
            end, found = self._next(line, at)
            yield from found
            at = end

    def _next(self, line: bytes, start: int) -> tuple[int, Iterable[Record | Skip]]:
        for token in _TOKENS.finditer(line, start):
            kind = token.group()
            if token.group("end") is not None:
                if token.group("end") != b'"':  # a string can't go on in another line: this one was cut
                    self.held.append(b"")
                    return len(line), self.give_up(Skip.CUT)
                continue
            self._depth += 1 if kind in b"{[" else -1
            if self._depth <= 0:
                document = b"\n".join([*self.held, line[start : token.end()]])
                self.held, self._length, self._depth = [], 0, 0
                return token.end(), [_loose(document)]
        self.held.append(line[start:])
        self._length += len(line) - start
        return len(line), self.give_up(Skip.TOO_LONG) if self._length > LONGEST_LINE else ()


def _whole(bare: bytes) -> list[Record | Skip] | None:
    """A stripped line as one JSON value: an object, or an array of objects; None where it is not one value."""
    try:
        value = msgspec.json.decode(bare.rstrip(b","))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
    if isinstance(value, dict):
        return [_from_object(value)]
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return [_from_object(item) for item in value]
    return [Skip.NOT_AN_OBJECT]


def _loose(document: bytes) -> Record | Skip:
    try:
        value = msgspec.json.decode(document)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Skip.NOT_JSON
    return _from_object(value) if isinstance(value, dict) else Skip.NOT_AN_OBJECT


def _from_object(value: dict[str, object]) -> Record:
    """A record of a document whose fields have other types than they should: what is no text is not there."""
    context = value.get("context")
    fields = {key: _text(value.get(key)) for key in ("event_type", "name", "time", "timestamp", "username")}
    return Record(
        **fields,
        event_source=_text(value.get("event_source")),
        page=_text(value.get("page")),
        context=_context(context) if isinstance(context, dict) else None,
        event=msgspec.Raw(json.dumps(value.get("event")).encode()),
        data=msgspec.Raw(json.dumps(value.get("data")).encode()),
    )


def _context(value: dict[str, object]) -> Context:
    user_id = value.get("user_id")
    return Context(
        course_id=_text(value.get("course_id")),
        user_id=user_id if isinstance(user_id, int | str) and not isinstance(user_id, bool) else None,
        username=_text(value.get("username")),
        event_source=_text(value.get("event_source")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
