"""Collects a course's posts: once, or on and on until told to stop; also what is due, for the worker."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import or_, select, update

from communicator import clock
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import CommunicatorError, DatabaseUnusable
from communicator.service_errors import NothingToCollect
from communicator.social.collectors.backoff import Patience, Stopped
from communicator.social.collectors.checkpoints import locked, mark_trouble
from communicator.social.collectors.mastodon_server import MastodonServer
from communicator.social.collectors.mastodon_stream import TagStream, streams_of
from communicator.social.collectors.mastodon_tags import collect_tags
from communicator.social.collectors.reading import Reading, reading_of
from communicator.social.collectors.sources import active_sources, listed_tags, require_tags, stream_beside
from communicator.social.collectors.x_recent_search import collect_recent
from communicator.social.collectors.x_server import XServer
from communicator.social.handles import MASTODON
from communicator.social.marking import mark_course
from communicator.social.tables import SocialSource

INTERVAL_SECONDS = 120.0
WORKERS_INTERVAL = timedelta(minutes=5)
WORKERS_LONGEST_WAIT = 5.0  # seconds; it has mails to send, and what is put off comes round again
log = structlog.get_logger("communicator.social")


@dataclass
class Collected:
    """What collecting brought: posts that weren't there before, and what went wrong, by source."""

    new_posts: int = 0
    troubles: list[CommunicatorError] = field(default_factory=list)


def collect(
    database: Database,
    settings: Settings,
    course_pk: int,
    *,
    stop: threading.Event | None = None,
    once: bool = True,
    interval: float = INTERVAL_SECONDS,
    progress: Callable[[float], None] = lambda _: None,
) -> Collected:
    """Reads the course's sources up to now; without `once` again every `interval` seconds, listening in between.

    NothingToCollect where the course has no source or no hashtag. What a network refuses is in `troubles`, noted
    with the source, and (not `once`) tried again. Setting `stop` ends it after the page in hand.
    """
    stop = stop or threading.Event()
    run = _Run(database, settings, Patience(stop=stop), progress)
    _require_sources(database, course_pk)
    if once:
        run.read_all(course_pk)
        run.mark()
    else:
        run.read_on(course_pk, stop, interval)
    return run.done


def collect_due(database: Database, settings: Settings, stop: threading.Event) -> Collected:
    """Reads every course's sources whose time has come; the worker calls it as often as it likes.

    A source is claimed by moving its time on, so several workers don't ask twice. Nothing is waited for: a source
    that refuses comes round again.
    """
    run = _Run(database, settings, Patience(stop=stop, attempts=2, longest=WORKERS_LONGEST_WAIT), lambda _: None)
    with database.reading() as session:
        due = [(source.id, source.course_pk) for source in active_sources(session)]
    for source_id, course_pk in due:
        if stop.is_set():
            break
        if _claim(database, source_id, clock.now()):
            run.read(course_pk, source_id)
    run.mark()
    return run.done


def _claim(database: Database, source_id: int, now: datetime) -> bool:
    is_due = or_(SocialSource.next_at.is_(None), SocialSource.next_at <= now)
    with database.reading() as session:
        query = select(SocialSource.id).where(SocialSource.id == source_id, SocialSource.is_active, is_due)
        if session.scalar(query) is None:
            return False  # asked first: SQLite has one writer, and a worker asks every second
    with database.writing() as session:
        claim = update(SocialSource).where(SocialSource.id == source_id, is_due).values(next_at=now + WORKERS_INTERVAL)
        return bool(session.execute(claim).rowcount)  # type: ignore[attr-defined]


def _require_sources(database: Database, course_pk: int) -> None:
    with database.reading() as session:
        course, sources = session.get_one(Course, course_pk), active_sources(session, course_pk)
        if not sources:
            raise NothingToCollect(f"Nothing is collected for {course.course_id} yet: name --mastodon HOST or --x")
        for source in sources:
            require_tags(session, course, source)


