"""A folder for what an import stages, gone with it; what killed imports left behind is removed by the next."""

import fcntl
import shutil
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from communicator.clickstream.event_files import writing_below
from communicator.identifiers import new_id

ABANDONED_SECONDS = 3600
"""How long nothing in a staging folder changed that is removed: a lock alone isn't seen on every shared disk."""
OWNER = "owner"


class StagingFolder:
    """`path` is there, and locked, until the end."""

    def __init__(self, events_folder: Path) -> None:
        """A folder of its own below the events."""
        self._parent = events_folder
        self.path = events_folder / f"staging-{new_id()}"
        self._owner: IO[bytes] | None = None

    def __enter__(self) -> Self:
        """Removes what is abandoned, and makes the folder; StoreUnwritable where that can't be."""
        remove_abandoned(self._parent)
        with writing_below(self.path):
            self._owner = (self.path / OWNER).open("wb")
        with suppress(OSError):  # a disk without locks: its folders are abandoned by their age alone
            fcntl.flock(self._owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Removes the folder."""
        if self._owner is not None:
            self._owner.close()
        shutil.rmtree(self.path, ignore_errors=True)


def remove_abandoned(events_folder: Path) -> None:
    """Removes what killed imports left behind a while ago."""
    for folder in events_folder.glob("staging-*"):
        if _is_abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)


def remove_unowned(events_folder: Path) -> None:
    """Removes what imports of this machine left behind when they were killed, however lately; others stay."""
    for folder in events_folder.glob("staging-*"):
        try:
            with (folder / OWNER).open("rb") as owner:
                fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # an import has it, or removes it
            continue
        shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    try:
        newest = max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
        if newest > time.time() - ABANDONED_SECONDS:
            return False
        with (folder / OWNER).open("rb") as owner:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # without its owner's file, or vanishing: nobody's
    return True
