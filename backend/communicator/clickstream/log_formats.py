"""Which kind of log this is, told by its first bytes, and who reads it."""

from collections.abc import Callable, Iterator

from communicator.clickstream.events import EventBatch
from communicator.clickstream.tracking_log import read_events

Reader = Callable[..., Iterator[EventBatch]]
"""As `tracking_log.read_events(lines, counts, only_course=None, rejects=None)`."""


def reader_of(_first: bytes, /) -> Reader:
    """The reader of the log that begins with these bytes (unpacked; a few kB are enough)."""
    return read_events
