"""What tars and zips hold, read as it streams: nothing is written where a name inside them says."""

import lzma
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from typing import IO, Any, Self

from communicator.errors import UnreadableFile
from communicator.packed.streams import BLOCK, Stream, Trouble, blocks_of

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
TAR_MAGIC, TAR_MAGIC_AT = b"ustar", 257
HEAD = 512  # so much tells whether it is an archive
# A zip has its table of contents at the end: one that only streams by is put aside whole, up to so many bytes.
LARGEST_ASIDE = 16 << 30
IN_MEMORY = 8 << 20
BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError)
"""What the libraries raise of packed data that is damaged or cut."""
DAMAGED = (*BROKEN, ValueError, OverflowError, struct.error)
"""What they raise of an archive whose headers are damaged."""
IsWanted = Callable[[str], bool]
"""Whether what an archive holds by this name is wanted."""


class _Header(tarfile.TarInfo):
    """A member's header. Damage behind the first one is an error too: tarfile takes it for the archive's end."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.HeaderError as error:
            if type(error).__name__ in _ENDS:
                raise
            raise tarfile.ReadError(str(error)) from error


_ENDS = ("EOFHeaderError", "EmptyHeaderError")  # blocks of zeros; nothing any more


def is_zip(head: bytes) -> bool:
    """Whether a file that begins so is a zip."""
    return head.startswith(ZIP)


def is_tar(head: bytes) -> bool:
    """Whether a file that begins so is a tar (POSIX or GNU)."""
    return head[TAR_MAGIC_AT : TAR_MAGIC_AT + len(TAR_MAGIC)] == TAR_MAGIC


def is_archive(head: bytes) -> bool:
    """Whether a file that begins so is a zip or a tar."""
    return is_zip(head) or is_tar(head)


def zip_members(file: Any, is_wanted: IsWanted) -> dict[str, int]:
    """The files in a zip whose names are wanted, with the packed sizes. UnreadableFile where it tells none."""
    with _told(), zipfile.ZipFile(file) as archive:
        # Not is_dir(): it fails on a file without a name.
        files = [info for info in archive.infolist() if not info.filename.endswith("/")]
        return {info.filename: info.compress_size for info in files if _is_meant(info.filename, is_wanted)}


def tar_members(file: Any, is_wanted: IsWanted) -> dict[str, int]:
    """The files in a tar that isn't packed whose names are wanted, with sizes."""
    with _told(), tarfile.open(fileobj=file, mode="r:", tarinfo=_Header) as archive:
        return {info.name: info.size for info in archive if info.isreg() and _is_meant(info.name, is_wanted)}


def zip_blocks(file: Any, member: str, trouble: Trouble) -> Generator[bytes, None, None]:
    """One member's bytes. UnreadableFile where the zip can't give them."""
    with _told(member), zipfile.ZipFile(file) as archive:
        yield from _zip_blocks(archive, member, trouble)


def _zip_blocks(archive: zipfile.ZipFile, member: str, trouble: Trouble) -> Generator[bytes, None, None]:
    with _told(member), archive.open(member) as opened:
        yield from _checked(opened, trouble)


def tar_blocks(file: Any, member: str, trouble: Trouble) -> Iterator[bytes]:
    """One member's bytes, of a tar that isn't packed."""
    with _told(member), tarfile.open(fileobj=file, mode="r:", tarinfo=_Header) as archive:
        opened = archive.extractfile(member)
        assert opened is not None
        yield from _checked(opened, trouble)


@contextmanager
def _told(member: str = "") -> Iterator[None]:
    """What the libraries raise of an archive, as one error."""
    try:
        yield
    except UnreadableFile:
        raise
    except KeyError as error:
        raise UnreadableFile(f"the archive holds no {member} any more") from error
    except NotImplementedError as error:
        raise UnreadableFile(f"it is packed in a way that isn't known here ({error}); pack it anew") from error
    except RuntimeError as error:  # what zipfile says of members that want a password
        raise UnreadableFile("the zip is locked by a password; unpack it, and import what it held") from error
    except DAMAGED as error:
        raise UnreadableFile(f"the archive is damaged ({error}); fetch it again") from error


def passing_members(stream: Stream, trouble: Trouble, is_wanted: IsWanted) -> Iterator[tuple[str, Stream]]:
    """Each file in an archive whose name is wanted, as the archive streams by: to be read before the next."""
    passing = _passing_zip if is_zip(stream.peek(HEAD)) else _passing_tar
    return passing(stream, trouble, is_wanted)


def _passing_tar(stream: Stream, trouble: Trouble, is_wanted: IsWanted) -> Iterator[tuple[str, Stream]]:
    try:
        with tarfile.open(fileobj=stream, mode="r|", bufsize=BLOCK, tarinfo=_Header) as archive:  # type: ignore[call-overload]
            for info in archive:
                if info.isreg() and _is_meant(info.name, is_wanted):
                    opened = archive.extractfile(info)
                    assert opened is not None
                    yield info.name, Stream(_checked(opened, trouble))
    except DAMAGED as error:
        trouble.tell(f"the tar is damaged or ends early ({error})")


def _passing_zip(stream: Stream, trouble: Trouble, is_wanted: IsWanted) -> Iterator[tuple[str, Stream]]:
    """A zip is put aside first: in memory, beyond a bound in a file without a name."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as aside:
        for block in stream.blocks():
            if aside.tell() + len(block) > LARGEST_ASIDE:
                raise UnreadableFile("a zip that streams by may have 16 GiB; save it as a file, and import that")
            aside.write(block)
        try:
            members = zip_members(aside, is_wanted)
        except UnreadableFile as error:
            trouble.tell(str(error))
            return
        # Opened once: reading the table of contents of thousands anew for each of them would take hours.
        with zipfile.ZipFile(aside) as archive:
            for member in members:
                with closing(_zip_blocks(archive, member, trouble)) as blocks:
                    yield member, Stream(blocks)


def _is_meant(name: str, is_wanted: IsWanted) -> bool:
    return not name.startswith("__MACOSX/") and is_wanted(name)


def _checked(opened: IO[bytes], trouble: Trouble) -> Iterator[bytes]:
    """What came before a break in a member is not lost with it."""
    try:
        yield from blocks_of(opened)
    except BROKEN as error:
        trouble.tell(f"its archive is damaged there ({error})")
