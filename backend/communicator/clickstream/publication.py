"""Publishing staged logs: their courses and actors get numbers, their events become visible, in one transaction."""

import os
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import polars as pl
from sqlalchemy import delete
from sqlalchemy.orm import Session

from communicator.clickstream.event_files import COLUMNS, merged, read_events
from communicator.clickstream.events import EPOCH
from communicator.clickstream.facts import keep_facts, telling
from communicator.clickstream.manifest import (
    CourseDay,
    Partition,
    lock_courses,
    partitions_of,
    paths_of,
    remove_orphans,
)
from communicator.clickstream.new_files import new_file
from communicator.clickstream.results_kept import keep_results
from communicator.clickstream.staging import Staged
from communicator.clickstream.tables import EventFile
from communicator.courses.catalogue import ensure_courses
from communicator.database import Database
from communicator.roster.erased import erased_actors, erasures
from communicator.roster.identity import VISITOR, ActorKey, ensure_actors, note_appearances
from communicator.roster.locking import lock_people

WRITERS = 4
"""Partitions written at a time."""
READ_AGAIN = 3
"""Times that the manifest is read again where files were replaced, and removed, while they were being read."""
Finish = Callable[[Session, list[int]], None]
"""Told, within the publishing transaction, how many events of each log are new; keeps what belongs with them."""


class Written(NamedTuple):
    """A partition's new file, and the manifest rows that it replaces."""

    days: list[CourseDay]  # of its partition, those that were staged
    replaces: frozenset[str]  # their paths: SQLite gives a deleted row's id to the next one
    row: EventFile | None
    new_events: list[int]  # of each log
    erased: list[int]  # of each log, events of who was erased
    facts: pl.DataFrame  # the staged events that tell where learners stand, with their course


class _Log:
    """A log's staged events, under the database's numbers for the courses and actors that it names."""

    def __init__(self, staged: Staged, courses: Mapping[str, int], actors: Mapping[ActorKey, int]) -> None:
        """Events of actors that have no number are left out."""
        self._staged = staged
        self._course_pks = pl.Series([courses[name] for name in staged.courses], dtype=pl.Int64)
        self._actor_ids = pl.Series([actors.get(actor) for actor in staged.actors], dtype=pl.Int64)
        self.visitor = actors.get(VISITOR)
        self.days = {CourseDay(self._course_pks[part.course], part.day): part for part in staged.parts}

    def read(self, day: CourseDay) -> pl.DataFrame:
        """The day's events, columns as stored."""
        found = self._staged.read(self.days[day])
        found = found.with_columns(actor_id=self._actor_ids.gather(found["actor"])).select(COLUMNS)
        return found.filter(pl.col("actor_id").is_not_null())

    def erased(self, day: CourseDay) -> int:
        """How many of the day's events are of who was erased."""
        if not self._actor_ids.has_nulls():
            return 0
        return int(self._actor_ids.gather(self._staged.read(self.days[day])["actor"]).null_count())

    def seen(self) -> pl.DataFrame:
        """Course, actor, first and last time of everybody here but visitors."""
        seen = self._staged.seen
        numbers = self._course_pks.gather(seen["course"]), self._actor_ids.gather(seen["actor"])
        found = seen.select("first", "last", course_pk=pl.lit(numbers[0]), actor_id=pl.lit(numbers[1]))
        return found.filter(pl.col("actor_id").is_not_null(), pl.col("actor_id").ne_missing(self.visitor))

    def results(self) -> Iterator[pl.DataFrame]:
        """How everybody here but visitors did: columns as staged, with `course_pk` and `actor_id`."""
        for chunk in self._staged.results:
            told = pl.read_parquet(chunk) if isinstance(chunk, Path) else chunk
            numbers = self._course_pks.gather(told["course"]), self._actor_ids.gather(told["actor"])
            found = told.with_columns(course_pk=pl.lit(numbers[0]), actor_id=pl.lit(numbers[1]))
            yield found.filter(pl.col("actor_id").is_not_null(), pl.col("actor_id").ne_missing(self.visitor))


