"""From lines to JSON documents: one a line as a rule, several in a line or one over many lines where it is so.

Only what is certain is repaired: NUL bytes, byte-order marks and text before a document, commas and brackets between
documents (a JSON array of events is its events). Everything else is told by its reason, and nothing is lost:
each document or line becomes exactly one record.
"""

from collections.abc import Iterable, Iterator

import msgspec

from communicator.clickstream.records import Context, Record, Skip, is_event
from communicator.clickstream.splitting import Splitter

__all__ = ["Context", "Place", "Record", "Skip", "documents", "is_event"]

_decode = msgspec.json.Decoder(Record).decode


class Place:
    """Where the record that was read last begins and what its bytes are; known where lines are followed."""

    number = 0
    """The number of its first line, from 1."""
    raw = b""
    """Empty where the line was too long to be held."""

    def follow(self, lines: Iterable[bytes | None]) -> Iterator[bytes | None]:
        """The same lines, counted. Clean logs are read without, where nobody asks for places."""
        for self.number, line in enumerate(lines, start=1):
            self.raw = line or b""
            yield line


def documents(lines: Iterable[bytes | None], place: Place | None = None) -> Iterator[Record | Skip]:
    """Each record of a log: as read, or the reason why it can't be; `place` is then where it stands."""
    splitter, decode = Splitter(place or Place()), _decode
    for line in lines:
        if line is None:
            yield from splitter.too_long()
            continue
        try:
            record = decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            yield from splitter.feed(line)
            continue
        if (record.event_type or record.name) and not splitter.holds:
            yield record
        else:  # an envelope, a part of a document that spans lines, or no event
            yield from splitter.feed(line)
    yield from splitter.end()
