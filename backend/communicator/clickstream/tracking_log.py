"""Reading Open edX tracking logs: from records to events of a course, every other record counted by reason."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from communicator.clickstream.documents import Place, documents
from communicator.clickstream.events import EventBatch
from communicator.clickstream.records import Skip
from communicator.clickstream.rejects import LogRejects
from communicator.clickstream.taking import Taking

BATCH = 8_192  # what fits into the processor's cache is handled faster


@dataclass
class Counts:
    """What became of a log's records: `records = events + sum(skipped)`."""

    records: int = 0
    events: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    tracking: int = 0
    """Records that are tracking events, used or not; none in a file that is no tracking log."""


def read_events(
    blocks: Iterable[bytes | None], counts: Counts, only_course: str | None = None, rejects: LogRejects | None = None
) -> Iterator[EventBatch]:
    """The events of a log in its order, in batches of about `BATCH`; `counts` grows on the way.

    The log comes in blocks of whole lines (blocks.py), or in lines.
    With `only_course` the events of others are counted as `other_course`. `rejects` keeps what is no event.
    """
    place, skipped = Place(), Counter[Skip]()
    taking = Taking(only_course)
    for group in documents(blocks, None if rejects is None else place):
        # What is None became an event. No step of this loop is Python's: it is run for each line of terabytes.
        for reason in filter(None, map(taking.take, group)):
            skipped[reason] += 1
            if rejects is not None:
                rejects.write(place.number, reason, place.raw)
        if taking.size >= BATCH:
            counts.events += taking.size
            yield taking.batch()
            taking = Taking(only_course)
    counts.events += taking.size
    _tell(counts, skipped)
    if taking.size:
        yield taking.batch()


_NO_EVENTS = {Skip.BLANK, Skip.NOT_JSON, Skip.CUT, Skip.TOO_LONG, Skip.NOT_AN_OBJECT, Skip.NOT_AN_EVENT}


def _tell(counts: Counts, skipped: Counter[Skip]) -> None:
    counts.skipped.update({reason.value: count for reason, count in skipped.items()})
    counts.records = counts.events + counts.skipped.total()
    counts.tracking = counts.records - sum(skipped[reason] for reason in _NO_EVENTS)
