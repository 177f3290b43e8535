"""What is left of a stream when all wrapping is taken off: encryption, compression, archives, in any order."""

from collections.abc import Generator, Iterator
from contextlib import closing
from typing import NamedTuple

from communicator.errors import UnreadableFile
from communicator.packed import archives
from communicator.packed.archives import IsWanted
from communicator.packed.encryption import decrypted, is_encrypted
from communicator.packed.names import ENCRYPTED
from communicator.packed.streams import Stream, Trouble
from communicator.packed.unpacking import unpacked

# Wrapped more often than this is a trap: package.zip, in it a tar.gz, in it .log.gz.gpg are six.
DEEPEST = 10
# Between an archive and what it holds, in names for people.
INSIDE = "!"


class Plain(NamedTuple):
    """Something without its wrapping; `name` says where it was."""

    name: str
    stream: Stream


def plain_parts(
    stream: Stream, name: str, trouble: Trouble, is_wanted: IsWanted | None = None
) -> Generator[Plain, None, None]:
    """What is wrapped in there, each to be read before the next: one thing, or what archives hold that is wanted.

    Without `is_wanted` an archive is left as it is. UnreadableFile where it can't be decrypted or unpacked; of what
    ends early or is damaged there is what came before, and `trouble` tells why.
    """
    return _parts(stream, name, trouble, is_wanted, DEEPEST)


def _parts(
    stream: Stream, name: str, trouble: Trouble, is_wanted: IsWanted | None, deeper: int, was_decrypted: bool = False
) -> Generator[Plain, None, None]:
    if not deeper:
        raise UnreadableFile(f"{name} is wrapped in more than {DEEPEST} archives and encodings; unpack it first")
    head = stream.peek(archives.HEAD)
    blocks = unpacked(stream, trouble)
    if blocks is None and (is_encrypted(head) or (not was_decrypted and _is_called_encrypted(name, head))):
        blocks, was_decrypted = decrypted(stream, name), True
    if blocks is not None:
        with closing(blocks):
            yield from _parts(Stream(blocks), name, trouble, is_wanted, deeper - 1, was_decrypted)
    elif is_wanted is not None and archives.is_archive(head):
        yield from _members(archives.passing_members(stream, trouble, is_wanted), name, trouble, is_wanted, deeper)
    else:
        yield Plain(name, stream)


def _members(
    found: Iterator[tuple[str, Stream]], name: str, trouble: Trouble, is_wanted: IsWanted, deeper: int
) -> Iterator[Plain]:
    """What an archive holds; one thing that can't be read doesn't keep the others out."""
    was_read, first_error = False, None
    for member, stream in found:
        inside = Trouble()
        try:
            yield from _parts(stream, f"{name}{INSIDE}{member}", inside, is_wanted, deeper - 1)
            was_read = True
            if inside.reason:
                trouble.tell(f"in it {member}: {inside.reason}")
        except UnreadableFile as error:
            first_error = first_error or error
    if first_error is not None and not was_read:
        raise first_error
    if first_error is not None:
        trouble.tell(str(first_error))


def _is_called_encrypted(name: str, head: bytes) -> bool:
    """Of what no first bytes tell, gpg may know more; unless it is plainly JSON."""
    is_plain = not head or head.lstrip(b"\xef\xbb\xbf\x00 \t\r\n").startswith((b"{", b"["))
    return name.endswith(ENCRYPTED) and not is_plain
