"""Mastodon's streams: posts, edits and deletions as they happen; what a broken stream misses, polling brings."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import structlog

from communicator import clock
from communicator.errors import CommunicatorError, Retryable
from communicator.social.collectors.backoff import Patience, Stopped, wait_after
from communicator.social.collectors.checkpoints import LONGEST_NOTE, locked, store
from communicator.social.collectors.mastodon_replies import note_statuses, read_posts
from communicator.social.collectors.mastodon_server import MastodonServer, Status, is_status
from communicator.social.collectors.reading import Reading
from communicator.social.handles import MASTODON
from communicator.social.removal import forget_posts
from communicator.social.tables import SocialStatus

REFUSED_SECONDS = 600.0  # between tries where a server lets nobody listen, or only members
SILENCE_SECONDS = 90.0  # servers send a sign of life more often than that
log = structlog.get_logger("communicator.social")


class TagStream:
    """Listens to one tag in a thread of its own until `stop`; calls `on_connect` when it begins to hear, again too."""

    def __init__(self, reading: Reading, search_id: int, tag: str, on_connect: Callable[[], None]) -> None:
        """`reading` is of the stream's source; `search_id` the source whose timeline the server's ids belong to."""
        self.reading = reading
        self.search_id = search_id
        self.tag = tag
        self.on_connect = on_connect
        self.stop: threading.Event = reading.patience.stop
        self.server = MastodonServer(reading.host, reading.settings.mastodon_tokens)
        self._thread = threading.Thread(target=self._run, name=f"stream #{tag}", daemon=True)

    def start(self) -> None:
        """Begins to listen."""
        self._thread.start()

    def end(self) -> None:
        """Hangs up, waits a little for the event in hand to be stored, and notes it; `stop` must be set."""
        self.server.hang_up()
        self._thread.join(5.0)
        with self.reading.database.writing() as session:
            source = locked(session, self.reading.source_id)
            self.reading.tally.empty_into(source)
            source.state, source.note = "waiting", "listens only while `communicator social collect --follow` runs"

    def _run(self) -> None:
        attempt = 0
        while not self.stop.is_set():
            listener = _listener(self)
            try:
                self.reading.tally.requests += 1
                self.server.listen(self.tag, listener, SILENCE_SECONDS)
            except CommunicatorError as error:
                if self.stop.is_set():
                    return
                attempt = 1 if listener.has_heard else attempt + 1
                self._tell(error)
                is_for_now = isinstance(error, Retryable)
                self.stop.wait(wait_after(error, attempt) if is_for_now else REFUSED_SECONDS)

    def _tell(self, error: CommunicatorError) -> None:
        log.info("a stream broke; polling brings what it misses", host=self.reading.host, why=str(error))
        self.reading.tally.refused += 1
        try:
            with self.reading.database.writing() as session:
                source = locked(session, self.reading.source_id)
                self.reading.tally.empty_into(source)
                source.state = "waiting" if isinstance(error, Retryable) else "refused"
                source.note = str(error)[:LONGEST_NOTE]  # no gap: polling closes it, or notes its own
        except CommunicatorError as away:
            log.warning("the database can't be written to", why=str(away))

    def heard(self) -> None:
        """The connection stands."""
        with self.reading.database.writing() as session:
            source = locked(session, self.reading.source_id)
            self.reading.tally.empty_into(source)
            source.state, source.note, source.last_at = "ok", "", clock.now()
        self.on_connect()  # what was posted between the last reading and now

    def keep(self, status: Status) -> None:
        """Stores a new or edited post."""
        if not is_status(status):
            return
        with self.reading.database.writing() as session:
            locked(session, self.search_id)  # whose readers write the same rows
            source = locked(session, self.reading.source_id)
            posts = read_posts(session, self.search_id, [status])
            self.reading.tell(store(session, source, self.reading.key, posts, self.reading.since))
            note_statuses(session, self.search_id, [status])
            source.last_at = clock.now()

    def forget(self, status_id: str) -> None:
        """Empties a post that its author deleted."""
        with self.reading.database.writing() as session:
            locked(session, self.search_id)
            source = locked(session, self.reading.source_id)
            row = session.get(SocialStatus, (self.search_id, status_id))
            if row is not None:
                forget_posts(session, source.course_pk, MASTODON, [row.native_id])
                row.next_at, row.replies = None, row.read_replies
            source.last_at = clock.now()


def _listener(stream: TagStream) -> Any:
    """Mastodon.py's listener; made here, since its class is only there once the library is."""
    from mastodon import StreamListener

    class Listener(StreamListener):  # type: ignore[misc, unused-ignore]
        has_heard = False

        def on_update(self, status: Any) -> None:
            stream.keep(status)

        def on_status_update(self, status: Any) -> None:
            stream.keep(status)

        def on_delete(self, status_id: Any) -> None:
            stream.forget(str(status_id))

        def handle_heartbeat(self) -> None:
            if stream.stop.is_set():
                raise Stopped
            if not self.has_heard:
                self.has_heard = True
                stream.heard()

        def on_unknown_event(self, name: Any, unknown_event: Any = None) -> None:
            log.debug("an event of an unknown kind", event_name=str(name))

    return Listener()


def streams_of(reading: Reading, search_id: int, on_connect: Callable[[], None]) -> list[TagStream]:
    """A stream for each tag; each counts for itself."""
    patience = Patience(stop=reading.patience.stop)
    return [
        TagStream(replace(reading, patience=patience, tally=type(reading.tally)()), search_id, tag, on_connect)
        for tag in reading.tags
    ]
