"""How far logs are read, told across processes and machines by small files in the staging folder."""

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType
from typing import IO, NamedTuple, Self

TOLD = struct.Struct("<QQ")
EVERY_SECONDS = 0.5


class HowFar(NamedTuple):
    """What was read so far."""

    bytes: int
    """Of the files as they lie there, packed."""
    events: int

    def plus(self, other: "HowFar") -> "HowFar":
        """Both together."""
        return HowFar(self.bytes + other.bytes, self.events + other.events)


NOTHING = HowFar(0, 0)
Watch = Callable[[HowFar], None]


@contextmanager
def telling(path: Path, so_far: Callable[[], HowFar]) -> Iterator[None]:
    """Writes how far it is into the file, again and again, and at the end."""
    with path.open("wb", buffering=0) as file, _again_and_again(lambda: _tell(file, so_far())):
        yield


class Watching:
    """Calls `watch` with how far all readings together are, again and again until the end. A context manager."""

    def __init__(self, watch: Watch | None) -> None:
        """Nothing is done where nobody watches."""
        self._watch = watch
        self._done = NOTHING
        self._under_way: set[Path] = set()
        self._changing = Lock()
        self._looking = _again_and_again(self._look)

    def __enter__(self) -> Self:
        """Begins to look."""
        if self._watch is not None:
            self._looking.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Looks once more, and ends."""
        if self._watch is not None:
            self._looking.__exit__(kind, error, at)

    def begin(self, path: Path) -> None:
        """A log's reading will tell in this file how far it is."""
        with self._changing:
            self._under_way.add(path)

    def end(self, path: Path) -> None:
        """That log is read; its file may go."""
        with self._changing:
            self._under_way.discard(path)
            self._done = self._done.plus(_told(path))

    def _look(self) -> None:
        with self._changing:
            far = reduce(HowFar.plus, map(_told, self._under_way), self._done)
        if self._watch is not None:
            self._watch(far)


@contextmanager
def _again_and_again(do: Callable[[], None]) -> Iterator[None]:
    ended = Event()

    def follow() -> None:
        while not ended.wait(EVERY_SECONDS):
            do()

    thread = Thread(target=follow, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        do()


def _tell(file: IO[bytes], far: HowFar) -> None:
    file.seek(0)
    file.write(TOLD.pack(*far))


def _told(path: Path) -> HowFar:
    try:
        return HowFar(*TOLD.unpack(path.read_bytes()))
    except (FileNotFoundError, struct.error):
        return NOTHING  # not begun
