"""Reading Open edX tracking logs: from records to events of a course, every other record counted by reason."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from communicator.clickstream.documents import Record, Skip, documents, is_event
from communicator.clickstream.event_types import split_course
from communicator.clickstream.events import EPOCH, Actor, Event, EventBatch
from communicator.clickstream.payloads import typed
from communicator.courses.course_ids import is_course_id

BATCH = 50_000
FIRST_YEAR, LAST_YEAR = 2000, 2099
MICROSECOND = timedelta(microseconds=1)
LONGEST_USERNAME, LONGEST_ID = 255, 100


@dataclass
class Counts:
    """What became of a log's records: `records = events + sum(skipped)`."""

    records: int = 0
    events: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    tracking: int = 0
    """Records that are tracking events, used or not; none in a file that is no tracking log."""


def read_events(lines: Iterable[bytes | None], counts: Counts, only_course: str | None = None) -> Iterator[EventBatch]:
    """The events of a log in its order, in batches of at most `BATCH`; `counts` grows on the way.

    With `only_course` the events of others are counted as `other_course`.
    """
    batch: list[Event] = []
    skipped: Counter[Skip] = Counter()
    for document in documents(lines):
        # The exact class is asked for: this is run for each line of terabytes, and isinstance is slower.
        found = read_record(document) if type(document) is Record else document
        if type(found) is Skip:
            skipped[found] += 1
            continue
        assert type(found) is Event
        if only_course is not None and found.course_id != only_course:
            skipped[Skip.OTHER_COURSE] += 1
        else:
            batch.append(found)
            if len(batch) == BATCH:
                counts.events += BATCH
                yield EventBatch.of(batch)
                batch = []
    counts.events += len(batch)
    _tell(counts, skipped)
    if batch:
        yield EventBatch.of(batch)


_NO_EVENTS = {Skip.BLANK, Skip.NOT_JSON, Skip.CUT, Skip.TOO_LONG, Skip.NOT_AN_OBJECT, Skip.NOT_AN_EVENT}


def _tell(counts: Counts, skipped: Counter[Skip]) -> None:
    counts.skipped.update({reason.value: count for reason, count in skipped.items()})
    counts.records = counts.events + counts.skipped.total()
    counts.tracking = counts.records - sum(skipped[reason] for reason in _NO_EVENTS)


def read_record(record: Record) -> Event | Skip:
    """The event that a record tells, or the first reason why it tells none."""
    course_id = _course_of(record)
    if type(course_id) is Skip:
        return course_id
    time = _time_of(record)
    if isinstance(time, Skip):
        return time
    source = record.event_source or (record.context and record.context.event_source) or ""
    told = typed(record.event_type or "", record.name or "", source, record.event or record.data)
    if told is None:
        return Skip.NO_TYPE
    return Event(course_id, _actor_of(record), time, *told)


def _course_of(record: Record) -> str | Skip:
    """The course of a record: its context's. Records from before there was a context name it in their path."""
    if record.context is not None:
        course_id = record.context.course_id
        if course_id:
            return course_id if is_course_id(course_id) else Skip.BAD_COURSE
        return Skip.NO_COURSE if record.event_type or is_event(record) else Skip.NOT_AN_EVENT
    if not is_event(record):
        return Skip.NOT_AN_EVENT
    for path in (record.event_type, _path_of(record.page)):
        course_id, _ = split_course(path or "")
        if course_id:
            return course_id
    return Skip.NO_COURSE


def _path_of(page: str | None) -> str:
    # https://host/courses/…: what follows the third slash
    parts = (page or "").split("/", 3)
    return f"/{parts[3]}" if len(parts) == 4 and parts[0] in ("http:", "https:") else ""  # noqa: PLR2004


def _time_of(record: Record) -> int | Skip:
    text = record.time or record.timestamp
    if not text:
        return Skip.NO_TIME
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return Skip.BAD_TIME
    if not FIRST_YEAR <= moment.year <= LAST_YEAR or len(text) < len("2013-01-01T00:00"):
        return Skip.BAD_TIME
    # The platform writes UTC; its early versions without saying so.
    return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - EPOCH) // MICROSECOND


def _actor_of(record: Record) -> Actor:
    context = record.context
    username = record.username or (context.username if context else "") or ""
    user_id = context.user_id if context else None
    return (
        "" if user_id is None else _clean(str(user_id), LONGEST_ID),
        _clean(username, LONGEST_USERNAME),
        "",
    )


def _clean(text: str, longest: int) -> str:
    # PostgreSQL takes no NUL in a text.
    return text[:longest] if "\x00" not in text else text.replace("\x00", "\ufffd")[:longest]