@dataclass
class _Run:
    database: Database
    settings: Settings
    patience: Patience
    progress: Callable[[float], None]
    done: Collected = field(default_factory=Collected)
    changed: set[int] = field(default_factory=set)
    """Courses with new posts since their learners were marked."""

    def mark(self, heard: int | None = None) -> None:
        """Marks the learners of courses with new posts, and of one that streams may have brought some to."""
        for course_pk in sorted(self.changed | ({heard} if heard is not None else set())):
            mark_course(self.database, self.settings.data_dir, course_pk)
        self.changed.clear()

    def read_on(self, course_pk: int, stop: threading.Event, interval: float) -> None:
        """Reads the sources again every `interval` seconds, or when a stream breaks, and listens until told to stop."""
        wake = threading.Event()
        streams = self.listen(course_pk, wake)
        heard = course_pk if streams else None
        try:
            while True:
                wake.clear()
                self.done.troubles = []
                self.read_all(course_pk)
                self.mark(heard)
                if _waited(stop, wake, interval):
                    break
        finally:
            if streams:
                stop.set()
            for stream in streams:
                stream.end()
        self.mark(heard)
        self.done.new_posts += sum(stream.reading.new for stream in streams)

    def read_all(self, course_pk: int) -> None:
        """Reads each of the course's sources up to now."""
        with self.database.reading() as session:
            ids = [source.id for source in active_sources(session, course_pk)]
        for source_id in ids:
            self.read(course_pk, source_id)

    def read(self, course_pk: int, source_id: int) -> None:
        """Reads one source; what goes wrong is noted with it."""
        before = self.done.new_posts
        with self.database.reading() as session:
            source = session.get_one(SocialSource, source_id)
            course, network = session.get_one(Course, course_pk), source.network
            tags = listed_tags(session, course_pk)
            reading = reading_of(self.database, self.settings, source, course, tags, self.patience)
        reading.progress = lambda new: self.progress(before + new)
        try:
            if network == MASTODON:
                collect_tags(reading, MastodonServer(reading.host, self.settings.mastodon_tokens))
            else:
                collect_recent(reading, XServer(self.settings.x_url, self.settings.x_bearer_token))
        except Stopped:
            log.info("stopped between two pages", host=reading.host)
        except DatabaseUnusable:
            raise
        except CommunicatorError as error:
            _note(reading, error)
            self.done.troubles.append(error)
        finally:
            self.done.new_posts += reading.new
            self.changed |= {course_pk} if reading.new else set()

    def listen(self, course_pk: int, wake: threading.Event) -> list[TagStream]:
        """A stream for each tag on each Mastodon server; one that broke or stands again wakes the polling."""
        streams: list[TagStream] = []
        with self.database.writing() as session:
            course, tags = session.get_one(Course, course_pk), listed_tags(session, course_pk)
            for search in active_sources(session, course_pk):
                if search.network == MASTODON:
                    row = stream_beside(session, search)
                    own = [*search.tags] or tags
                    reading = reading_of(self.database, self.settings, row, course, own, self.patience)
                    streams += streams_of(reading, search.id, wake.set)
        for stream in streams:
            stream.start()
        return streams


def _note(reading: Reading, error: CommunicatorError) -> None:
    log.warning("a source can't be read for now", host=reading.host, why=str(error))
    with reading.database.writing() as session:
        source = locked(session, reading.source_id)
        reading.tally.empty_into(source)
        mark_trouble(session, source, error)
        wait = error.facts.get("wait")
        if isinstance(wait, int | float):
            source.next_at = max(source.next_at or clock.now(), clock.now() + timedelta(seconds=wait))


def _waited(stop: threading.Event, wake: threading.Event, interval: float) -> bool:
    """Waits for the next round, which a broken stream brings forward; True where it is time to stop."""
    ends = clock.now() + timedelta(seconds=interval)
    while not stop.is_set() and not wake.is_set() and clock.now() < ends:
        stop.wait(0.2)
    return stop.is_set()
