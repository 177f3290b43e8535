"""The event store: Parquet by course and day, visible through a manifest in SQL, changed in one transaction.

An event is its course, actor, time, type, object and position: equal ones are one. Files are never changed;
a partition that gets new events gets a new file, and the manifest says which file is read. A file that the
manifest doesn't name is not there: what a killed import leaves behind harms nobody, and is removed later.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy.orm import Session

from communicator.access.tables import Site
from communicator.clickstream.events import Event, EventBatch
from communicator.clickstream.manifest import EVENTS, visible_files
from communicator.clickstream.publication import Publication
from communicator.clickstream.staging import Staging
from communicator.clickstream.staging_folder import StagingFolder
from communicator.clickstream.tables import LogImport
from communicator.database import Database

__all__ = ["Import", "append", "visible_files"]


class Import:
    """Events of one source on their way into the store: `add` batches, then `publish` them, all or none.

    A context manager: what was not published is forgotten at the end.
    """

    def __init__(self, database: Database, data_dir: Path, site_id: int) -> None:
        """Events go below `data_dir`/events, to courses and actors of the site."""
        self._database, self._root, self._site_id = database, data_dir, site_id
        self.erased = 0
        """How many events are left out since they are of who was erased; known from `finish` on."""
        self._folder = StagingFolder(data_dir / EVENTS)
        self._staging = Staging(self._folder.path / "0")

    def __enter__(self) -> Self:
        """Makes the folder where events wait that the memory doesn't hold."""
        self._folder.__enter__()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Forgets what was not published."""
        self._folder.__exit__(kind, error, at)

    def add(self, batch: EventBatch) -> None:
        """Takes events."""
        self._staging.add(batch)

    def publish(
        self, record: LogImport | None = None, finish: Callable[[Session, int], None] = lambda _session, _new: None
    ) -> int:
        """Makes the events visible, and adds the `record` of it, in one transaction. Returns how many are new.

        `finish` is given the transaction's session and that number before the record is kept. Once: what is
        added afterwards needs another `Import`.
        """

        def keep(session: Session, new_events: list[int]) -> None:
            self.erased = publication.erased[0]
            finish(session, new_events[0])
            session.add_all([record] if record else [])

        publication = Publication(self._database, self._root, self._site_id, [self._staging.finish()])
        return publication.publish(keep)[0]


def append(database: Database, data_dir: Path, site: Site, events: Sequence[Event]) -> int:
    """Stores events that are at hand; returns how many are new."""
    with Import(database, data_dir, site.id) as importing:
        importing.add(EventBatch.of(events))
        return importing.publish()
