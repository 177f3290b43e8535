"""What became of one try, and when to try again: jittered backoff, for a day."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from communicator.errors import CommunicatorError, Retryable
from communicator.outreach.tables import DeliveryState
from communicator.service_errors import MailServerAway, MailUncertain, RecipientRefused

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
# 1 + 2 + 4 + … + 32 minutes, then hourly: the waits between these tries add up to a day.
MOST_ATTEMPTS = 30
_random = random.SystemRandom()


@dataclass(frozen=True)
class Outcome:
    """The state a delivery goes into, why, and when it may be tried again."""

    state: DeliveryState
    reason: str = ""
    not_before: datetime | None = None
    bounce_code: str = ""
    """What the server said of a recipient whom it refuses for good, such as "550 5.1.1"."""


def after_error(error: CommunicatorError, attempts: int, moment: datetime) -> Outcome:
    """The outcome of a failed try, the `attempts`-th: uncertain, tried again, or failed for good."""
    if isinstance(error, MailUncertain):
        return Outcome(DeliveryState.UNCERTAIN, str(error))
    if not isinstance(error, Retryable):
        return Outcome(DeliveryState.FAILED, str(error), bounce_code=_bounce_code(error))
    # Staff needn't know the server's name and port; the worker's log has them.
    reason = "the mail server is away" if isinstance(error, MailServerAway) else str(error)
    if attempts >= MOST_ATTEMPTS:
        return Outcome(DeliveryState.FAILED, f"given up after a day: {reason}")
    return Outcome(DeliveryState.RETRY, reason, moment + wait_after(attempts) * _random.uniform(0.5, 1.5))


def _bounce_code(error: CommunicatorError) -> str:
    return error.code if isinstance(error, RecipientRefused) else ""


def wait_after(attempts: int) -> timedelta:
    """The wait after so many tries, before jitter: doubling from a minute to an hour."""
    doubled: int = 2 ** min(attempts - 1, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT)
