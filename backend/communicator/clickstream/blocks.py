"""Logs in blocks of whole lines: what readers take, since decoding many lines at once costs less than each for itself.

A block is one line or several, parted by line feeds, without the last one's; None stands for a line that is too
long to be held. A line alone is a block.
"""

from collections.abc import Iterable, Iterator


def whole_lines(chunks: Iterable[bytes], longest: int) -> Iterator[bytes | None]:
    """The blocks of a log that comes in chunks of any size; about as large as the chunks are.

    None for lines of more than `longest` bytes, but for those that came in one chunk.
    """
    begun: list[bytes] = []  # of a line that hasn't ended
    length, is_too_long = 0, False
    for chunk in chunks:
        end = chunk.rfind(b"\n")
        if end >= 0:
            first = chunk.find(b"\n") if is_too_long else -1
            if is_too_long:
                yield None
            if first < end:
                yield b"".join([*begun, chunk[first + 1 : end]])
            begun, length, is_too_long = [], 0, False
        if not is_too_long:
            begun.append(chunk[end + 1 :])
            length += len(begun[-1])
            if length > longest:
                begun, is_too_long = [], True
    if is_too_long:
        yield None
    elif length:
        yield b"".join(begun)


def lines_of(blocks: Iterable[bytes | None]) -> Iterator[bytes | None]:
    """Each line of the blocks."""
    for block in blocks:
        if block is None:
            yield None
        else:
            yield from block.split(b"\n")
