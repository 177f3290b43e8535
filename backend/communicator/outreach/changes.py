"""What was changed of a communication, for the audit: each field as it was and as it is, long texts by their digest."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Any

from communicator.outreach.fields import TEXTS
from communicator.outreach.tables import Communication

OPTIONS = ("language", "notice", "leave_out_recent", "holdout_percent", "automatic", "daily_ceiling", "ends_on")
WATCHED = (*TEXTS, "criteria", *OPTIONS, "backlog", "segment_id")
LONGEST_SHOWN = 200
DIGITS = 12
Written = Mapping[str, Any]


def written(communication: Communication) -> Written:
    """All that staff write of it, as it is now."""
    return {name: getattr(communication, name) for name in WATCHED}


def changed(before: Written, after: Written) -> dict[str, Any]:
    """`{"fields": [names], "changes": {name: [before, after]}}`, as JSON; nothing that names a learner.

    A text of more than 200 characters is told by its length and the first digits of its SHA-256, so that two versions
    can be told apart when the text itself is no longer kept; learners left out by hand are counted.
    """
    names = [name for name in WATCHED if before[name] != after[name]]
    return {"fields": names, "changes": {name: [_told(before[name]), _told(after[name])] for name in names}}


def _told(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and len(value) > LONGEST_SHOWN:
        digest = hashlib.sha256(value.encode()).hexdigest()[:DIGITS]
        return {"characters": len(value), "sha256": digest}
    if isinstance(value, Mapping):
        by_hand = {"exclude": len(value["exclude"])} if "exclude" in value else {}
        return {name: told for name, told in value.items() if not name.startswith("exclude")} | by_hand
    return value
