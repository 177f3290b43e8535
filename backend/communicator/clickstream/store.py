"""The event store: Parquet by course and day, visible through a manifest in SQL, changed in one transaction.

An event is its course, actor, time, type, object and position: equal ones are one. Files are never changed;
a partition that gets new events gets a new file, and the manifest says which file is read. A file that the
manifest doesn't name is not there: what a killed import leaves behind harms nobody, and is removed later.
"""

import os
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

import polars as pl
from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.tables import Site
from communicator.clickstream.events import EPOCH, Actor, Event, EventBatch
from communicator.clickstream.staging import IDENTITY, ORDER, Partition, Staging
from communicator.clickstream.tables import EventFile, LogImport
from communicator.courses.catalogue import ensure_courses
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.roster.identity import VISITOR, ensure_actors, ensure_course_learners
from communicator.roster.seen import note_seen

EVENTS = "events"
# How long a file that no manifest row names may be somebody's: a reader's that opened the manifest before,
# or an importer's that hasn't finished.
GRACE_SECONDS = 3600


class Written(NamedTuple):
    """A partition's new file, and the manifest rows that it replaces."""

    partition: Partition
    replaces: frozenset[str]  # their paths: SQLite gives a deleted row's id to the next one
    row: EventFile
    new_events: int


class Import:
    """One log's events on their way into the store: `add` batches, then `publish` them, all or none.

    A context manager: what was not published is forgotten at the end.
    """

    def __init__(self, database: Database, data_dir: Path, site_id: int) -> None:
        """Events go below `data_dir`/events, to courses and actors of the site."""
        self._database = database
        self._root = data_dir
        self._site_id = site_id
        self._staging = Staging(data_dir / EVENTS)
        self._courses: dict[str, int] = {}
        self._actors: dict[Actor, int] = {}

    def __enter__(self) -> Self:
        """Nothing to begin: the first batch makes the folder."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Forgets what was not published."""
        self._staging.remove()

    def add(self, batch: EventBatch) -> None:
        """Takes events; the courses and actors that it meets exist from now on."""
        self._meet(set(batch.course_ids), set(batch.actors))
        courses, actors = self._courses, self._actors
        self._staging.add(
            {
                "course_pk": [courses[course_id] for course_id in batch.course_ids],
                "actor_id": [actors[actor] for actor in batch.actors],
                "time": batch.times,
                "type": batch.types,
                "object": batch.objects,
                "position": batch.positions,
                "grade": batch.grades,
                "max_grade": batch.max_grades,
            }
        )

    def publish(self, record: LogImport | None = None, finish: Callable[[int], None] = lambda _: None) -> int:
        """Makes the events visible, and adds the `record` of it, in one transaction. Returns how many are new.

        `finish` is told that number before the record is kept. Where another importer changed a partition in
        between, that partition is done again.
        """
        written: dict[Partition, Written] = {}
        stale = set(self._staging.partitions())
        while True:
            written |= {done.partition: done for done in map(self._write, stale)}
            with self._database.writing() as session:
                _lock(session, {partition.course_pk for partition in written})
                stale = {done.partition for done in written.values() if _is_stale(session, done)}
                if not stale:
                    self._show(session, list(written.values()))
                    new_events = sum(done.new_events for done in written.values())
                    finish(new_events)
                    session.add_all([record] if record else [])
                    return new_events

    def _meet(self, course_ids: set[str], actors: set[Actor]) -> None:
        new_courses, new_actors = course_ids - self._courses.keys(), actors - self._actors.keys()
        if not new_courses and not new_actors:
            return
        with self._database.writing() as session:
            found = ensure_courses(session, self._site_id, new_courses)
            self._courses |= {course_id: course.id for course_id, course in found.items()}
            self._actors |= ensure_actors(session, self._site_id, new_actors)

    def _write(self, partition: Partition) -> Written:
        """The partition's visible events and the staged ones, as one new file; none where nothing is new."""
        with self._database.reading() as session:
            rows = list(session.scalars(_files_of(partition)))
        paths = [row.path for row in rows]
        before = pl.concat([self._staging.empty(), *(pl.read_parquet(self._root / path) for path in paths)])
        both = pl.concat([before, self._staging.read(partition)])
        events = both.sort(ORDER, nulls_last=True).unique(subset=IDENTITY, keep="first", maintain_order=True)
        replaces = frozenset(paths)
        row = self._file(partition, events) if events.height > before.height else EventFile(path="")
        return Written(partition, replaces, row, events.height - before.height)

    def _file(self, partition: Partition, events: pl.DataFrame) -> EventFile:
        path = Path(EVENTS, str(partition.course_pk), f"{partition.day:%Y-%m-%d}-{new_id()}.parquet")
        _write_durably(events, self._root / path)
        first, last = events["time"].min(), events["time"].max()
        assert isinstance(first, int)
        assert isinstance(last, int)
        return EventFile(
            course_pk=partition.course_pk,
            day=partition.day,
            path=path.as_posix(),
            events=events.height,
            first_time=_moment(first),
            last_time=_moment(last),
            created_at=clock.now(),
        )

    def _show(self, session: Session, written: list[Written]) -> None:
        changed = [done for done in written if done.row.path]
        replaced = [old for done in changed for old in done.replaces]
        session.execute(delete(EventFile).where(EventFile.path.in_(replaced)))
        session.add_all([done.row for done in changed])
        self._note_people(session)
        for path in replaced:
            os.utime(self._root / path)  # its grace begins now
        for done in changed:
            _remove_orphans(session, self._root, done.partition)

    def _note_people(self, session: Session) -> None:
        visitor = self._actors.get(VISITOR)
        seen: dict[int, dict[int, tuple[int | None, int | None]]] = defaultdict(dict)
        for course_pk, actor_id, first, last in self._staging.seen():
            if actor_id != visitor:
                seen[course_pk][actor_id] = (first, last)
        for course_pk, times in seen.items():
            people = ensure_course_learners(session, course_pk, times.keys())
            started = [(people[actor], first, last) for actor, (first, last) in times.items()]
            note_seen(
                session, [(who, _moment(a), _moment(b)) for who, a, b in started if a is not None and b is not None]
            )


