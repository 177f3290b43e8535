"""A log as lines, whatever it is wrapped in: archives, compression and encryption, inside one another."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass

from communicator.clickstream.blocks import lines_of, whole_lines
from communicator.clickstream.sources import archives
from communicator.clickstream.sources.encryption import decrypted, is_encrypted
from communicator.clickstream.sources.names import ENCRYPTED
from communicator.clickstream.sources.opening import RawFile, opened
from communicator.clickstream.sources.refs import INSIDE, LONGEST_LINE, LogRef
from communicator.clickstream.sources.streams import Stream, Trouble, blocks_of
from communicator.clickstream.sources.unpacking import unpacked
from communicator.errors import UnreadableFile

# Wrapped more often than this is no log but a trap: package.zip, in it a tar.gz, in it .log.gz.gpg are six.
DEEPEST = 10


@dataclass(frozen=True)
class Part:
    """One log of a source; an archive that streams by has several, each to be read before the next."""

    name: str
    stream: Stream

    def head(self, size: int) -> bytes:
        """How it begins; nothing is taken."""
        return self.stream.peek(size)

    def blocks(self) -> Iterator[bytes | None]:
        """The log in blocks of whole lines (clickstream/blocks.py)."""
        return whole_lines(self.stream.blocks(), LONGEST_LINE)

    def lines(self) -> Iterator[bytes | None]:
        """The lines in order, without their ends; None stands for one that is too long."""
        return lines_of(self.blocks())


class LogSource:
    """One log as lines of bytes.

    `incomplete` says afterwards why it could not be read to its end; "" where it was. `bytes_read` grows as the
    file itself is read, packed as it is, up to `LogRef.bytes`.
    """

    def __init__(self, ref: LogRef) -> None:
        """Nothing is opened before it is read."""
        self.ref = ref
        self.name = ref.name
        self._trouble = Trouble()
        self._raw: RawFile | None = None

    @property
    def incomplete(self) -> str:
        """Why it could not be read to its end."""
        return self._trouble.reason

    @property
    def bytes_read(self) -> int:
        """Of the raw file, so far."""
        return self._raw.bytes_read if self._raw else 0

    def lines(self) -> Iterator[bytes | None]:
        """All lines, those of an archive's logs one after the other; None stands for one that is too long.

        UnreadableFile where the source can't be opened, decrypted or unpacked.
        """
        for part in self.parts():
            yield from part.lines()

    def parts(self) -> Generator[Part, None, None]:
        """The logs in it: one as a rule, several in an archive that streams by."""
        self._raw = opened(self.ref.url)
        with closing(self._raw):
            found = _parts(Stream(self._blocks(self._raw)), self.name, self._trouble, DEEPEST)
            is_empty = True
            with closing(found):
                for part in found:
                    is_empty = False
                    yield part
        if is_empty and not self._trouble.reason and self.ref.is_named:
            raise UnreadableFile(f"{self.name} holds nothing that is called like a log; name what it holds itself")

    def _blocks(self, raw: RawFile) -> Iterator[bytes]:
        member = self.ref.member
        if not member:
            return blocks_of(raw)
        head = raw.read(archives.HEAD)
        raw.seek(0)
        read = archives.zip_blocks if archives.is_zip(head) else archives.tar_blocks
        return _named(read(raw, member, self._trouble), self.name)


def open_log(ref: LogRef) -> LogSource:
    """The log that is meant, opened when its lines are asked for."""
    return LogSource(ref)


def _parts(
    stream: Stream, name: str, trouble: Trouble, deeper: int, was_decrypted: bool = False
) -> Generator[Part, None, None]:
    """What is left when all wrapping is taken off, as far as anything is wrapped."""
    if not deeper:
        raise UnreadableFile(f"{name} is wrapped in more than {DEEPEST} archives and encodings; unpack it first")
    head = stream.peek(archives.HEAD)
    blocks = unpacked(stream, trouble)
    if blocks is None and (is_encrypted(head) or (not was_decrypted and _is_called_encrypted(name, head))):
        blocks, was_decrypted = decrypted(stream, name), True
    if blocks is not None:
        with closing(blocks):
            yield from _parts(Stream(blocks), name, trouble, deeper - 1, was_decrypted)
    elif archives.is_tar(head):
        yield from _members(archives.passing_tar(stream, trouble), name, trouble, deeper)
    elif archives.is_zip(head):
        yield from _members(archives.passing_zip(stream, trouble), name, trouble, deeper)
    else:
        yield Part(name, stream)


def _members(found: Iterator[tuple[str, Stream]], name: str, trouble: Trouble, deeper: int) -> Iterator[Part]:
    """The logs of an archive; one that can't be read doesn't keep the others out."""
    was_read, first_error = False, None
    for member, stream in found:
        inside = Trouble()
        try:
            yield from _parts(stream, f"{name}{INSIDE}{member}", inside, deeper - 1)
            was_read = True
            if inside.reason:
                trouble.tell(f"in it {member}: {inside.reason}")
        except UnreadableFile as error:
            first_error = first_error or error
    if first_error is not None and not was_read:
        raise first_error
    if first_error is not None:
        trouble.tell(str(first_error))


def _named(blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
    try:
        yield from blocks
    except UnreadableFile as error:
        raise UnreadableFile(str(error) if name in str(error) else f"{name} can't be read: {error}") from error


def _is_called_encrypted(name: str, head: bytes) -> bool:
    """Of what no first bytes tell, gpg may know more; unless it is plainly a log."""
    is_plain = not head or head.lstrip(b"\xef\xbb\xbf\x00 \t\r\n").startswith((b"{", b"["))
    return name.endswith(ENCRYPTED) and not is_plain
