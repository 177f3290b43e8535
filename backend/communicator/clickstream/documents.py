"""From lines to JSON documents: one a line as a rule, several in a line or one over many lines where it is so.

Only what is certain is repaired: NUL bytes, byte-order marks and text before a document, commas and brackets between
documents (a JSON array of events is its events). Everything else is told by its reason, and nothing is lost:
each document or line becomes exactly one record.
"""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from communicator.clickstream.blocks import lines_of
from communicator.clickstream.records import Context, NamedRecord, Record, Skip, is_event
from communicator.clickstream.splitting import Splitter

__all__ = ["Context", "Place", "Record", "Skip", "documents", "is_event"]

_decode = msgspec.json.Decoder(Record).decode
_decode_lines = msgspec.json.Decoder(NamedRecord).decode_lines
_UNCLEAN = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


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


def documents(
    blocks: Iterable[bytes | None], place: Place | None = None
) -> Iterator[Sequence[Record] | Iterator[Record | Skip]]:
    """The records of a log that comes in blocks of whole lines: as read, or the reason why one can't be.

    They come in groups, to be walked through one after the other. With `place` that is then where a record stands.
    """
    splitter = Splitter(place or Place())
    for block in blocks if place is None else place.follow(lines_of(blocks)):
        if block is None:
            yield splitter.too_long()
            continue
        records = None if splitter.holds else _clean(block)
        if records is not None:
            yield records
        else:
            for line in block.split(b"\n"):
                yield _of_line(line, splitter)
    yield splitter.end()


def _clean(block: bytes) -> Sequence[Record] | None:
    """The block's records, where each of its lines is one for certain; else each line must be looked at."""
    try:
        records = _decode_lines(block)
    except _UNCLEAN:
        return None
    # Blank lines are passed over by the decoder, and a document may span lines.
    return records if len(records) == block.count(b"\n") + 1 else None


def _of_line(line: bytes, splitter: Splitter) -> Sequence[Record] | Iterator[Record | Skip]:
    try:
        record = _decode(line)
    except _UNCLEAN:
        return splitter.feed(line)
    if (record.event_type or record.name) and not splitter.holds:
        return (record,)
    return splitter.feed(line)  # an envelope, a part of a document that spans lines, or no event
