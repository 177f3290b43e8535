"""The file of rejected records: what became no event of the store, why, and where it stood.

It holds learners' data as the log had it, so it is its owner's alone (mode 0600), and it is appended to, never
overwritten: one JSON object a line, `{"source", "line", "reason", "text"}`. Bytes that aren't UTF-8 are under
`"base64"` instead of `"text"`.
"""

import os
import stat
from base64 import b64encode
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from communicator.errors import UnwritableFile

OWNER_ONLY = 0o600
WRITE_AT = 1 << 18  # bytes that are held before they are written


class Rejects:
    """A file of rejected records that is appended to. A context manager: what is held is written at its end.

    Records are written whole and at the file's end, so that several processes may write to one file.
    """

    def __init__(self, path: Path | str) -> None:
        """Opens or makes the file; UnwritableFile where that can't be."""
        self.path = Path(path)
        self._held: list[bytes] = []
        self._size = 0
        try:
            self._file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, OWNER_ONLY)
            if stat.S_ISREG(os.fstat(self._file).st_mode):
                os.fchmod(self._file, OWNER_ONLY)
        except OSError as error:
            raise UnwritableFile(f"{self.path} can't be written: {error.strerror}; choose another file") from error

    def __enter__(self) -> Self:
        """The file is open already."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Writes what is held, and closes the file."""
        try:
            self.flush()
        finally:
            os.close(self._file)

    def write(self, source: str, line_number: int, reason: str, raw: bytes) -> None:
        """Keeps one record: the log's name, the number of its first line (from 1), the reason, its bytes."""
        kept: dict[str, object] = {"source": source, "line": line_number, "reason": str(reason)}
        try:
            kept["text"] = raw.decode()
        except UnicodeDecodeError:
            kept["base64"] = b64encode(raw).decode()
        self._hold(msgspec.json.encode(kept) + b"\n")

    def of(self, source: str) -> "LogRejects":
        """This file, for the records of one log: what a reader is given."""
        return LogRejects(self, source)

    def take(self, path: Path) -> None:
        """Appends all that another file of rejects holds, and removes it."""
        with path.open("rb") as other:
            for line in other:
                self._hold(line)
        self.flush()
        path.unlink()

    def flush(self) -> None:
        """Writes what is held; UnwritableFile where the disk refuses."""
        rest = memoryview(b"".join(self._held))
        self._held, self._size = [], 0
        try:
            while rest:
                rest = rest[os.write(self._file, rest) :]
        except OSError as error:
            raise UnwritableFile(f"{self.path} can't be written: {error.strerror}") from error

    def _hold(self, line: bytes) -> None:
        self._held.append(line)
        self._size += len(line)
        if self._size >= WRITE_AT:
            self.flush()


class LogRejects:
    """Where a reader leaves the records that it counts as skipped."""

    def __init__(self, rejects: Rejects, source: str) -> None:
        """`source` is the log's name, as reports tell it."""
        self._rejects, self._source = rejects, source

    def write(self, line_number: int, reason: str, raw: bytes) -> None:
        """Keeps a record: the number of its first line (from 1), why it is no event, its bytes.

        The bytes are empty where the line was too long to be held.
        """
        self._rejects.write(self._source, line_number, reason, raw)
