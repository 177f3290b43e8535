"""What a record tells becomes an event, appended to columns; or the first reason why it tells none."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

import numpy as np

from communicator.clickstream.events import Actor, EventBatch
from communicator.clickstream.payloads import course_told, storable, typed
from communicator.clickstream.records import Context, Record, Skip, is_event
from communicator.clickstream.results import FROM_PAGES, TELLING, Noted, results_of
from communicator.courses.course_ids import course_in_url, is_course_id, split_course

FIRST_YEAR, LAST_YEAR = 2000, 2099
LONGEST_USERNAME, LONGEST_ID = 255, 100
NOBODY = frozenset({"None", "null"})
"""What some emitters write for a user id that is missing."""
_FIRST = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).timestamp()
_LAST = datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC).timestamp()
_NO_CONTEXT = Context()


class Taking:
    """Events on their way into a batch.

    A list a column: lists of texts and numbers cost the garbage collector nothing, and one of tuples takes an eighth
    of all time.
    """

    def __init__(self, only_course: str | None) -> None:
        """Of other courses than `only_course` nothing is taken."""
        self._columns = EventBatch.empty()
        self._seconds: list[float] = []  # since 1970
        self._noted = Noted([], [], [])  # the events that tell how learners did
        self.take = self._taker(only_course)

    @property
    def size(self) -> int:
        """How many events were taken."""
        return len(self._seconds)

    def batch(self) -> EventBatch:
        """The events taken."""
        # A double holds these years' seconds exactly enough to be rounded to microseconds.
        times = np.rint(np.array(self._seconds) * 1e6).astype(np.int64).tolist()
        batch = self._columns._replace(times=times)
        return batch._replace(results=results_of(batch, self._noted))

    def _taker(self, only_course: str | None) -> Callable[[Record | Skip], Skip | None]:
        """What takes a record, or gives why it can't be: a closure, since it is called for each line of terabytes."""
        courses, actors, _, types, objects, positions, grades, max_grades, _ = self._columns
        add_course, add_actor, add_seconds, add_type = courses.append, actors.append, self._seconds.append, types.append
        add_object, add_position = objects.append, positions.append
        add_grade, add_max_grade = grades.append, max_grades.append
        rows, payloads, modules = self._noted

        def take(record: Record | Skip) -> Skip | None:
            if isinstance(record, Skip):
                return record
            context = record.context or _NO_CONTEXT
            course_id = context.course_id or _course_elsewhere(record)
            if not is_course_id(course_id):
                return course_id if type(course_id) is Skip else Skip.BAD_COURSE
            seconds = _seconds(record.time or record.timestamp)
            if isinstance(seconds, Skip):
                return seconds
            source = record.event_source or context.event_source or ""
            payload = record.event or record.data
            told = typed(record.event_type or "", record.name or "", source, payload, context.module)
            if told is None:
                return Skip.NO_TYPE
            if only_course is not None and course_id != only_course:
                return Skip.OTHER_COURSE
            add_actor(_actor(context.user_id, record.username or context.username, told[5]))
            add_course(course_id)
            add_seconds(seconds)
            add_type(told[0])
            add_object(told[1])
            add_position(told[2])
            add_grade(told[3])
            add_max_grade(told[4])
            if told[0] in TELLING and source not in FROM_PAGES:
                rows.append(len(types) - 1)
                payloads.append(payload)
                modules.append(context.module)
            return None

        return take


def _seconds(moment: datetime | None) -> float | Skip:
    if moment is None:
        return Skip.NO_TIME
    # The platform writes UTC; its early versions without saying so.
    seconds = (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()
    return seconds if _FIRST <= seconds < _LAST else Skip.BAD_TIME


@lru_cache(maxsize=65_536)
def _actor(user_id: int | str | None, username: str | None, about: str) -> Actor:
    """Who did it; or `about`, whom it tells about, without a name, since that is of who did it."""
    text = "" if user_id is None else storable(str(user_id).strip(), LONGEST_ID)
    text = "" if text in NOBODY else text
    return (
        (about, "", "") if about and about != text else (text, storable((username or "").strip(), LONGEST_USERNAME), "")
    )


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
