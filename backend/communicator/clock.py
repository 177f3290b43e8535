"""The only source of "now": aware UTC, so that tests and replays can say what time it is."""

from datetime import UTC, datetime

from communicator.errors import NaiveTime


def now() -> datetime:
    """The present moment, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)


def as_utc(moment: datetime) -> datetime:
    """The same moment in UTC; a naive one is refused, since its zone can only be guessed."""
    if moment.tzinfo is None:
        raise NaiveTime(f"{moment.isoformat()} has no time zone; write it with one, such as +00:00")
    return moment.astimezone(UTC)
