"""Unpacking gzip, zstd, bzip2 and xz as they stream, told by their first bytes; several one after the other are one.

What came before a break in the packed data is not lost with it: the break is told, not raised.
"""

import bz2
import lzma
from collections.abc import Callable, Generator, Iterator
from typing import Any

import zstandard
from isal import igzip_lib

from communicator.packed.streams import Stream, Trouble

GZIP, ZSTD, BZIP2, XZ = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ\x00"
_SKIPPABLE_ZSTD = tuple(bytes([first]) + b"\x2a\x4d\x18" for first in range(0x50, 0x60))
# So much is unpacked at a time: what fits into the processor's cache is read twice as fast. What is lost with a
# break is less than that.
_AT_ONCE = 1 << 16
# zstd gives all that a piece holds at once, 32,768 times its size at the most: small pieces bound the memory.
_ZSTD_PIECE = 1 << 10
_GZIP_ERROR: type[Exception] = igzip_lib.IsalError  # type: ignore[assignment]  # its stub says instance
_DAMAGED = (OSError, EOFError, lzma.LZMAError, zstandard.ZstdError, _GZIP_ERROR)


def unpacked(stream: Stream, trouble: Trouble) -> Generator[bytes, None, None] | None:
    """The bytes that are packed in there, told by how it begins; None where it isn't packed."""
    head = stream.peek(6)
    for beginning, unpack in _UNPACKERS.items():
        if head.startswith(beginning):
            return _until_damage(unpack(stream, trouble), trouble)
    return None


def _until_damage(blocks: Iterator[bytes], trouble: Trouble) -> Generator[bytes, None, None]:
    try:
        yield from blocks
    except _DAMAGED as error:
        trouble.tell(f"its compressed data is damaged ({error})")


def _unpack_zstd(stream: Stream, trouble: Trouble) -> Iterator[bytes]:
    maker = zstandard.ZstdDecompressor()
    unpacking = maker.decompressobj()
    for packed in stream.blocks():
        for start in range(0, len(packed), _ZSTD_PIECE):
            rest = packed[start : start + _ZSTD_PIECE]
            while rest:
                if unpacking.eof:
                    unpacking = maker.decompressobj()
                yield unpacking.decompress(rest)
                rest = unpacking.unused_data if unpacking.eof else b""
    if not unpacking.eof:
        trouble.tell("its compressed data ends early")


def _with(make: Callable[[], Any]) -> Callable[[Stream, Trouble], Iterator[bytes]]:
    """An unpacker of the standard library's kind."""

    def unpack(stream: Stream, trouble: Trouble) -> Iterator[bytes]:
        unpacking = make()
        for packed in stream.blocks():
            rest = packed
            while rest:
                if unpacking.eof:
                    rest = rest.lstrip(b"\x00")
                    if not rest:
                        break
                    unpacking = make()
                yield unpacking.decompress(rest, _AT_ONCE)
                while not unpacking.eof and not unpacking.needs_input:
                    yield unpacking.decompress(b"", _AT_ONCE)
                rest = unpacking.unused_data if unpacking.eof else b""
        if not unpacking.eof:
            trouble.tell("its compressed data ends early")

    return unpack


_UNPACKERS: dict[bytes, Callable[[Stream, Trouble], Iterator[bytes]]] = {
    GZIP: _with(lambda: igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)),
    BZIP2: _with(bz2.BZ2Decompressor),
    XZ: _with(lzma.LZMADecompressor),
    ZSTD: _unpack_zstd,
    **dict.fromkeys(_SKIPPABLE_ZSTD, _unpack_zstd),
}