class Publication:
    """Staged logs of a site on their way into the store: all of them become visible at once, or none does."""

    def __init__(self, database: Database, data_dir: Path, site_id: int, logs: Sequence[Staged]) -> None:
        """The courses and actors that the logs name exist from now on, numbered in the order of the logs."""
        self._database, self._root, self._site_id = database, data_dir, site_id
        self._staged = logs
        self.erased = [0] * len(logs)
        """Of each log, how many events are left out since they are of who was erased; known once it is published."""
        with database.writing() as session:
            # Before the courses: a roster's import takes the lock first as well, so neither waits for the other's.
            lock_people(session, site_id)
            self._number(session)

    def publish(self, finish: Finish = lambda _session, _new: None) -> list[int]:
        """Makes the events visible, in one transaction that `finish` may add to; how many of each log are new.

        Where another importer changed a partition in between, that partition is done again; all of them where
        somebody was erased. CourseErased where a course was.
        """
        written: dict[Partition, Written] = {}
        stale = {day for log in self._logs for day in log.days}
        while True:
            written |= self._write_all(stale)
            with self._database.writing() as session:
                lock_people(session, self._site_id)
                lock_courses(session, {partition.course_pk for partition in written})
                if erasures(session, self._site_id) != self._erasures:
                    self._number(session)
                    changed = list(written)
                else:
                    changed = self._changed(session, written)
                if not changed:
                    new_events, self.erased = self._counts(list(written.values()))
                    self._show(session, list(written.values()))
                    finish(session, new_events)
                    return new_events
                stale = {day for each in changed for day in written.pop(each).days}

    def _number(self, session: Session) -> None:
        self._logs = list(_numbered(session, self._site_id, self._staged))
        self._erasures = erasures(session, self._site_id)

    def _counts(self, written: Sequence[Written]) -> tuple[list[int], list[int]]:
        """Of each log, the new events and those of the erased, over all partitions."""
        logs = range(len(self._logs))
        return [sum(each.new_events[n] for each in written) for n in logs], [
            sum(each.erased[n] for each in written) for n in logs
        ]

    def _changed(self, session: Session, written: Mapping[Partition, Written]) -> list[Partition]:
        """Those of which the manifest tells something else than when they were written, or whose file is gone."""
        spans = partitions_of(session, [day for done in written.values() for day in done.days])
        return [
            each
            for each, done in written.items()
            if paths_of(session, each) != done.replaces
            or any(spans[day] != each for day in done.days)
            or (done.row is not None and not (self._root / done.row.path).exists())
        ]

    def _write_all(self, days: Collection[CourseDay]) -> dict[Partition, Written]:
        for _ in range(READ_AGAIN):
            with suppress(FileNotFoundError):  # replaced, and gone already: the manifest names another by now
                return self._write_once(days)
        return self._write_once(days)

    def _write_once(self, days: Collection[CourseDay]) -> dict[Partition, Written]:
        with self._database.reading() as session:
            together: dict[Partition, list[CourseDay]] = defaultdict(list)
            for day, partition in sorted(partitions_of(session, days).items()):
                together[partition].append(day)
            visible = [paths_of(session, partition) for partition in together]
        # Several at a time: most of it is waiting for the disk.
        with ThreadPoolExecutor(WRITERS) as pool:
            return dict(zip(together, pool.map(self._write, together.items(), visible), strict=True))

    def _write(self, what: tuple[Partition, list[CourseDay]], paths: frozenset[str]) -> Written:
        """The partition's visible events and the staged ones, as one new file; none where nothing changes."""
        partition, days = what
        before = read_events([self._root / path for path in paths])
        told = [[day for day in days if day in log.days] for log in self._logs]
        here = [n for n, those in enumerate(told) if those]
        staged = [pl.concat([self._logs[n].read(day) for day in told[n]]) for n in here]
        events, first = merged([before, *staged])
        new = dict(zip(here, first[1:], strict=True))
        # An event that was there without its grade may have it now.
        row = None
        if not events.equals(before):
            row = new_file(partition.course_pk, events, self._root, (partition.day, partition.last_day))
        facts = telling(pl.concat(staged)).with_columns(course_pk=pl.lit(partition.course_pk, pl.Int64))
        erased = [sum(map(log.erased, those)) for log, those in zip(self._logs, told, strict=True)]
        return Written(days, paths, row, [new.get(n, 0) for n in range(len(self._logs))], erased, facts)

    def _show(self, session: Session, written: list[Written]) -> None:
        replaced = [old for done in written if done.row for old in done.replaces]
        session.execute(delete(EventFile).where(EventFile.path.in_(replaced)))
        session.add_all([done.row for done in written if done.row])
        self._note_people(session)
        if written:
            keep_facts(session, pl.concat([done.facts for done in written]))
        keep_results(session, (results for log in self._logs for results in log.results()))
        for path in replaced:
            os.utime(self._root / path)  # its grace begins now
        for course_pk in {done.row.course_pk for done in written if done.row}:
            remove_orphans(session, self._root, course_pk)

    def _note_people(self, session: Session) -> None:
        everybody = pl.concat([log.seen() for log in self._logs])
        widest = everybody.group_by("course_pk", "actor_id").agg(pl.col("first").min(), pl.col("last").max())
        for (course_pk,), seen in widest.sort("course_pk", "actor_id").group_by("course_pk", maintain_order=True):
            times = seen.select("actor_id", "first", "last").iter_rows()
            note_appearances(session, course_pk, {who: _span(first, last) for who, first, last in times})


def _numbered(session: Session, site_id: int, logs: Sequence[Staged]) -> Iterator[_Log]:
    """The logs under the database's numbers; what is new gets its number in the order of the logs."""
    courses: dict[str, int] = {}
    actors: dict[ActorKey, int] = {}
    for staged in logs:
        new_courses = set(staged.courses) - courses.keys()
        courses |= {name: course.id for name, course in ensure_courses(session, site_id, new_courses).items()}
        new = set(staged.actors) - actors.keys()
        actors |= ensure_actors(session, site_id, new - erased_actors(session, site_id, new))
        yield _Log(staged, courses, actors)


def _moment(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)


def _span(first: int | None, last: int | None) -> tuple[datetime | None, datetime | None]:
    return None if first is None else _moment(first), None if last is None else _moment(last)
