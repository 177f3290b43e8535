"""Several connections at once, each in a thread of its own, as many as the mail server's pace wants.

A server that answers fast is fed by one connection, since more would only compete for the processor; of one that takes
its time, conversations go on side by side. How long a conversation takes tells how many.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

import structlog

from communicator.outreach.claimed import Claimed
from communicator.outreach.delivery import Sent
from communicator.outreach.smtp import MailSender
from communicator.service_errors import MailServerAway

FAST_SECONDS = 0.003
"""A conversation that takes so long is worth a connection of its own."""
LEAST_KNOWN = 8
"""Conversations until the pace is believed; of a server that is slow beyond doubt, the first one tells."""
SURELY_SLOW_SECONDS = 0.03
PACE_MEMORY = 0.1
IDLE_SECONDS = 1.0
"""A connection with nothing to do for so long says goodbye: the server would drop it anyway."""
SHY_SECONDS = 60.0
"""So long no more connections are tried after the server refused one."""
IN_HAND = 200
"""Mails, and half as many are recorded and claimed together: each time costs the database some milliseconds."""

Send = Callable[[MailSender, Claimed], Sent]
log = structlog.get_logger("communicator.worker")


class Connections:
    """Sends what it is given, and tells what became of it. One thread gives and takes; see `worker.loop`."""

    def __init__(self, make_sender: Callable[[], MailSender], send: Send, most: int) -> None:
        """At most `most` connections at a time."""
        self._make_sender, self._send, self._most = make_sender, send, most
        self._lock = threading.Lock()
        self._work = threading.Condition(self._lock)
        self._news = threading.Event()
        self._todo: deque[Claimed] = deque()
        self._done: list[Sent] = []
        self._threads: set[threading.Thread] = set()
        self._idle = self._sending = self._known = 0
        self._pace = 0.0
        self._fewer_until, self._fewer = 0.0, most
        self._is_closed = self._is_let_in = False
        self._failure: BaseException | None = None

    @property
    def width(self) -> int:
        """How many connections the server's pace wants."""
        most = self._fewer if time.monotonic() < self._fewer_until else self._most
        is_known = self._known >= (1 if self._pace > SURELY_SLOW_SECONDS else LEAST_KNOWN)
        wanted = -(-self._pace // FAST_SECONDS) if is_known else 1
        return max(1, min(most, int(wanted)))

    @property
    def in_hand(self) -> int:
        """How many mails were given and not taken back or told of."""
        with self._lock:
            return len(self._todo) + self._sending + len(self._done)

    @property
    def room(self) -> int:
        """How many more mails are wanted, so that no connection waits while results are recorded."""
        with self._lock:
            return max(0, IN_HAND - len(self._todo) - self._sending)

    def give(self, claims: Sequence[Claimed]) -> None:
        """Mails to send, in order."""
        with self._work:
            self._todo.extend(claims)
            for _ in range(min(len(self._todo) - self._idle, self.width - len(self._threads))):
                thread = threading.Thread(target=self._run, daemon=True)
                self._threads.add(thread)
                thread.start()
            self._work.notify(len(claims))

    def take(self) -> list[Sent]:
        """What became of mails since it was asked last. Raises what made a connection's thread fail."""
        with self._lock:
            done, self._done = self._done, []
            self._news.clear()
            if self._failure is not None and not done:
                raise self._failure
        return done

    def take_back(self) -> list[Claimed]:
        """Mails that no connection has begun."""
        with self._lock:
            todo, self._todo = list(self._todo), deque()
        return todo

    def wait(self, seconds: float) -> None:
        """Until there is much to record or little left to send, or so long."""
        self._news.wait(seconds)

    def close(self) -> None:
        """Lets the mails in hand be finished, and says goodbye on every connection."""
        with self._work:
            self._is_closed = True
            self._work.notify_all()
            threads = list(self._threads)
        for thread in threads:
            thread.join()

    def _run(self) -> None:
        try:
            with self._make_sender() as sender:
                is_connected = False
                while (claimed := self._next()) is not None:
                    began = time.monotonic()
                    sent = self._send(sender, claimed)
                    if not self._noted(sent, time.monotonic() - began if is_connected else None):
                        break
                    is_connected = True
        except BaseException as error:  # noqa: BLE001 - the worker raises it, in its own thread
            with self._lock:
                self._failure, self._sending = error, self._sending - 1
        finally:
            with self._lock:
                self._threads.discard(threading.current_thread())
            self._news.set()

    def _next(self) -> Claimed | None:
        """The next mail; None where this connection isn't wanted any more."""
        with self._work:
            if len(self._threads) > self.width + 1:
                return None
            if not self._todo and not self._is_closed:
                self._idle += 1
                self._work.wait(IDLE_SECONDS)
                self._idle -= 1
            if not self._todo:
                return None
            self._sending += 1
            return self._todo.popleft()

    def _noted(self, sent: Sent, seconds: float | None) -> bool:
        """Keeps what became of a mail; False where this connection should end. `seconds`: None with connecting."""
        with self._lock:
            self._sending -= 1
            if isinstance(sent.error, MailServerAway) and self._is_one_too_many():
                self._done.append(Sent(sent.claimed, None))
                return False
            self._is_let_in |= sent.error is None
            if seconds is not None:
                self._pace += (seconds - self._pace) * (PACE_MEMORY if self._known else 1.0)
                self._known += 1
            self._done.append(sent)
            if len(self._done) >= IN_HAND // 2 or self._known == 1 or not (self._todo or self._sending):
                self._news.set()
            return True

    def _is_one_too_many(self) -> bool:
        """Whether others go on: then the server only refuses more connections than it has."""
        others = len(self._threads) - 1
        if not others or not self._is_let_in:
            return False
        self._fewer, self._fewer_until = others, time.monotonic() + SHY_SECONDS
        return True
