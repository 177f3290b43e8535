"""A worker's journal: what it began to hand over and what came of it, on this machine's disk, in case it dies.

A line is written before a mail's final dot, and one after the server's answer. With them a dead worker's claims are
settled exactly: a mail with no line was not begun, one with an answer is known, and only one that was begun and never
answered is uncertain. `flock` tells whether the worker lives; it ends with the process, however that ends.

Lines stand in the kernel's cache as soon as they are written, so SIGKILL loses none. Losing power may: after another
boot a missing line proves nothing, and what has no answer is uncertain.
"""

import fcntl
import json
import os
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from communicator.errors import StoreUnwritable
from communicator.outreach.retrying import Outcome
from communicator.outreach.tables import DeliveryState

FOLDER = "journals"
SUFFIX = ".journal"
COMPACTED_AT = 1_000_000
"""Bytes; then what has been recorded is left out. About 10,000 mails."""
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

Try = tuple[str, int]
"""A delivery's id and which attempt it was."""


@dataclass
class Remembered:
    """What a journal tells of a worker that is gone."""

    worker: str
    is_complete: bool
    """False after another boot: a line may be missing."""
    begun: set[Try] = field(default_factory=set)
    ended: dict[Try, Outcome] = field(default_factory=dict)


class Journal:
    """The journal of one living worker; its threads may write at once. StoreUnwritable where it can't be written."""

    def __init__(self, data_dir: Path, worker: str) -> None:
        """Opens `worker`'s own file below the data folder and holds its lock."""
        self._path = data_dir / FOLDER / (worker.replace("/", "_") + SUFFIX)
        self._worker = worker
        self._lock = threading.Lock()
        self._lines: dict[Try, bytes] = {}
        self._is_broken = False
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(self._path, error) from error
        self._file = self._opened()
        self._bytes = 0

    def begin(self, delivery: Try) -> None:
        """Before the final dot: from here on the server may have the mail."""
        self._write(delivery, f"begin {delivery[0]} {delivery[1]}\n".encode())

    def end(self, delivery: Try, outcome: Outcome) -> None:
        """What became of a mail, before the database knows."""
        at = outcome.not_before.isoformat() if outcome.not_before else None
        told = json.dumps([outcome.state, outcome.reason, at, outcome.bounce_code])
        self._write(delivery, f"end {delivery[0]} {delivery[1]} {told}\n".encode())

    def forget(self, deliveries: Collection[Try]) -> None:
        """These are recorded in the database; the file is written anew where it has grown long."""
        with self._lock:
            for delivery in deliveries:
                self._lines.pop(delivery, None)
            if self._bytes > COMPACTED_AT:
                self._compact()

    def close(self, is_settled: bool) -> None:
        """The worker ends; its file stays where something in it is not recorded."""
        with self._lock:
            if is_settled:
                self._path.unlink(missing_ok=True)
            os.close(self._file)

    def _write(self, delivery: Try, line: bytes) -> None:
        with self._lock:
            if self._is_broken:  # half a line may stand at its end: another would be read as part of it
                raise StoreUnwritable(f"{self._path} could not be written to before")
            self._lines[delivery] = self._lines.get(delivery, b"") + line
            self._is_broken = True
            _append(self._file, self._path, line)
            self._is_broken = False
            self._bytes += len(line)

    def _compact(self) -> None:
        former = self._file
        self._file = self._opened(b"".join(self._lines.values()))
        self._bytes = 0
        os.close(former)  # after the new one stands locked in its place

    def _opened(self, lines: bytes = b"") -> int:
        fresh = self._path.with_suffix(".new")
        try:
            file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _unwritable(self._path, error) from error
        fcntl.flock(file, fcntl.LOCK_EX)
        _append(file, self._path, f"journal {_boot()} {self._worker}\n".encode() + lines)
        fresh.replace(self._path)
        return file


@contextmanager
def left_behind(data_dir: Path) -> Iterator[list[Remembered]]:
    """The journals of workers that are gone, locked against others who look; removed where nothing is raised."""
    locked: list[tuple[Path, int]] = []
    try:
        for path in sorted((data_dir / FOLDER).glob(f"*{SUFFIX}")):
            file = _locked(path)
            if file is not None:
                locked.append((path, file))
        yield [told for path, _ in locked if (told := _read(path))]
        for path, _ in locked:
            path.unlink(missing_ok=True)
    finally:
        for _, file in locked:
            os.close(file)


def _locked(path: Path) -> int | None:
    """The file, locked; None where its worker lives, or it is another file by now."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(file).st_ino == path.stat().st_ino:
            return file
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(file)
    return None


def _read(path: Path) -> Remembered | None:
    """What complete lines tell; a line that was cut off was not acted on yet."""
    head, *lines = path.read_bytes().split(b"\n")[:-1] or [b""]
    words = head.decode().split(" ", 2)
    if len(words) != 3 or words[0] != "journal":  # noqa: PLR2004
        return None  # cut off while it was made: nothing was claimed yet
    told = Remembered(words[2], is_complete=words[1] == _boot() != "-")
    for line in lines:
        try:
            _understand(told, line)
        except (ValueError, TypeError):
            told.is_complete = False
    return told


def _understand(told: Remembered, line: bytes) -> None:
    kind, delivery_id, attempts, *rest = line.decode().split(" ", 3)
    delivery = (delivery_id, int(attempts))
    if kind == "begin":
        told.begun.add(delivery)
        return
    state, reason, at, code = json.loads(rest[0] if rest else "")
    told.ended[delivery] = Outcome(DeliveryState(state), reason, at and datetime.fromisoformat(at), code)


def _append(file: int, path: Path, line: bytes) -> None:
    try:
        written = os.write(file, line)
    except OSError as error:
        raise _unwritable(path, error) from error
    if written != len(line):
        raise StoreUnwritable(f"{path} can't be written to: the disk is full")


def _unwritable(path: Path, error: OSError) -> StoreUnwritable:
    return StoreUnwritable(f"{path} can't be written to: {error.strerror}")


def _boot() -> str:
    try:
        return BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return "-"  # no Linux: a missing line proves nothing
