"""Bytes on their way through what packs, encrypts and bundles them: in blocks, looked at before they are taken."""

from collections.abc import Iterator
from typing import Protocol

BLOCK = 1 << 16  # what fits into the processor's cache is read twice as fast


class BinaryFile(Protocol):
    """What is asked of an opened file."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; fewer at the end only."""

    def close(self) -> None:
        """Gives it back."""


class Trouble:
    """Why something could not be read to its end: the first reason counts, later ones follow from it."""

    def __init__(self) -> None:
        self.reason = ""

    def tell(self, reason: str) -> None:
        """Keeps the reason where it is the first."""
        self.reason = self.reason or reason


class Stream:
    """Blocks of bytes, once through; `peek` shows the first without taking them."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        """`blocks` may be of any sizes, empty ones too."""
        self._blocks = blocks
        self._ahead = b""

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, fewer where there are no more."""
        while len(self._ahead) < size:
            block = next(self._blocks, None)
            if block is None:
                break
            self._ahead += block
        return self._ahead[:size]

    def blocks(self) -> Iterator[bytes]:
        """All that is left."""
        if self._ahead:
            ahead, self._ahead = self._ahead, b""
            yield ahead
        yield from self._blocks

    def next(self, size: int) -> bytes:
        """What comes next, at most `size` bytes; empty at the end only."""
        while not self._ahead:
            block = next(self._blocks, None)
            if block is None:
                return b""
            self._ahead = block
        taken, self._ahead = self._ahead[:size], self._ahead[size:]
        return taken

    def read(self, size: int) -> bytes:
        """Exactly `size` bytes, fewer at the end."""
        taken = self.peek(size)
        self._ahead = self._ahead[len(taken) :]
        return taken


def blocks_of(file: BinaryFile, size: int = BLOCK) -> Iterator[bytes]:
    """A file's bytes to its end."""
    return iter(lambda: file.read(size), b"")
