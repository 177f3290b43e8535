"""What a damaged, oddly typed or wrapped document certainly says: read slowly, where reading fast failed.

Certain is: bytes that aren't UTF-8 are Latin-1, each for itself; control characters in a string are the string's;
NaN and Infinity, which JSON lacks, are null; half a surrogate pair is U+FFFD; a context may be JSON in a string;
any other field of another type than its own is not there. An event inside another document (Segment's, a
container's log) is that event.
"""

import codecs
import json
import re
from math import isfinite
from typing import Any

import msgspec

from communicator.clickstream.moments import read_moment
from communicator.clickstream.records import Context, Record, is_event

LATIN_1 = "communicator.latin-1"
_SURROGATES = re.compile("[\ud800-\udfff]")
# What the mobile applications and the browser use to reach Segment, and what the platform calls them.
SEGMENT_SOURCES = {"analytics-android": "mobile", "analytics-ios": "mobile", "analytics.js": "browser"}
# What those that carry logs put a line under: Docker's json-file; Vector, Logstash, Filebeat.
CARRIED_UNDER = ("log", "message")


def _each_as_latin_1(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(LATIN_1, _each_as_latin_1)


def _finite(number: str) -> float | None:
    value = float(number)
    return value if isfinite(value) else None


_parse = json.JSONDecoder(strict=False, parse_float=_finite, parse_constant=lambda _: None).decode


def parse(document: bytes) -> Any:
    """One JSON value, leniently read; ValueError where it is none."""
    try:
        return _parse(document.decode("utf-8", LATIN_1))
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def mend(payload: bytes | str) -> bytes:
    """An event's damaged payload as clean JSON; b"" where it is not one whole object, or one in a string."""
    text = payload if isinstance(payload, str) else payload.decode("utf-8", LATIN_1)
    try:
        value = _inner(_parse(text))
        return bytes(_raw(value)) if isinstance(value, dict) else b""
    except (ValueError, RecursionError):
        return b""


def record_of(document: dict[str, Any]) -> Record:
    """The record that a parsed document says, itself or inside; ValueError where it can't be written again."""
    try:
        return _found_in(document)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _found_in(document: dict[str, Any]) -> Record:
    if _text(document.get("event_type")) or _text(document.get("name")):
        return _record(document)
    properties = document.get("properties")
    if isinstance(properties, dict) and _text(properties.get("name")):
        return _from_segment(document, properties)
    return _carried(document) or _record(document)


def _record(document: dict[str, Any]) -> Record:
    get = document.get
    context = _inner(get("context"))
    return Record(
        event_type=_text(get("event_type")),
        name=_text(get("name")),
        time=read_moment(get("time")),
        timestamp=read_moment(get("timestamp")),
        username=_text(get("username")),
        event_source=_text(get("event_source")),
        page=_text(get("page")),
        context=_context(context) if isinstance(context, dict) else None,
        event=_raw(get("event")),
        data=_raw(get("data")),
    )


def _from_segment(document: dict[str, Any], properties: dict[str, Any]) -> Record:
    """As the platform's own view for Segment reads what mobile applications send it (track/views/segmentio.py)."""
    inside, outside = _object(properties.get("context")), _object(document.get("context"))
    library = _text(_object(outside.get("library")).get("name")) or ""
    said = {"user_id": document.get("userId"), **inside}
    return Record(
        name=_text(properties.get("name")),
        time=read_moment(document.get("timestamp")),
        username=_text(properties.get("username")),
        event_source=_text(inside.get("event_source")) or SEGMENT_SOURCES.get(library, ""),
        context=_context(said),
        data=_raw(properties.get("data")),
    )


def _carried(document: dict[str, Any]) -> Record | None:
    """The event in a line of a log that another log carries."""
    for key in CARRIED_UNDER:
        line = document.get(key)
        if not isinstance(line, str):
            continue
        start = line.find('{"')
        try:
            inside = _parse(line[start:]) if start >= 0 else None
        except (ValueError, RecursionError):
            continue
        if isinstance(inside, dict):
            record = _record(inside)
            return record if is_event(record) else None
    return None


def _context(value: dict[str, Any]) -> Context:
    user_id = value.get("user_id")
    if isinstance(user_id, float) and user_id.is_integer():  # as tables with gaps write whole numbers
        user_id = int(user_id)
    return Context(
        course_id=_text(value.get("course_id")),
        user_id=user_id if type(user_id) is int else _text(user_id),
        username=_text(value.get("username")),
        event_source=_text(value.get("event_source")),
        module=_raw(value.get("module")),
    )


def _inner(value: Any) -> Any:
    """What is JSON in a string, as some emitters write a context."""
    if not isinstance(value, str) or not value.startswith("{"):
        return value
    try:
        return _parse(value)
    except ValueError:
        return None


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return _SURROGATES.sub("\ufffd", value) if isinstance(value, str) else None


def _raw(value: Any) -> msgspec.Raw:
    if value is None:
        return msgspec.Raw()
    return msgspec.Raw(_SURROGATES.sub("\ufffd", json.dumps(value, ensure_ascii=False)).encode())
