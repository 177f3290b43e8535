"""From rows of a table that holds events to batches of them, every other row counted by its reason."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from communicator.clickstream.documents import Skip
from communicator.clickstream.events import Event, EventBatch
from communicator.clickstream.rejects import LogRejects
from communicator.clickstream.tracking_log import BATCH, Counts


class Found(NamedTuple):
    """A row of a log, or the reason why it is none."""

    line_number: int  # of its first line, from 1
    raw: bytes
    row: Any


def read_rows(
    found: Iterable[Found],
    read: Callable[[Any], Event | Skip],
    counts: Counts,
    only_course: str | None = None,
    rejects: LogRejects | None = None,
) -> Iterator[EventBatch]:
    """The events that `read` finds in rows, in batches of at most `BATCH`; `counts` grows on the way.

    With `only_course` the events of others are counted as `other_course`. `rejects` is given each row that is skipped.
    """
    batch: list[Event] = []
    skipped: Counter[Skip] = Counter()
    for line_number, raw, row in found:
        event = row if type(row) is Skip else read(row)
        if type(event) is Event and only_course is not None and event.course_id != only_course:
            event = Skip.OTHER_COURSE
        if type(event) is Skip:
            skipped[event] += 1
            if rejects is not None:
                rejects.write(line_number, event.value, raw)
            continue
        assert type(event) is Event
        batch.append(event)
        if len(batch) == BATCH:
            counts.events += BATCH
            yield EventBatch.of(batch)
            batch = []
    counts.events += len(batch)
    counts.skipped.update({reason.value: count for reason, count in skipped.items()})
    counts.records = counts.events + counts.skipped.total()
    counts.tracking = counts.records - sum(counts.skipped[reason.value] for reason in NO_ROWS)
    if batch:
        yield EventBatch.of(batch)


NO_ROWS = (Skip.BLANK, Skip.NOT_JSON, Skip.CUT, Skip.TOO_LONG, Skip.NOT_AN_OBJECT, Skip.NOT_AN_EVENT)
