"""How a message is sent, beside what it says: to whom not, automatically, with whom to compare; checked."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from communicator.audience.criteria import Criteria
from communicator.clock import now
from communicator.courses.tables import Course
from communicator.errors import InvalidFields
from communicator.outreach.tables import Communication

LANGUAGES = ("en", "es")
MOST_HELD_OUT = 50
HIGHEST_CEILING = 10_000_000
LONGEST_ID = 20
A_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Faults = dict[str, list[str]]


def option_faults(fields: Mapping[str, Any]) -> Faults:
    """What is wrong with each option for itself, by name."""
    told = {name: check(fields[name]) for name, check in _CHECKS.items() if name in fields}
    return {name: [fault] for name, fault in told.items() if fault}


def set_options(communication: Communication, fields: Mapping[str, Any]) -> None:
    """Writes the options given, checked by `option_faults` before, into a draft."""
    for name in ("language", "notice", "leave_out_recent", "holdout_percent", "automatic", "daily_ceiling", "backlog"):
        if name in fields:
            setattr(communication, name, fields[name])
    if "ends_on" in fields:
        communication.ends_on = _read_day(fields["ends_on"])
    if "segment" in fields:
        communication.segment_id = fields["segment"]


def check_options(communication: Communication, course: Course) -> None:
    """Refuses what doesn't go together (InvalidFields), whichever of it was written last."""
    faults: Faults = {}
    criteria = communication.criteria
    if communication.automatic and criteria and Criteria.parse(criteria).is_for_everybody:
        faults["automatic"] = ["can't be sent to all learners: say by criteria whom it is for"]
    if communication.notice and communication.holdout_percent:
        faults["holdout_percent"] = ["must be 0 for a service notice: everybody gets it"]
    if communication.ends_on is not None and communication.ends_on < today(course):
        faults["ends_on"] = ["is past by the course's clock; give the last day on which it looks for new matches"]
    if faults:
        raise InvalidFields(faults)


def today(course: Course) -> date:
    """Which day it is by the course's clock."""
    return now().astimezone(ZoneInfo(course.time_zone)).date()


def _read_day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _yes_or_no(value: object) -> str:
    return "" if isinstance(value, bool) else "must be true or false"


def _language(value: object) -> str:
    return "" if value in LANGUAGES else f"must be one of {', '.join(LANGUAGES)}"


def _held_out(value: object) -> str:
    is_fine = isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MOST_HELD_OUT
    return "" if is_fine else f"must be 0 to {MOST_HELD_OUT} per cent, a whole number"


def _ceiling(value: object) -> str:
    is_fine = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= HIGHEST_CEILING
    return "" if is_fine or value is None else "must be 1 or more mails a day, or null for the site's own ceiling"


def _day(value: object) -> str:
    told = "must be a day such as 2026-11-22, or null"
    if value is None:
        return ""
    if not isinstance(value, str) or not A_DAY.fullmatch(value):
        return told
    try:
        _read_day(value)
    except ValueError:
        return told
    return ""


def _id(value: object) -> str:
    return "" if value is None or (isinstance(value, str) and len(value) <= LONGEST_ID) else "must be a segment's id"


_CHECKS: dict[str, Callable[[object], str]] = {
    "language": _language,
    "notice": _yes_or_no,
    "leave_out_recent": _yes_or_no,
    "holdout_percent": _held_out,
    "automatic": _yes_or_no,
    "daily_ceiling": _ceiling,
    "ends_on": _day,
    "backlog": _yes_or_no,
    "segment": _id,
}
OPTIONS = tuple(_CHECKS)
