"""What holds for the readers of logs, whatever the bytes: asked by the fuzzer, and of the inputs that it found."""

import bz2
import gzip
import io
import math
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import zstandard

from communicator.clickstream.blocks import lines_of
from communicator.clickstream.events import EPOCH, Event
from communicator.clickstream.log_formats import LOOKED_AT, LogFormat, format_of
from communicator.clickstream.log_reading import ReadingTask, read_log
from communicator.clickstream.records import Skip
from communicator.clickstream.sources import LogRef, find_logs, open_log
from communicator.clickstream.sources.lines import Part
from communicator.clickstream.tracking_log import Counts
from communicator.courses.course_ids import is_course_id
from communicator.errors import UnreadableFile
from communicator.packed.streams import Stream
from tests.clickstream.lines import COURSE

FIRST, END = 946_684_800_000_000, 4_102_444_800_000_000
"""Microseconds: the years 2000 to 2099."""
COURSES = (None, COURSE, "2")


def check_log(data: bytes, folder: Path) -> None:
    """Reads `data` as an import does and asserts what must hold: its first line says how, the rest is the log.

    Each letter of the first line is a choice: how the log is packed, the course, the size of the chunks in which it
    comes, whether it is staged too. Any bytes are such a line, so that nothing that the fuzzer thinks of is lost.
    """
    first, _, log = data.partition(b"\n")
    packing, course, chunk, is_staged = ((first[at] if at < len(first) else 0) for at in range(4))
    path = folder / "log"
    path.write_bytes(PACKINGS[packing % len(PACKINGS)](log))
    only_course = COURSES[course % len(COURSES)]
    for ref in find_logs([str(path)]):
        found = Counter[str]()
        try:
            for part in open_log(ref).parts():
                content = b"".join(part.stream.blocks())
                found += _check_content(content, only_course, 1 + chunk)
        except UnreadableFile:
            found = Counter()  # told in one line; nothing of it is taken
        if is_staged % 8 == 1:
            _check_staged(ref, only_course, folder, found)


def _cut(content: bytes) -> bytes:
    packed = gzip.compress(content, 1, mtime=0)
    return packed[: 3 * len(packed) // 4]


def _in_zip(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("tracking.log", content)
        package.writestr("b/tracking.log.gz", gzip.compress(content[:100], 1, mtime=0))
    return file.getvalue()


def _in_tar(content: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as package:
        member = tarfile.TarInfo("tracking.log")
        member.size = len(content)
        package.addfile(member, io.BytesIO(content))
    return gzip.compress(file.getvalue(), 1, mtime=0)


PACKINGS: tuple[Callable[[bytes], bytes], ...] = (
    bytes,  # as it is: it may look packed by itself
    lambda content: gzip.compress(content, 1, mtime=0),
    zstandard.ZstdCompressor(level=1).compress,
    bz2.compress,
    _cut,
    _in_zip,
    _in_tar,
)


@dataclass
class Kept:
    """Rejects in memory."""

    all: list[tuple[int, str, bytes]] = field(default_factory=list)

    def write(self, line_number: int, reason: str, raw: bytes) -> None:
        self.all.append((line_number, str(reason), raw))


def _check_content(content: bytes, only_course: str | None, chunk: int) -> Counter[str]:
    """One log, unpacked: read in one block, in chunks, and line by line with rejects, it is the same."""
    kind, kept = format_of(content[:LOOKED_AT]), Kept()
    chunks = [content[at : at + chunk] for at in range(0, len(content), chunk)]
    whole = _read(kind, Part("log", Stream(iter([content]))).blocks(), only_course)
    in_chunks = _read(kind, Part("log", Stream(iter(chunks))).blocks(), only_course)
    by_line = _read(kind, lines_of(Part("log", Stream(iter(chunks))).blocks()), only_course, kept)
    assert whole == in_chunks == by_line, "how a log comes in changes what it tells"
    events, counts = whole
    assert counts.records == counts.events + counts.skipped.total(), "a record was lost or counted twice"
    assert counts.events == len(events)
    assert counts.skipped == Counter(reason for _, reason, _ in kept.all), "a reject wasn't kept"
    lines, reasons = content.count(b"\n") + 1, {reason.value for reason in Skip}
    for number, reason, raw in kept.all:
        assert 1 <= number <= lines, "a reject stands outside of the file"
        assert reason in reasons
        assert len(raw) <= 10 * len(content) + 100
    for event in events:
        _check_event(event, kind, only_course)
    return Counter(counts.skipped) + Counter({"events": counts.events})


def _read(
    kind: LogFormat, blocks: Iterable[bytes | None], only_course: str | None, rejects: Any = None
) -> tuple[list[Event], Counts]:
    counts = Counts()
    batches: Iterator[Any] = kind.read(blocks, counts, only_course, rejects)
    return [event for batch in batches for event in batch.events()], counts


def _check_event(event: Event, kind: LogFormat, only_course: str | None) -> None:
    course_id, actor, time, type_, what, position, grade, max_grade = event
    assert is_course_id(course_id) or course_id == only_course or (kind.site_kind == "moodle" and course_id.isdigit())
    assert only_course is None or course_id == only_course
    assert FIRST <= time < END, EPOCH
    for text, longest in zip((course_id, *actor, type_, what), (255, 100, 255, 100, 100, 255), strict=True):
        assert type(text) is str
        assert len(text) <= longest
        assert "\x00" not in text, "PostgreSQL takes no NUL"
        text.encode()  # no half of a surrogate pair
    assert type_
    for number in (position, grade, max_grade):
        assert number is None or math.isfinite(number)


def _check_staged(ref: LogRef, only_course: str | None, folder: Path, found: Counter[str]) -> None:
    """As an import reads it, with rejects, up to what is published."""
    for kind in ("edx", "moodle"):
        task = ReadingTask(ref, kind, folder / "staged", only_course, keeps_rejects=True)
        task.folder.mkdir(exist_ok=True)
        task.rejects.unlink(missing_ok=True)
        try:
            log = read_log(task)
        except UnreadableFile:
            continue
        assert log.records == log.staged.events + sum(log.skipped.values())
        assert sum(log.staged.read(each).height for each in log.staged.parts) == log.staged.events
        assert task.rejects.read_bytes().count(b"\n") == sum(log.skipped.values())
        if found:
            assert Counter(log.skipped) + Counter({"events": log.staged.events}) == found
