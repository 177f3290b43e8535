"""The loop that follows: reads what was appended, through rotations of every kind, and stores it piece by piece."""

import os
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import structlog

from communicator.clickstream.following.checkpoints import Checkpoints, Position
from communicator.clickstream.following.heads import HEAD_BYTES, Head, find_rotated, rotated, unpacked
from communicator.clickstream.following.pieces import lines_of, whole_lines, whole_records
from communicator.clickstream.following.storing import Storing
from communicator.errors import DatabaseUnusable, StoreUnwritable, UnreadableFile
from communicator.packed.encryption import is_encrypted

PIECE = 32 << 20
# A file that was rotated away may be written to until its writers open the new one.
LINGERS_SECONDS = 60.0
# Lines that end, and don't end with a record, wait so long for what belongs to them.
SETTLES_SECONDS = 10.0
_PACKED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ", b"PK\x03\x04")
log = structlog.get_logger("communicator.follow")


@dataclass
class _Open:
    """A file that is read as it grows."""

    file: BinaryIO
    position: Position
    grew_at: float

    def begin(self) -> bytes:
        self.file.seek(0)
        return self.file.read(HEAD_BYTES)

    def is_whole(self) -> bool:
        """Whether it is still what it was: neither cut off nor written anew in place (copytruncate)."""
        size = os.fstat(self.file.fileno()).st_size
        return size >= self.position.offset and self.position.head.begins(self.begin())


