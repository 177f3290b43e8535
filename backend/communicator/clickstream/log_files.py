"""Opening tracking logs as lines: plain, gzip or zstd (told by their first bytes), folders, standard input."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
from isal import igzip_lib

from communicator.errors import UnreadableFile

STANDARD_INPUT = "-"
BLOCK = 1 << 20
PACKED_BLOCK = 1 << 16
LONGEST_LINE = 32 << 20  # bytes; a line longer than this is no event, and would fill the memory
GZIP_ERROR: type[Exception] = igzip_lib.IsalError  # type: ignore[assignment]  # its stub says instance
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
# What a folder's files are called that may hold tracking events; others in it are not looked at: a course's
# structure and grades, and what was collected of social networks.
LOG_ENDINGS = (".log", ".json", ".jsonl", ".ndjson", ".gz", ".zst")
NO_LOGS = ("course_structure", "grading_policy", "mastodon-statuses", "x-recent-search")


class LogSource:
    """One log as lines of bytes, without their line ends.

    `incomplete` says afterwards why a compressed log could not be read to its end; "" where it was.
    """

    def __init__(self, path: Path | str) -> None:
        """`path` is a file, or "-" for standard input."""
        self.path = path
        self.name = "standard input" if path == STANDARD_INPUT else Path(path).name
        self.incomplete = ""

    def lines(self) -> Iterator[bytes | None]:
        """The lines in order; None stands for one that is too long. UnreadableFile where it can't be opened."""
        rest, too_long = b"", False
        for block in self._blocks():
            parts = block.split(b"\n")
            parts[0] = rest + parts[0]
            rest = parts.pop()
            if parts and too_long:
                parts[0], too_long = None, False  # type: ignore[call-overload]
            yield from parts
            if len(rest) > LONGEST_LINE:
                rest, too_long = b"", True
        if too_long:
            yield None
        elif rest:
            yield rest

    def _blocks(self) -> Iterator[bytes]:
        with _opened(self.path) as file:
            head = file.peek(4)[:4]
            if head.startswith((GZIP, ZSTD)):
                yield from self._unpacked(file, head)
            else:
                yield from iter(lambda: file.read(BLOCK), b"")

    def _unpacked(self, file: Any, head: bytes) -> Iterator[bytes]:
        # What came before a break in the compressed data is not lost with it.
        try:
            if head.startswith(GZIP):
                yield from self._gunzipped(file)
            else:
                with pa.CompressedInputStream(pa.PythonFile(file, "r"), "zstd") as stream:
                    yield from iter(lambda: stream.read(BLOCK), b"")
        except (OSError, GZIP_ERROR) as error:
            self.incomplete = f"its compressed data is damaged ({error})"

    def _gunzipped(self, file: Any) -> Iterator[bytes]:
        """A gzip file may be several, one after the other; zeros at the end are padding."""
        unpacking = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
        for packed in iter(lambda: file.read(PACKED_BLOCK), b""):
            rest = packed
            while rest:
                if unpacking.eof:
                    rest = rest.lstrip(b"\x00")
                    if not rest:
                        break
                    unpacking = igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
                yield unpacking.decompress(rest, BLOCK)
                while not unpacking.eof and not unpacking.needs_input:
                    yield unpacking.decompress(b"", BLOCK)
                rest = unpacking.unused_data if unpacking.eof else b""
        if not unpacking.eof:
            self.incomplete = "its compressed data ends early"


@contextmanager
def _opened(path: Path | str) -> Iterator[Any]:
    if path == STANDARD_INPUT:
        yield sys.stdin.buffer
        return
    try:
        with Path(path).open("rb") as file:
            yield file
    except OSError as error:
        raise UnreadableFile(f"{path} can't be read: {error.strerror or error}") from error


def find_logs(paths: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The files meant by `paths`, and whether each was named itself rather than found in a folder.

    A folder stands for the files below it that are called like logs. UnreadableFile where a path is not there.
    """
    for path in paths:
        if path != STANDARD_INPUT and Path(path).is_dir():
            yield from ((str(found), False) for found in sorted(Path(path).rglob("*")) if _is_called_log(found))
        elif path == STANDARD_INPUT or Path(path).exists():
            yield path, True
        else:
            raise UnreadableFile(f"{path} is not there; check the path")


def _is_called_log(path: Path) -> bool:
    name = path.name
    if name.startswith(".") or any(part in name for part in NO_LOGS) or not path.is_file():
        return False
    return name.endswith(LOG_ENDINGS) or ".log-" in name or ".log." in name
