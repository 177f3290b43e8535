"""Storing a piece of a followed log: its events and its checkpoint become visible in one transaction."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from communicator.clickstream.following.checkpoints import Checkpoints, Position
from communicator.clickstream.following.taken import Taken
from communicator.clickstream.records import Skip
from communicator.clickstream.rejects import LogRejects
from communicator.clickstream.store import Import
from communicator.clickstream.tracking_log import Counts, read_events
from communicator.database import Database


class Storing:
    """Where pieces of one followed log go."""

    def __init__(
        self,
        database: Database,
        data_dir: Path,
        site_id: int,
        checkpoints: Checkpoints,
        only_course: str | None = None,
        rejects: LogRejects | None = None,
    ) -> None:
        """Events go to the site's courses, or to one of them only; `rejects` takes what becomes no event."""
        self._database, self._data_dir, self._site_id = database, data_dir, site_id
        self._checkpoints, self._only_course, self._rejects = checkpoints, only_course, rejects
        self.taken = Taken()

    def store(self, lines: Sequence[bytes | None], old: Position, new: Position) -> int:
        """Stores the lines between two positions; the number of the checkpoint's row."""
        counts = Counts()
        rejects = _Further(self._rejects, old.lines) if self._rejects else None
        kept = old.row or 0

        def keep(session: Session, new_events: int) -> None:
            nonlocal kept
            counts.events -= importing.erased
            counts.skipped += Counter({Skip.ERASED.value: importing.erased})
            kept = self._checkpoints.keep(session, old, new, counts, new_events)

        with Import(self._database, self._data_dir, self._site_id) as importing:
            for batch in read_events(lines, counts, self._only_course, rejects):
                importing.add(batch)
            new_events = importing.publish(finish=keep)
        self.taken.count(counts, new_events, is_new_file=old.row is None)
        return kept


class _Further(LogRejects):
    """Rejects of a piece, under the lines' numbers in the file."""

    def __init__(self, rejects: LogRejects, before: int) -> None:
        self._whole, self._before = rejects, before

    def write(self, line_number: int, reason: str, raw: bytes) -> None:
        self._whole.write(self._before + line_number, reason, raw)
