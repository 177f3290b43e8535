"""Times as logs write them, read where they are certain: ISO 8601 in all its forms, and seconds since 1970."""

import re
from datetime import UTC, datetime, timedelta

import msgspec

from communicator.clickstream.events import EPOCH

UNREADABLE = datetime.max.replace(tzinfo=UTC)
"""Stands for a time that can't be read: outside every year that is taken."""

SHORTEST = len("20130608T232958")  # a date alone is no moment
UNITS = (1, 1_000, 1_000_000)  # a second's: seconds, milliseconds, microseconds
# From 2000 to 2099 the three don't overlap, so a number tells its own unit.
FIRST_SECOND = int((datetime(2000, 1, 1, tzinfo=UTC) - EPOCH).total_seconds())
LAST_SECOND = int((datetime(2100, 1, 1, tzinfo=UTC) - EPOCH).total_seconds())
_NUMBER = re.compile(r"(?P<whole>[0-9]{9,16})(?:\.(?P<decimals>[0-9]*))?")
_ZONES = (" UTC", " GMT", "z")


def read_moment(value: object) -> datetime | None:
    """The moment that a record's time tells, naive where it tells no zone; UNREADABLE, or None where there is none.

    Known are ISO 8601 (with "T" or a space, a comma or a point before decimals, any zone, "UTC"), numbers of
    seconds, milliseconds or microseconds since 1970 (the years 2000 to 2099), and MongoDB's `{"$date": …}`.
    """
    if isinstance(value, dict) and set(value) == {"$date"}:
        value = value["$date"]
    if value is None or value == "":
        return None
    if isinstance(value, bool | list | dict):
        return UNREADABLE
    text = str(value).strip()
    return _from_number(text) or (_from_text(text) if isinstance(value, str) else None) or UNREADABLE


def _from_text(text: str) -> datetime | None:
    if text.endswith(_ZONES):
        text = text.removesuffix("z").removesuffix(" UTC").removesuffix(" GMT") + "+00:00"
    if len(text) < SHORTEST:
        return None
    try:
        # First as clean lines are read: it rounds decimals beyond microseconds where Python's own cuts them.
        return msgspec.convert(text, datetime)
    except msgspec.ValidationError:
        pass
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _from_number(text: str) -> datetime | None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    whole, decimals = int(found["whole"]), float(f"0.{found['decimals'] or 0}")
    for unit in UNITS:
        if FIRST_SECOND * unit <= whole < LAST_SECOND * unit:
            microseconds = 1_000_000 // unit
            return EPOCH + timedelta(microseconds=whole * microseconds + round(decimals * microseconds))
    return None
