"""Reading Open edX tracking logs: from records to events of a course, every other record counted by reason."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from communicator.clickstream.documents import Place, documents
from communicator.clickstream.events import EPOCH, Actor, EventBatch
from communicator.clickstream.payloads import Typed, course_told, typed
from communicator.clickstream.records import Context, Record, Skip, is_event
from communicator.clickstream.rejects import LogRejects
from communicator.courses.course_ids import course_in_url, is_course_id, split_course

BATCH = 50_000
FIRST_YEAR, LAST_YEAR = 2000, 2099
LONGEST_USERNAME, LONGEST_ID = 255, 100
NOBODY = frozenset({"None", "null"})
"""What some emitters write for a user id that is missing."""
_FIRST = int(datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
_LAST = int(datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000
_NO_CONTEXT = Context()


@dataclass
class Counts:
    """What became of a log's records: `records = events + sum(skipped)`."""

    records: int = 0
    events: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    tracking: int = 0
    """Records that are tracking events, used or not; none in a file that is no tracking log."""


def read_events(
    lines: Iterable[bytes | None], counts: Counts, only_course: str | None = None, rejects: LogRejects | None = None
) -> Iterator[EventBatch]:
    """The events of a log in its order, in batches of at most `BATCH`; `counts` grows on the way.

    With `only_course` the events of others are counted as `other_course`. `rejects` keeps what is no event.
    """
    place, taken, skipped = Place(), _Taken(only_course), Counter[Skip]()
    for document in documents(lines if rejects is None else place.follow(lines), place):
        # The exact class is asked for: this is run for each line of terabytes, and isinstance is slower.
        reason = taken.take(document) if type(document) is Record else document
        if reason is not None:
            assert type(reason) is Skip
            skipped[reason] += 1
            if rejects is not None:
                rejects.write(place.number, reason, place.raw)
        elif len(taken.actors) == BATCH:
            counts.events += BATCH
            yield taken.batch
            taken = _Taken(only_course)
    counts.events += len(taken.actors)
    _tell(counts, skipped)
    if taken.actors:
        yield taken.batch


_NO_EVENTS = {Skip.BLANK, Skip.NOT_JSON, Skip.CUT, Skip.TOO_LONG, Skip.NOT_AN_OBJECT, Skip.NOT_AN_EVENT}


def _tell(counts: Counts, skipped: Counter[Skip]) -> None:
    counts.skipped.update({reason.value: count for reason, count in skipped.items()})
    counts.records = counts.events + counts.skipped.total()
    counts.tracking = counts.records - sum(skipped[reason] for reason in _NO_EVENTS)


class _Taken:
    """Events on their way into a batch, as columns.

    Lists of texts and numbers cost the garbage collector nothing; a list of tuples takes an eighth of all time.
    """

    def __init__(self, only_course: str | None) -> None:
        self.actors: list[Actor] = []
        self._only_course = only_course
        self.batch = batch = EventBatch.empty()._replace(actors=self.actors)
        self._add_course, self._add_time = batch.course_ids.append, batch.times.append
        self._add_type, self._add_object = batch.types.append, batch.objects.append
        self._add_position, self._add_grade = batch.positions.append, batch.grades.append
        self._add_max_grade = batch.max_grades.append

    def take(self, record: Record) -> Skip | None:
        """Takes the event that a record tells; or the first reason why it tells none."""
        context = record.context or _NO_CONTEXT
        course_id = context.course_id or _course_elsewhere(record)
        if not is_course_id(course_id):
            return course_id if type(course_id) is Skip else Skip.BAD_COURSE
        time = _time_of(record)
        if isinstance(time, Skip):
            return time
        told = _told_by(record, context)
        if told is None:
            return Skip.NO_TYPE
        if self._only_course is not None and course_id != self._only_course:
            return Skip.OTHER_COURSE
        kind, what, position, grade, max_grade, about = told
        actor = _actor(context.user_id, record.username or context.username)
        # Whom the platform tells about: their username would be that of who did it.
        self.actors.append((about, "", "") if about and about != actor[0] else actor)
        self._add_course(course_id)
        self._add_time(time)
        self._add_type(kind)
        self._add_object(what)
        self._add_position(position)
        self._add_grade(grade)
        self._add_max_grade(max_grade)
        return None


def _told_by(record: Record, context: Context) -> Typed | None:
    source = record.event_source or context.event_source or ""
    payload = record.event or record.data
    return typed(record.event_type or "", record.name or "", source, payload, context.module)


@lru_cache(maxsize=65_536)
def _actor(user_id: int | str | None, username: str | None) -> Actor:
    text = "" if user_id is None else _clean(str(user_id), LONGEST_ID)
    return ("" if text in NOBODY else text, _clean(username or "", LONGEST_USERNAME), "")


def _course_elsewhere(record: Record) -> str | Skip:
    """The course of a record whose context names none: by its page; without any context by path or payload, too.

    Where there is a context the platform itself looked for the course: a payload that names one (a bookmark's, a
    setting's) is about that course, and happened outside it.
    """
    context, event_type = record.context, record.event_type or ""
    if not (event_type and context) and not is_event(record):
        return Skip.NOT_AN_EVENT
    if context is not None and event_type.startswith("/"):
        return Skip.NO_COURSE  # Studio, the dashboard, scanners
    course_id = ""
    if context is None:
        course_id = split_course(event_type)[0] or course_told(record.event or record.data)
    return course_id or course_in_url(record.page or "") or Skip.NO_COURSE


def _time_of(record: Record) -> int | Skip:
    moment = record.time or record.timestamp
    if moment is None:
        return Skip.NO_TIME
    # The platform writes UTC; its early versions without saying so.
    since = (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)) - EPOCH
    time = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    return time if _FIRST <= time < _LAST else Skip.BAD_TIME


def _clean(text: str, longest: int) -> str:
    # PostgreSQL takes no NUL in a text.
    text = text.strip()
    return text[:longest] if "\x00" not in text else text.replace("\x00", "\ufffd")[:longest]
