"""Reading Moodle's log, `logstore_standard_log`: exported as CSV or JSON, or as the plugin's web function gives it.

Sources: Moodle 5.0's table (admin/tool/log/store/standard/db/install.xml) and its event classes; which event is
what stands in docs/moodle-event-types.md.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from math import isfinite
from typing import Any, Final, NamedTuple

import msgspec

from communicator.clickstream.delimited_lines import DelimitedLines
from communicator.clickstream.documents import Skip
from communicator.clickstream.event_types import LONGEST_OBJECT
from communicator.clickstream.events import Actor, Event, EventBatch
from communicator.clickstream.found_rows import Found, read_rows
from communicator.clickstream.moodle_event_types import MoodleType, key_of, type_of
from communicator.clickstream.moodle_json import JsonRows
from communicator.clickstream.rejects import LogRejects
from communicator.clickstream.tracking_log import Counts

SITE_COURSE: Final = 1
GUEST, NOBODY = 1, 0
MODULE_CONTEXT: Final = 70
FIRST_TIME, END_OF_TIME = 946_684_800, 4_102_444_800  # seconds: the years 2000 to 2099
VISITOR: Final[Actor] = ("", "", "")
NULLS: Final = ("", "NULL", "\\N", "N", "null")  # N: what \\N is where a backslash escapes
NUL: Final = "\x00"
LONGEST_INTEGER: Final = 18


class Row(NamedTuple):
    """The columns of a row that are read: texts or numbers, None or a word for it where there is nothing."""

    eventname: Any = None
    userid: Any = None
    courseid: Any = None
    timecreated: Any = None
    relateduserid: Any = None
    realuserid: Any = None
    anonymous: Any = None
    contextlevel: Any = None
    contextinstanceid: Any = None
    objecttable: Any = None
    objectid: Any = None
    other: Any = None


NEEDED: Final = ("eventname", "userid", "courseid", "timecreated")


def read_moodle_csv(
    lines: Iterable[bytes | None], counts: Counts, only_course: str | None = None, rejects: LogRejects | None = None
) -> Iterator[EventBatch]:
    """The events of a CSV export in its order, as `tracking_log.read_events`; columns in any order."""
    table = DelimitedLines(lines)
    places = [table.columns.index(name) if name in table.columns else None for name in Row._fields]

    def read(cells: list[str]) -> Event | Skip:
        return read_row(Row(*[None if place is None else cells[place] for place in places]))

    return read_rows(table, read, counts, only_course, rejects)


def read_moodle_json(
    lines: Iterable[bytes | None], counts: Counts, only_course: str | None = None, rejects: LogRejects | None = None
) -> Iterator[EventBatch]:
    """The events of a JSON export in its order, as `tracking_log.read_events`."""
    return read_rows(JsonRows(lines), read_object, counts, only_course, rejects)


def read_answer(rows: Iterable[object], counts: Counts, only_course: str | None = None) -> Iterator[EventBatch]:
    """The events of rows that Moodle's web function gave."""
    found = (Found(0, b"", row if isinstance(row, dict) else Skip.NOT_AN_OBJECT) for row in rows)
    return read_rows(found, _read_given, counts, only_course)


def _read_given(row: dict[str, Any]) -> Event | Skip:
    # Who it really was isn't given, only whether it was somebody else.
    return read_object({**row, "realuserid": 1 if row.get("loggedinas") else None})


def read_object(row: dict[str, Any]) -> Event | Skip:
    """As `read_row`, of a row by its columns' names."""
    get: Callable[[str], Any] = row.get
    return read_row(Row(*[get(name) for name in Row._fields]))


def read_row(row: Row) -> Event | Skip:
    """The event that a row tells, or the first reason why it tells none."""
    key = key_of(row.eventname) if isinstance(row.eventname, str) else ""
    user_id = _integer(row.userid)
    if not key or user_id is None:
        return Skip.NOT_AN_EVENT
    course = _course_of(row)
    if isinstance(course, Skip):
        return course
    time = _time_of(row)
    if isinstance(time, Skip):
        return time
    told = type_of(key)
    actor = _actor_of(row, user_id, told)
    if isinstance(actor, Skip):
        return actor
    if actor == VISITOR and _is_set(row.anonymous):
        return Event(course, actor, time, told.type, _module_of(row), None, None, None)
    state = _number(other_value(row.other, told.state)) if told.state else None
    grade = _number(other_value(row.other, told.grade)) if told.grade else None
    position = None if state is None else float(state > 0)
    return Event(course, actor, time, told.type, _object_of(row, told), position, grade, None)


