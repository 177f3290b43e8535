"""What tars and zips hold, read as it streams: nothing is written where a name inside them says."""

import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import IO, Any

from communicator.clickstream.sources.names import is_called_archive, is_called_log
from communicator.clickstream.sources.streams import BLOCK, Stream, Trouble, blocks_of
from communicator.errors import UnreadableFile

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
TAR_MAGIC, TAR_MAGIC_AT = b"ustar", 257
HEAD = 512  # so much tells whether it is an archive
# A zip has its table of contents at the end: one that only streams by is put aside whole, up to so many bytes.
LARGEST_ASIDE = 16 << 30
IN_MEMORY = 8 << 20


def is_zip(head: bytes) -> bool:
    """Whether a file that begins so is a zip."""
    return head.startswith(ZIP)


def is_tar(head: bytes) -> bool:
    """Whether a file that begins so is a tar (POSIX or GNU)."""
    return head[TAR_MAGIC_AT : TAR_MAGIC_AT + len(TAR_MAGIC)] == TAR_MAGIC


def zip_members(file: Any) -> dict[str, int]:
    """What a zip holds that is called like a log or an archive, with the packed sizes. BadZipFile where it is none."""
    with zipfile.ZipFile(file) as archive:
        return {info.filename: info.compress_size for info in archive.infolist() if _is_wanted(info.filename)}


def tar_members(file: Any) -> dict[str, int]:
    """What a tar that isn't packed holds that is called like a log or an archive, with sizes."""
    with tarfile.open(fileobj=file, mode="r:") as archive:
        return {info.name: info.size for info in archive if info.isreg() and _is_wanted(info.name)}


def zip_blocks(file: Any, member: str, trouble: Trouble) -> Generator[bytes, None, None]:
    """One member's bytes. UnreadableFile where the zip can't give them."""
    try:
        with zipfile.ZipFile(file) as archive, archive.open(member) as opened:
            yield from _checked(opened, trouble)
    except KeyError as error:
        raise UnreadableFile(f"the archive holds no {member} any more") from error
    except zipfile.BadZipFile as error:
        raise UnreadableFile(f"the zip is damaged ({error}); fetch it again") from error
    except NotImplementedError as error:
        raise UnreadableFile(f"it is packed in a way that isn't known here ({error}); pack it anew") from error
    except RuntimeError as error:  # what zipfile says of members that want a password
        raise UnreadableFile("the zip is locked by a password; unpack it, and import what it held") from error


def tar_blocks(file: Any, member: str, trouble: Trouble) -> Iterator[bytes]:
    """One member's bytes, of a tar that isn't packed."""
    try:
        with tarfile.open(fileobj=file, mode="r:") as archive:
            opened = archive.extractfile(member)
            assert opened is not None
            yield from _checked(opened, trouble)
    except KeyError as error:
        raise UnreadableFile(f"the archive holds no {member} any more") from error
    except tarfile.TarError as error:
        raise UnreadableFile(f"the tar is damaged ({error}); fetch it again") from error


def passing_tar(stream: Stream, trouble: Trouble) -> Iterator[tuple[str, Stream]]:
    """Each member that is called like a log or an archive, as the tar streams by: to be read before the next."""
    try:
        with tarfile.open(fileobj=stream, mode="r|", bufsize=BLOCK) as archive:  # type: ignore[call-overload]
            for info in archive:
                if info.isreg() and _is_wanted(info.name):
                    opened = archive.extractfile(info)
                    assert opened is not None
                    yield info.name, Stream(_checked(opened, trouble))
    except (tarfile.TarError, EOFError) as error:
        trouble.tell(f"the tar is damaged or ends early ({error})")


def passing_zip(stream: Stream, trouble: Trouble) -> Iterator[tuple[str, Stream]]:
    """The same of a zip, which is put aside first: in memory, beyond a bound in a file without a name."""
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as aside:
        for block in stream.blocks():
            if aside.tell() + len(block) > LARGEST_ASIDE:
                raise UnreadableFile("a zip that streams by may have 16 GiB; save it as a file, and import that")
            aside.write(block)
        try:
            members = zip_members(aside)
        except zipfile.BadZipFile as error:
            trouble.tell(f"the zip is damaged or ends early ({error})")
            return
        for member in members:
            with closing(zip_blocks(aside, member, trouble)) as blocks:
                yield member, Stream(blocks)


def _is_wanted(name: str) -> bool:
    return not name.startswith("__MACOSX/") and (is_called_log(name) or is_called_archive(name))


def _checked(opened: IO[bytes], trouble: Trouble) -> Iterator[bytes]:
    """What came before a break in a member is not lost with it."""
    try:
        yield from blocks_of(opened)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, tarfile.ReadError) as error:
        trouble.tell(f"its archive is damaged there ({error})")
