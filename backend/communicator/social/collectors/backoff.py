"""Waiting as a network asks: until the time it tells, else longer each time, at random, and never endlessly."""

import random
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

from communicator import clock
from communicator.errors import CommunicatorError, Retryable
from communicator.service_errors import NetworkBusy

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 60.0
LONGEST_TOLD = 24 * 3600.0  # who asks to wait for years is asked again after a day
T = TypeVar("T")


class Stopped(CommunicatorError):
    """The collector was told to stop while it waited."""


@dataclass
class Patience:
    """How often a call is tried, and how long is waited for it.

    A call that failed for now (`Retryable`) is tried up to `attempts` times. Where the network tells when to come
    back (`told_wait`) that is kept to, up to `longest` seconds; else the wait is at random between half and all of
    1, 2, 4 … 60 seconds. `tell` hears of each failure.
    """

    stop: threading.Event = field(default_factory=threading.Event)
    attempts: int = 8
    longest: float = 20 * 60.0
    tell: Callable[[CommunicatorError], None] = lambda _: None

    def call(self, request: Callable[[], T]) -> T:
        """What `request` gives; its own error once patience ends, Stopped once `stop` is set."""
        for attempt in range(1, self.attempts + 1):
            if self.stop.is_set():
                raise Stopped
            try:
                return request()
            except Retryable as error:
                self.tell(error)
                seconds = wait_after(error, attempt)
                if attempt == self.attempts or seconds > self.longest:
                    raise
            if self.stop.wait(seconds):
                raise Stopped
        raise NetworkBusy  # no attempts were allowed

    def __post_init__(self) -> None:
        """At least one attempt."""
        self.attempts = max(1, self.attempts)


def wait_after(error: CommunicatorError, attempt: int) -> float:
    """Seconds until the next try after the `attempt`-th (from 1) failed."""
    told = error.facts.get("wait")
    if isinstance(told, int | float):
        return told + random.uniform(0, 0.25)  # noqa: S311 - so that collectors don't come back all at once
    longest = min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** (attempt - 1))
    return random.uniform(longest / 2, longest)  # noqa: S311


def told_wait(headers: Mapping[str, str]) -> float | None:
    """Seconds that the answer asks to wait (Retry-After, else the rate limit's reset); None where it doesn't say.

    Retry-After is seconds or a date (RFC 9110, 10.2.3); X's reset is a Unix time, Mastodon's a date.
    """
    told = {name.lower(): value for name, value in headers.items()}
    after = told.get("retry-after", "").strip()
    if _is_number(after):
        return min(LONGEST_TOLD, float(after))
    for name in ("retry-after", "x-rate-limit-reset", "x-ratelimit-reset"):
        moment = _moment(told.get(name, "").strip())
        if moment is not None:
            return min(LONGEST_TOLD, max(0.0, (moment - clock.now()).total_seconds()))
    return None


def _moment(written: str) -> datetime | None:
    if _is_number(written):
        return datetime.fromtimestamp(int(written), UTC) if len(written) <= 11 else None  # noqa: PLR2004
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(written)
        except (ValueError, TypeError):
            continue
        return moment.replace(tzinfo=moment.tzinfo or UTC)
    return None


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit()