def visible_files(session: Session, course_pk: int) -> list[EventFile]:
    """The course's event files, by day."""
    query = select(EventFile).where(EventFile.course_pk == course_pk).order_by(EventFile.day, EventFile.id)
    return list(session.scalars(query))


def append(database: Database, data_dir: Path, site: Site, events: Sequence[Event]) -> int:
    """Stores events that are at hand; returns how many are new."""
    with Import(database, data_dir, site.id) as importing:
        importing.add(EventBatch.of(events))
        return importing.publish()


def _files_of(partition: Partition) -> Select[EventFile]:
    return select(EventFile).where(EventFile.course_pk == partition.course_pk, EventFile.day == partition.day)


def _lock(session: Session, course_pks: set[int]) -> None:
    # On PostgreSQL two importers of one course publish one after the other; SQLite has one writer anyway.
    session.execute(select(Course.id).where(Course.id.in_(course_pks)).order_by(Course.id).with_for_update()).all()


def _is_stale(session: Session, done: Written) -> bool:
    return frozenset(row.path for row in session.scalars(_files_of(done.partition))) != done.replaces


def _write_durably(events: pl.DataFrame, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        events.write_parquet(file, compression="zstd", statistics=True)
        file.flush()
        os.fsync(file.fileno())


def _remove_orphans(session: Session, root: Path, partition: Partition) -> None:
    named = set(session.scalars(select(EventFile.path).where(EventFile.course_pk == partition.course_pk)))
    oldest = time.time() - GRACE_SECONDS
    folder = root / EVENTS / str(partition.course_pk)
    for path in folder.glob(f"{partition.day:%Y-%m-%d}-*.parquet"):
        if path.relative_to(root).as_posix() not in named and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _moment(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)
