"""A file, or what an archive holds, as plain bytes: unpacked and decrypted on the way."""

import io
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from communicator.errors import UnreadableFile
from communicator.packed import archives
from communicator.packed.parts import INSIDE, plain_parts
from communicator.packed.streams import Stream, Trouble, blocks_of

BUFFER = 1 << 18


@contextmanager
def opened(path: Path, member: str = "") -> Iterator[BinaryIO]:
    """The bytes of the file, or of the archive's member, as they were before packing; streamed.

    UnreadableFile, here or while reading, names the file and what is wrong: not there, cut or damaged, no key.
    """
    name = f"{path}{INSIDE}{member}" if member else str(path)
    trouble = Trouble()
    with _raw(path) as file, closing(_blocks(file, path, member, trouble)) as blocks:
        yield cast(BinaryIO, io.BufferedReader(_Whole(blocks, name, trouble), BUFFER))


def members_of(path: Path) -> list[str]:
    """The names of the files in an archive. UnreadableFile where it is none, or can't be read to its end."""
    trouble = Trouble()
    with _raw(path) as file:
        head = _head(file)
        try:
            if archives.is_zip(head):
                return sorted(archives.zip_members(file, _any))
            if archives.is_tar(head):
                return sorted(archives.tar_members(file, _any))
            names = [name for name, _ in _passing(file, path, trouble, _any)]
        except UnreadableFile as error:
            trouble.tell(str(error))
    if trouble.reason:
        raise UnreadableFile(f"{path} is no archive that can be read: {trouble.reason}; fetch it once more")
    return sorted(names)


def _any(_name: str) -> bool:
    return True


@contextmanager
def _raw(path: Path) -> Iterator[IO[bytes]]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise UnreadableFile(f"{path} can't be read: {error.strerror}") from error
    with file:
        yield file


def _head(file: IO[bytes]) -> bytes:
    head = file.read(archives.HEAD)
    file.seek(0)
    return head


def _blocks(file: IO[bytes], path: Path, member: str, trouble: Trouble) -> Generator[bytes, None, None]:
    """What is asked for, without its wrapping; an archive that isn't asked into is left as it is."""
    if not member:
        for plain in plain_parts(Stream(blocks_of(file)), str(path), trouble):
            yield from plain.stream.blocks()
        return
    name = f"{path}{INSIDE}{member}"
    for packed in _member(file, path, member, trouble):
        for plain in plain_parts(packed, name, trouble):
            yield from plain.stream.blocks()
        return
    raise UnreadableFile(f"{path} holds no {member} any more")


def _member(file: IO[bytes], path: Path, member: str, trouble: Trouble) -> Iterator[Stream]:
    head = _head(file)
    if archives.is_zip(head):
        yield Stream(archives.zip_blocks(file, member, trouble))
    elif archives.is_tar(head):
        yield Stream(archives.tar_blocks(file, member, trouble))
    else:  # packed as a whole: it can be read from its front only
        yield from (stream for _, stream in _passing(file, path, trouble, member.__eq__))


def _passing(
    file: IO[bytes], path: Path, trouble: Trouble, is_wanted: archives.IsWanted
) -> Iterator[tuple[str, Stream]]:
    for plain in plain_parts(Stream(blocks_of(file)), str(path), trouble):
        if not archives.is_archive(plain.stream.peek(archives.HEAD)):
            raise UnreadableFile("it is neither a zip nor a tar")
        yield from archives.passing_members(plain.stream, trouble, is_wanted)


class _Whole(io.RawIOBase):
    """Blocks as a file. That they end early is no end of it, but an error; so is what the disk says."""

    def __init__(self, blocks: Iterator[bytes], name: str, trouble: Trouble) -> None:
        self._stream, self._name, self._trouble = Stream(blocks), name, trouble

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        try:
            found = self._stream.next(len(view))
        except UnreadableFile as error:
            raise UnreadableFile(str(error) if self._name in str(error) else f"{self._name}: {error}") from error
        except OSError as error:
            raise UnreadableFile(f"{self._name} can't be read: {error.strerror or error}") from error
        if not found and self._trouble.reason:
            raise UnreadableFile(
                f"{self._name} is cut or damaged ({self._trouble.reason}); fetch it once more and import it again"
            )
        view[: len(found)] = found
        return len(found)
