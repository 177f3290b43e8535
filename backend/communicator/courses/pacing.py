"""Who paces a course: its instructors, by deadlines, or each learner.

Source: the paper (Communication at Scale, data): courses whose description says so are self-paced, and so is one
with a single deadline. Where the platform itself says it, that counts before both.
"""

import re
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

PLATFORM, DESCRIPTION, DEADLINES = "platform", "description", "deadlines"
_SELF_PACED = re.compile(
    r"self[\s-]*paced|(at|on) your own (pace|schedule|speed)|a (tu|su) (propio )?ritmo|autodirigido", re.IGNORECASE
)
_DENIED = re.compile(r"(not|isn.t|no es)\s+(a\s+|un\s+curso\s+)?$", re.IGNORECASE)


class Pacing(NamedTuple):
    """Whether learners pace themselves, and what told it; None and "" where nothing did."""

    is_self_paced: bool | None
    told_by: str


def pacing(fields: Mapping[str, Any], description: str, deadlines: Collection[datetime | None]) -> Pacing:
    """What a course's fields, its description and the deadlines of its graded problems tell.

    No graded problem, no word about deadlines: nothing is concluded then.
    """
    told = fields.get("self_paced")
    if isinstance(told, bool):
        return Pacing(told, PLATFORM)
    if _says_self_paced(description):
        return Pacing(True, DESCRIPTION)
    if not deadlines:
        return Pacing(None, "")
    different = {due for due in deadlines if due is not None}
    return Pacing(len(different) <= 1, DEADLINES)


def _says_self_paced(description: str) -> bool:
    return any(not _DENIED.search(description[: found.start()]) for found in _SELF_PACED.finditer(description))
