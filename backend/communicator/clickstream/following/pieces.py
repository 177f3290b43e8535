"""Where a log that is still written may be cut: behind a whole record, so that nothing is read by halves."""

from communicator.clickstream.sources import LONGEST_LINE

# What may stand around a record in its line.
_AROUND = b" \t\r\n\x00,"


def whole_records(piece: bytes) -> int:
    """How many bytes of it end with a record: a line from { to }, or the } of one that was written over lines."""
    end = piece.rfind(b"\n") + 1
    while end:
        start = piece.rfind(b"\n", 0, end - 1) + 1
        line = piece[start:end].rstrip(_AROUND)
        if line == b"}" or (line.endswith(b"}") and line.lstrip(b"\x00\xef\xbb\xbf").startswith(b"{")):
            return end
        end = start
    return 0


def whole_lines(piece: bytes) -> int:
    """How many bytes of it end with a line's end."""
    return piece.rfind(b"\n") + 1


def lines_of(piece: bytes) -> list[bytes | None]:
    """Its lines without their ends; None stands for one that is too long."""
    lines = piece.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return [line if len(line) <= LONGEST_LINE else None for line in lines]
