"""A log as lines, whatever it is wrapped in: archives, compression and encryption, inside one another."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass

from communicator.clickstream.blocks import lines_of, whole_lines
from communicator.clickstream.sources.names import is_wanted
from communicator.clickstream.sources.opening import RawFile, opened
from communicator.clickstream.sources.refs import LONGEST_LINE, LogRef
from communicator.errors import UnreadableFile
from communicator.packed import archives
from communicator.packed.parts import plain_parts
from communicator.packed.streams import Stream, Trouble, blocks_of


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
            found = plain_parts(Stream(self._blocks(self._raw)), self.name, self._trouble, is_wanted)
            is_empty = True
            with closing(found):
                for name, stream in found:
                    is_empty = False
                    yield Part(name, stream)
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


def _named(blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
    try:
        yield from blocks
    except UnreadableFile as error:
        raise UnreadableFile(str(error) if name in str(error) else f"{name} can't be read: {error}") from error