class Follower:
    """Follows one plain log of a site."""

    def __init__(
        self, path: Path, checkpoints: Checkpoints, storing: Storing, lingers: float = LINGERS_SECONDS
    ) -> None:
        """UnreadableFile where there is no such file, or it is packed: what is still written is plain text."""
        self._path, self._checkpoints, self._storing, self._lingers = path, checkpoints, storing, lingers
        self._current: _Open | None = None
        self._rotated: list[_Open] = []
        self.taken = storing.taken
        if path.exists() and not path.is_file():
            raise UnreadableFile(f"{path} can't be followed: it is no plain file")
        try:
            with path.open("rb") as file:
                begin = file.read(HEAD_BYTES)
        except OSError as error:
            raise UnreadableFile(f"{path} can't be followed: {error.strerror or error}") from error
        if begin.startswith(_PACKED) or is_encrypted(begin):
            raise UnreadableFile(f"{path} is packed or encrypted, so nobody writes to it; import it without --follow")

    def run(self, stop: threading.Event, every: float) -> None:
        """Follows until `stop` is set; looks again after `every` seconds. Waits for a database or a disk."""
        is_begun = False
        while not stop.is_set():
            try:
                if not is_begun:
                    self.begin()
                    is_begun = True
                if self.look():
                    continue
            except (DatabaseUnusable, StoreUnwritable) as error:
                log.warning("the log waits", file=self._path.name, why=str(error))
                self.close()  # whether the last piece was kept is told by its checkpoint
                is_begun = False
            stop.wait(every)
        self.close()

    def begin(self) -> None:
        """Takes what was written, and rotated away, since it was followed last."""
        positions = self._checkpoints.all()
        self._open_current(positions)
        current = self._current.position.row if self._current else None
        missed = self._missed(positions)
        for position in reversed(positions):
            if not position.is_finished and position.row != current:
                self._finish_rotated(position)
        for path in missed:
            with unpacked(path) as part:
                head = Head.of(part.head(HEAD_BYTES)) if part else None
            if head and head.length:
                self._read_rotated(path, Position(head))

    def look(self) -> bool:
        """Takes what is there; whether there is more at once."""
        is_busy = bool(sum(self._look_at_rotated(each) for each in list(self._rotated)))
        if self._current is None:
            self._open_current(self._checkpoints.all())
        current = self._current
        if current is None:
            return is_busy
        if not current.is_whole():
            self._begin_anew(current)
            return True
        is_busy = self._take(current) or is_busy
        if self._is_renamed(current):
            self._rotated.append(current)
            self._current = None
            return True
        return is_busy

    def close(self) -> None:
        """Gives the files back."""
        for each in [*self._rotated, *([self._current] if self._current else [])]:
            each.file.close()
        self._rotated, self._current = [], None

    def _open_current(self, positions: list[Position]) -> None:
        try:
            file = self._path.open("rb")
        except FileNotFoundError:  # between two of them
            return
        begin = file.read(HEAD_BYTES)
        size = os.fstat(file.fileno()).st_size
        known = [each for each in positions if each.head.begins(begin) and each.offset <= size]
        if not begin:
            file.close()
            return
        self._current = _Open(file, known[0] if known else Position(Head.of(begin)), time.monotonic())

    def _is_renamed(self, current: _Open) -> bool:
        try:
            there = self._path.stat()
        except FileNotFoundError:
            return True
        return not os.path.samestat(there, os.fstat(current.file.fileno()))

    def _take(self, current: _Open, is_last: bool = False) -> bool:
        """Stores whole records that were appended; with `is_last` all there is. Whether there is more at once."""
        old = current.position
        current.file.seek(old.offset)
        piece = current.file.read(PIECE)
        if len(piece) == PIECE or time.monotonic() - current.grew_at > SETTLES_SECONDS:
            size = whole_records(piece) or whole_lines(piece) or (len(piece) if len(piece) == PIECE else 0)
        else:
            size = whole_records(piece)
        size = len(piece) if is_last and len(piece) < PIECE else size
        begin = current.begin()
        if not size or not old.head.begins(begin):
            return False
        current.position = self._store(old, piece[:size], Head.of(begin), is_last and len(piece) < PIECE)
        current.grew_at = time.monotonic()
        return len(piece) == PIECE

    def _store(self, old: Position, piece: bytes, head: Head, is_finished: bool) -> Position:
        lines = lines_of(piece)
        new = replace(
            old, head=head, offset=old.offset + len(piece), lines=old.lines + len(lines), is_finished=is_finished
        )
        new.row = self._storing.store(lines, old, new)
        return new

    def _look_at_rotated(self, each: _Open) -> bool:
        if self._take(each):
            return True
        if time.monotonic() - each.grew_at >= self._lingers and self._current is not None:
            while self._take(each, is_last=True):
                pass
            self._finish(each.position)
            each.file.close()
            self._rotated.remove(each)
        return False

    def _begin_anew(self, current: _Open) -> None:
        """It was copied and cut off (copytruncate): the rest of what it was is in the copy."""
        current.file.close()
        self._current = None
        self._finish_rotated(current.position)

    def _missed(self, positions: list[Position]) -> list[Path]:
        """What was the log for a while in which nobody followed it, the oldest first."""
        last = self._checkpoints.last_kept()
        missed = []
        for path in rotated(self._path) if positions else []:
            with unpacked(path) as part:
                begin = part.head(HEAD_BYTES) if part and path.stat().st_mtime > last else b""
            if begin and not any(each.head.begins(begin) for each in positions):
                missed.append(path)
        return missed

    def _finish_rotated(self, position: Position) -> None:
        path = find_rotated(self._path, position.head)
        if path is not None:
            self._read_rotated(path, position)
        elif position.row is not None:
            self.taken.gone.append(f"what was written to {self._path} behind byte {position.offset:,}")
            self._finish(position)

    def _read_rotated(self, path: Path, position: Position) -> None:
        """Takes the rest of a file that nobody writes to any more, packed or not."""
        with unpacked(path) as part:
            assert part is not None
            left = position.offset
            while left and (skipped := part.stream.read(min(left, PIECE))):
                left -= len(skipped)
            rest = b""
            while block := part.stream.read(PIECE):
                rest += block
                size = whole_records(rest) or whole_lines(rest)
                position = self._store(position, rest[:size], position.head, is_finished=False) if size else position
                rest = rest[size:]
            if rest:
                position = self._store(position, rest, position.head, is_finished=False)
        self._finish(position)

    def _finish(self, position: Position) -> None:
        if position.row is not None and not position.is_finished:
            self._storing.store([], position, replace(position, is_finished=True))
