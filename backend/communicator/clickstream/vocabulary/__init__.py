"""The vocabulary of Open edX events: every documented kind by each of its names."""

from typing import Final

from communicator.clickstream.vocabulary import course_team, standing, studying, together
from communicator.clickstream.vocabulary.moodle import TOLD_BY_MOODLE
from communicator.clickstream.vocabulary.rules import BLOCK, NOTHING, Family, Kind, Reads

__all__ = [
    "BLOCK",
    "BY_NAME_ONLY",
    "FAMILIES",
    "GENERAL",
    "KINDS",
    "NOTHING",
    "PREFIXES",
    "TOLD",
    "Family",
    "Kind",
    "Reads",
    "reads_of_unknown",
]

FAMILIES: Final = (
    studying.NAVIGATION,
    studying.VIDEO,
    studying.PRE_ROLL,
    studying.PROBLEMS,
    studying.TEXTBOOKS,
    studying.COMPLETION,
    studying.BLOCKS,
    studying.EXPERIMENTS,
    together.OPEN_RESPONSES,
    together.OLD_OPEN_RESPONSES,
    together.FORUM,
    together.TEAMS,
    together.NOTES,
    standing.ENROLMENT,
    standing.CERTIFICATES,
    standing.GRADES,
    standing.EXAMS,
    standing.COHORTS,
    course_team.MANAGEMENT,
    course_team.REPORTS,
    course_team.EXAM_SETTING,
    course_team.ACCOUNT,
)

GENERAL: Final = Reads(
    object=("problem_id", "module_id", "usage_key", "block_id", "id", BLOCK),
    position=("new_time", "currentTime", "current_time", "new", "target_tab"),
    grade=("grade", "weighted_earned"),
    max_grade=("max_grade", "weighted_possible"),
)
"""How an event of a name that no row knows is read."""

KINDS: Final = {
    name: (kind.type, family.reads_of(kind))
    for family in FAMILIES
    for kind in family.kinds
    for name in (kind.type, *kind.also)
}
"""Any name of a kind to its type and what is read of it."""

BY_NAME_ONLY: Final = {
    name: (kind.type, family.reads_of(kind)) for family in FAMILIES for kind in family.kinds for name in kind.by_name
}
"""The same for names that mean this only where a record has no `event_type`."""

PREFIXES: Final = sorted(
    ((prefix, family.reads) for family in FAMILIES for prefix in family.prefixes),
    key=lambda row: (-len(row[0]), row[0]),
)
"""Beginnings of names that no row knows, the longest first, and what is read of such events."""

TOLD: Final = frozenset([*TOLD_BY_MOODLE, *(kind.type for family in FAMILIES for kind in family.kinds if kind.is_told)])
"""Types that the platform tells about a learner, who did nothing at that moment."""


def reads_of_unknown(name: str) -> Reads:
    """What is read of an event of a name that no row knows: as its family's, or by the general rule."""
    return next((reads for prefix, reads in PREFIXES if name.startswith(prefix)), GENERAL)
