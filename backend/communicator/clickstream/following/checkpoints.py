"""How far each file of a followed log was stored: kept in the transaction that makes its events visible."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from communicator import clock
from communicator.clickstream.following.heads import Head
from communicator.clickstream.tables import LogCheckpoint, LogImport
from communicator.clickstream.tracking_log import Counts
from communicator.database import Database
from communicator.file_errors import FollowedTwice

# A file that is done is remembered so long, so that it isn't taken for one that was missed.
REMEMBERED = timedelta(days=30)


@dataclass
class Position:
    """Where in a file the reading is."""

    head: Head
    offset: int = 0  # bytes, unpacked
    lines: int = 0
    is_finished: bool = False
    """Nothing more will be written to it."""
    row: int | None = None  # of its checkpoint, once there is one


class Checkpoints:
    """The positions in all files that a followed log was."""

    def __init__(self, database: Database, site_id: int, source: str, name: str) -> None:
        """`source` is the log's path, `name` what reports call it."""
        self._database, self._site_id, self._source, self._name = database, site_id, source, name

    def all(self) -> list[Position]:
        """Of all files that are remembered, the latest first."""
        query = select(LogCheckpoint).where(
            LogCheckpoint.site_id == self._site_id, LogCheckpoint.source == self._source
        )
        with self._database.reading() as session:
            rows = session.scalars(query.order_by(LogCheckpoint.updated_at.desc(), LogCheckpoint.id.desc())).all()
        return [
            Position(Head(row.head_length, row.head_digest), row.offset, row.lines, row.is_finished, row.id)
            for row in rows
        ]

    def last_kept(self) -> float:
        """When something was kept last, in seconds since 1970; 0 where nothing ever was."""
        query = select(LogCheckpoint.updated_at).where(
            LogCheckpoint.site_id == self._site_id, LogCheckpoint.source == self._source
        )
        with self._database.reading() as session:
            return max((moment.timestamp() for moment in session.scalars(query)), default=0.0)

    def keep(self, session: Session, old: Position, new: Position, counts: Counts, new_events: int) -> int:
        """Moves on from `old` to `new`; the row's number. FollowedTwice where somebody else did so meanwhile."""
        row = session.get(LogCheckpoint, old.row) if old.row else None
        if row is None:
            row = self._begun(session)
            self._forget_old(session)
        moved = session.execute(
            update(LogCheckpoint)
            .where(LogCheckpoint.id == row.id, LogCheckpoint.offset == old.offset)
            .values(
                head_digest=new.head.digest, head_length=new.head.length, offset=new.offset, lines=new.lines,
                is_finished=new.is_finished, updated_at=clock.now(),
            )
        )  # fmt: skip
        if not moved.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has it
            raise FollowedTwice(f"Another process follows {self._source}; stop one of them")
        self._count(session, row.log_import_id, counts, new_events)
        return row.id

    def _begun(self, session: Session) -> LogCheckpoint:
        """A new file's checkpoint at its beginning, with a record of the import."""
        record = self._record()
        session.add(record)
        session.flush()
        row = LogCheckpoint(
            site_id=self._site_id, source=self._source, log_import_id=record.id, head_digest="", head_length=0,
            offset=0, lines=0, is_finished=False, updated_at=clock.now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        return row

    def _record(self) -> LogImport:
        moment = clock.now()
        return LogImport(
            site_id=self._site_id, source=self._name, started_at=moment, finished_at=moment, records=0, events=0,
            new_events=0, skipped={}, seconds=0.0,
        )  # fmt: skip

    def _count(self, session: Session, record_id: int | None, counts: Counts, new_events: int) -> None:
        record = session.get(LogImport, record_id) if record_id else None
        if record is None:
            return
        record.records += counts.records
        record.events += counts.events
        record.new_events += new_events
        record.skipped = dict(Counter(record.skipped) + counts.skipped)
        record.finished_at = clock.now()
        record.seconds = (record.finished_at - record.started_at).total_seconds()

    def _forget_old(self, session: Session) -> None:
        session.execute(
            delete(LogCheckpoint).where(
                LogCheckpoint.site_id == self._site_id,
                LogCheckpoint.source == self._source,
                LogCheckpoint.is_finished,
                LogCheckpoint.updated_at < clock.now() - REMEMBERED,
            )
        )
