"""A course as a tree of blocks: which of them are graded, when they are due, and what share of the grade each is.

Whatever file tells the tree (structure_json.py, olx.py), the rules are the platform's: `graded`, `format` and `due`
are inherited; GRADER gives each assignment format its weight, and the lowest of GRADE_CUTOFFS is the pass mark.
Without a policy every graded point is worth the same, and no pass mark is known.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any, NamedTuple

LONGEST = 255
MOST_BLOCKS = 100_000  # no course is that large
Policy = Mapping[str, Any]


class Block(NamedTuple):
    """One block: its kind, its children's keys, and the fields that an author set."""

    category: str
    children: list[str]
    fields: Mapping[str, Any]


class Problem(NamedTuple):
    """A graded problem: `worth` is its share of the course grade; all of a course add to 1."""

    problem_id: str
    format: str
    worth: float
    due: datetime | None
    name: str = ""
    """What learners read above it, below the name of the subsection that it stands in."""


class _Graded(NamedTuple):
    problem_id: str
    assignment: str  # the graded subsection it stands in
    format: str
    points: float
    due: datetime | None
    name: str


def graded_problems(blocks: Mapping[str, Block], root: str, policy: Policy) -> list[Problem]:
    """The graded problems below `root`, in the course's order, with their worth."""
    return _worths(list(_graded(blocks, root, "", {}, set())), policy)


def pass_mark(policy: Policy) -> float | None:
    """The lowest grade (0..1) that passes; None where the policy tells none."""
    cutoffs = policy.get("GRADE_CUTOFFS")
    marks = [float(mark) for mark in cutoffs.values() if isinstance(mark, int | float)] if cutoffs else []
    usable = [mark for mark in marks if 0 < mark <= 1]
    return min(usable) if usable else None


def is_simulated(course: Mapping[str, Any]) -> bool:
    """Whether the course's own settings say that nobody real took it."""
    settings = course.get("other_course_settings")
    return isinstance(settings, dict) and settings.get("simulated") is True


_INHERITED = ("graded", "format", "due")


def _graded(
    blocks: Mapping[str, Block], key: str, assignment: str, inherited: Mapping[str, Any], seen: set[str]
) -> Iterator[_Graded]:
    """The graded problems below a block, in order; a block that a broken file names twice is there once."""
    block = blocks.get(key)
    if block is None or key in seen or len(seen) > MOST_BLOCKS:
        return
    seen.add(key)
    own = {name: block.fields[name] for name in _INHERITED if block.fields.get(name) is not None}
    told = {**inherited, **own}
    assignment = key if block.category == "sequential" else assignment
    points = _points(block)
    if not block.children and told.get("graded") is True and points > 0:
        due = moment(told.get("due"))
        name = " › ".join(filter(None, (_name(blocks.get(assignment)), _name(block))))[:LONGEST]
        yield _Graded(key[:LONGEST], assignment, str(told.get("format") or "")[:LONGEST], points, due, name)
    for child in block.children:
        yield from _graded(blocks, child, assignment, told, seen)


def _name(block: Block | None) -> str:
    told = block.fields.get("display_name") if block is not None else None
    return " ".join(told.replace("\x00", "").split()) if isinstance(told, str) else ""


# Blocks that learners submit and that carry a score.
_SCORED = {"problem", "openassessment", "drag-and-drop-v2", "lti", "lti_consumer", "staffgradedxblock", "edx_sga"}


def _points(block: Block) -> float:
    if block.category not in _SCORED:
        return 0.0
    return _number(block.fields.get("weight"), 1.0)


def _number(told: object, otherwise: float) -> float:
    usable = isinstance(told, int | float) and not isinstance(told, bool) and isfinite(told) and told >= 0
    return float(told) if usable else otherwise  # type: ignore[arg-type]


def _worths(graded: list[_Graded], policy: Mapping[str, Any]) -> list[Problem]:
    """Each problem's share of the grade: its format's weight, shared alike by assignments, there by points.

    Formats that the policy doesn't name are worth nothing, as in the platform's grade.
    """
    grader = policy.get("GRADER") or []
    weights = {str(entry.get("type")): _number(entry.get("weight"), 0.0) for entry in grader if isinstance(entry, dict)}
    if not any(weights.get(each.format, 0) > 0 for each in graded):
        weights = {}
    points: Counter[str] = Counter()
    for each in graded:
        points[each.assignment] += each.points  # type: ignore[assignment]  # weights may be fractions
    assignments = Counter(form for _, form in {(each.assignment, each.format) for each in graded})
    shares = [
        weights.get(each.format, 0.0) / assignments[each.format] * each.points / points[each.assignment]
        if weights
        else each.points
        for each in graded
    ]
    total = sum(shares)
    return [
        Problem(each.problem_id, each.format, share / total, each.due, each.name)
        for each, share in zip(graded, shares, strict=True)
        if share > 0
    ]


def moment(told: object) -> datetime | None:
    """ISO 8601, UTC where no zone is told; None where it is no time."""
    if not isinstance(told, str) or not told:
        return None
    try:
        found = datetime.fromisoformat(told.strip('"'))
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
