"""A tracking record as read from a log, before it is an event; and why records become none."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec


class Skip(StrEnum):
    """Why a record is not an event of the store; the whole vocabulary of `skipped`."""

    BLANK = "blank"  # nothing but white space or NUL bytes
    NOT_JSON = "not_json"
    CUT = "cut"  # a document that begins and doesn't end
    TOO_LONG = "too_long"  # a line, or a document over lines, beyond 32 MiB
    NOT_AN_OBJECT = "not_an_object"  # JSON, but a number, a string, a list of such
    NOT_AN_EVENT = "not_an_event"  # an object without what every tracking event has
    NO_COURSE = "no_course"
    BAD_COURSE = "bad_course"  # a course id that is none: a library's, or a scanner's invention
    NO_TIME = "no_time"
    BAD_TIME = "bad_time"  # not a time, or outside 2000-2099
    NO_TYPE = "no_type"
    OTHER_COURSE = "other_course"  # not the one that was asked for
    LOGGED_IN_AS = "logged_in_as"  # Moodle: done by somebody else in this account
    SYSTEM = "system"  # Moodle: done by the platform itself
    ERASED = "erased"  # an event of somebody who was erased on request

    __hash__ = str.__hash__  # Enum's own is Python code, and each skipped line is counted


class Context(msgspec.Struct, gc=False):
    """The part of a record's `context` that is read."""

    course_id: str | None = None
    user_id: int | str | None = None
    username: str | None = None
    event_source: str | None = None
    module: msgspec.Raw = msgspec.Raw()


class Record(msgspec.Struct, gc=False):
    """The part of a tracking record that is read; payloads stay bytes until they are needed.

    `data` and `timestamp` are what newer emitters call `event` and `time`. A time may be naive; one that can't
    be read is `moments.UNREADABLE`.
    """

    event_type: str | None = None
    name: str | None = None
    time: datetime | None = None
    timestamp: datetime | None = None
    username: str | None = None
    event_source: str | None = None
    page: str | None = None
    context: Context | None = None
    event: msgspec.Raw = msgspec.Raw()
    data: msgspec.Raw = msgspec.Raw()


class NamedRecord(Record, kw_only=True, gc=False):
    """A record with an `event_type`, as nearly all are: of others it isn't certain that they are records."""

    event_type: Annotated[str, msgspec.Meta(min_length=1)]


def is_event(record: Record) -> bool:
    """Whether this looks like a tracking event at all: a name, or a time and somebody."""
    if record.event_type or record.name:
        return bool(record.time or record.timestamp or record.context or record.event_source or record.username)
    return bool((record.time or record.timestamp) and (record.context or record.username is not None))