def _course_of(row: Row) -> str | Skip:
    course = _integer(row.courseid)
    if course is None or course < 0:
        return Skip.NO_COURSE if _is_null(row.courseid) else Skip.BAD_COURSE
    return str(course) if course > SITE_COURSE else Skip.NO_COURSE


def _time_of(row: Row) -> int | Skip:
    seconds = _integer(row.timecreated)
    if seconds is None or not FIRST_TIME <= seconds < END_OF_TIME:
        return Skip.NO_TIME if _is_null(row.timecreated) else Skip.BAD_TIME
    return seconds * 1_000_000


def _actor_of(row: Row, user_id: int, told: MoodleType) -> Actor | Skip:
    """Who the event is of; nobody where the platform itself acted, or somebody in another's account."""
    if _is_set(row.realuserid):
        return Skip.LOGGED_IN_AS
    if _is_set(row.anonymous):
        return VISITOR
    related = (_integer(row.relateduserid) or NOBODY) if told.about else NOBODY
    whose = related if related > GUEST else user_id
    if whose < NOBODY:
        return Skip.SYSTEM
    return (str(whose), "", "") if whose > GUEST else VISITOR


def _is_set(value: Any) -> bool:
    """Whether a column holds anything but 0: what can't be read isn't taken for nothing."""
    return value not in (None, 0, "0", "") and not _is_null(value)


def _object_of(row: Row, told: MoodleType) -> str:
    if told.item:
        item = _integer(other_value(row.other, told.item))
        return "" if item is None else f"grade_item/{item}"
    if _integer(row.contextlevel) == MODULE_CONTEXT:
        return _module_of(row)
    table, number = row.objecttable, _integer(row.objectid)
    # Who was looked at is nobody's event identity.
    if not told.has_object or number is None or not isinstance(table, str) or table == "user" or _is_null(table):
        return ""
    return f"{table.replace(NUL, '')}/{number}"[:LONGEST_OBJECT]


def _module_of(row: Row) -> str:
    """The course module in which it happened; of somebody anonymous nothing else is told."""
    module = _integer(row.contextinstanceid) if _integer(row.contextlevel) == MODULE_CONTEXT else None
    return "" if module is None else f"cm/{module}"


def _number(value: Any) -> float | None:
    if value is None or isinstance(value, bool | dict | list):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number + 0.0 if isfinite(number) else None


def other_value(other: Any, name: str) -> Any:
    """A value of the column `other`: an object, JSON of one, or what PHP's serialize() made; None where it has none."""
    if isinstance(other, str):
        text = other.strip()
        # mysql's own export writes a backslash as two.
        candidates = (text, text.replace("\\\\", "\\")) if "\\\\" in text else (text,)
        if text.startswith("a:"):
            return _serialised_value(text, name)
        other = next((value for value in map(_json_object, candidates) if value is not None), None)
    return other.get(name) if isinstance(other, dict) else None


def _json_object(text: str) -> dict[str, Any] | None:
    try:
        value = msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _serialised_value(text: str, name: str) -> str | None:
    """A number or text of a serialised array; `s:10:"finalgrade";s:7:"8.50000";`."""
    key = f's:{len(name)}:"{name}";'
    _, found, rest = text.partition(key)
    value = re.match(r'(?:[id]:([^;"]{1,64});|s:\d{1,6}:"([^"]{0,64})";)', rest) if found else None
    return (value[1] or value[2]) if value else None


def _integer(value: Any) -> int | None:
    if type(value) is int:
        return value if abs(value) < 10**18 else None
    # As quick as can be: this is asked six times a row.
    if type(value) is str and value.isascii() and len(value) <= LONGEST_INTEGER and value.removeprefix("-").isdigit():
        return int(value)
    return None


def _is_null(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value.strip() in NULLS)
