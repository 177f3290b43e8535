"""What a tracking event's name and payload tell: its type, object, position and grade."""

from math import isfinite
from typing import Any, NamedTuple

import msgspec

from communicator.clickstream.event_types import LONGEST_OBJECT, LONGEST_TYPE, read_path, type_of_name


class Typed(NamedTuple):
    """What an event is, but for who did it, when, and in which course."""

    type: str
    object: str
    position: float | None
    grade: float | None
    max_grade: float | None


class Payload(msgspec.Struct):
    """The part of an event's payload that is read."""

    problem_id: Any = None
    module_id: Any = None
    usage_key: Any = None
    block_id: Any = None
    id: Any = None
    success: Any = None
    grade: Any = None
    max_grade: Any = None
    weighted_earned: Any = None
    weighted_possible: Any = None
    new_time: Any = None
    currentTime: Any = None  # noqa: N815 - the platform's name
    current_time: Any = None
    new: Any = None
    target_tab: Any = None


NO_PAYLOAD = Payload()
_decode_payload = msgspec.json.Decoder(Payload).decode
_decode_text = msgspec.json.Decoder(str).decode


def typed(event_type: str, name: str, source: str, payload: msgspec.Raw) -> Typed | None:
    """What a record's `event_type`, `name`, `event_source` and `event` tell; None where it has no name at all."""
    if event_type.startswith("/") and (not name or name.startswith("/")):
        page = read_path(event_type)
        return Typed(page.type, page.object, None, None, None)
    if not event_type and not name:
        return None
    read = read_payload(payload)
    success = read.success if isinstance(read.success, str) else ""
    from_server = source not in ("browser", "mobile")
    return Typed(
        _clean(type_of_name(event_type, name, from_server=from_server, success=success), LONGEST_TYPE),
        _object_of(read),
        _first_number(read.new_time, read.currentTime, read.current_time, read.new, read.target_tab),
        _first_number(read.grade, read.weighted_earned),
        _first_number(read.max_grade, read.weighted_possible),
    )


def read_payload(raw: msgspec.Raw) -> Payload:
    """The payload of `event` or `data`: an object, or JSON in a string; an empty one where it is neither.

    Strings that were cut at 512 characters and form data tell nothing that is certain.
    """
    content: bytes | str = bytes(raw)
    try:
        if content[:1] == b'"':
            content = _decode_text(content)
        return _decode_payload(content) if content else NO_PAYLOAD
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return NO_PAYLOAD


def _object_of(payload: Payload) -> str:
    for value in (payload.problem_id, payload.module_id, payload.usage_key, payload.block_id, payload.id):
        if value and isinstance(value, str):
            return _clean(value, LONGEST_OBJECT)
    return ""


def _first_number(*values: Any) -> float | None:
    for value in values:
        if value is None or isinstance(value, bool | list | dict):
            continue
        try:
            number = float(value)
        except (ValueError, OverflowError):
            continue
        if isfinite(number):
            return number + 0.0  # one zero, not two
    return None


def _clean(text: str, longest: int) -> str:
    # PostgreSQL takes no NUL in a text.
    return text[:longest] if "\x00" not in text else text.replace("\x00", "\ufffd")[:longest]
