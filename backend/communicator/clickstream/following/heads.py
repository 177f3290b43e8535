"""Which file is which, whatever it is called by now: told by its first bytes, which rotation doesn't change."""

import hashlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from communicator.clickstream.sources import LogRef, Part, open_log
from communicator.errors import UnreadableFile

HEAD_BYTES = 1024  # a record's time and session are in them


class Head(NamedTuple):
    """A file's first bytes: as many as there were, up to HEAD_BYTES."""

    length: int
    digest: str

    @classmethod
    def of(cls, begin: bytes) -> "Head":
        """The head of what begins so."""
        return cls(len(begin), hashlib.sha256(begin).hexdigest())

    def begins(self, begin: bytes) -> bool:
        """Whether a file that begins so is this one, grown or not."""
        return len(begin) >= self.length and Head.of(begin[: self.length]) == self


def rotated(path: Path) -> list[Path]:
    """Files beside the log that may have been it, the oldest first: `x.log.1`, `x.log-20260302.gz`, `x-2026.log`."""
    beside = [each for each in path.parent.iterdir() if each.name.startswith(path.stem) and each != path]
    return sorted((each for each in beside if each.is_file()), key=lambda each: (each.stat().st_mtime_ns, each.name))


@contextmanager
def unpacked(path: Path) -> Iterator[Part | None]:
    """A rotated file's bytes, unpacked where it was packed; None where it can't be read."""
    parts = open_log(LogRef(str(path))).parts()
    with closing(parts):
        try:
            first = next(parts, None)
        except UnreadableFile:
            first = None
        yield first


def find_rotated(path: Path, head: Head) -> Path | None:
    """Where the file with this head lies now; None where it is gone."""
    for each in reversed(rotated(path)):
        with unpacked(each) as part:
            if part is not None and head.begins(part.head(HEAD_BYTES)):
                return each
    return None
