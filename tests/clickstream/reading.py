"""Lines as the events that they are read as, with the counts held to their law."""

from communicator.clickstream.events import Event
from communicator.clickstream.tracking_log import Counts, read_events


def read(*lines: bytes | None) -> tuple[list[Event], dict[str, int]]:
    counts = Counts()
    events = [event for batch in read_events(iter(lines), counts) for event in batch.events()]
    assert counts.records == counts.events + counts.skipped.total()
    return events, dict(counts.skipped)


def one(*lines: bytes) -> Event:
    (event,), skipped = read(*lines)
    assert skipped == {}
    return event
