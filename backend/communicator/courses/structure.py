"""Course facts from the platform's own files: the structure JSON, and the grading policy beside it.

Two forms of the structure occur: the data package's (`{usage key: {"category", "children", "metadata"}}`) and
the Blocks API's (`{"course_id", "blocks": {usage key: {"type", "children", …}}}`). The policy is the OLX
export's `grading_policy.json`: GRADER gives each assignment format its weight, the lowest of GRADE_CUTOFFS is
the pass mark. Without a policy every graded point is worth the same, and no pass mark is known.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from communicator.access.tables import Site
from communicator.courses.catalogue import ensure_course
from communicator.courses.tables import Course, GradedProblem
from communicator.errors import NotACourseStructure

POLICY_NAME = "grading_policy.json"
LONGEST = 255


class Problem(NamedTuple):
    """A graded problem: `worth` is its share of the course grade; all of a course add to 1."""

    problem_id: str
    format: str
    worth: float
    due: datetime | None


@dataclass(frozen=True)
class CourseStructure:
    """What the files tell of a course; `pass_mark` (0..1) is None where no policy was there."""

    course_id: str
    name: str
    start: datetime | None
    end: datetime | None
    pass_mark: float | None
    is_simulated: bool
    problems: list[Problem]


class _Block(NamedTuple):
    category: str
    children: list[str]
    fields: Mapping[str, Any]


class _Graded(NamedTuple):
    problem_id: str
    assignment: str  # the graded subsection it stands in
    format: str
    points: float
    due: datetime | None


def read_structure(path: Path) -> CourseStructure:
    """The course that a structure file tells, with the policy beside it. NotACourseStructure where it is none."""
    document = _read_json(path)
    blocks = dict(_blocks(document))
    roots = [key for key, block in blocks.items() if block.category == "course"]
    if len(roots) != 1:
        raise NotACourseStructure(
            f"{path} is no course structure: it must hold one block of the category course, and holds {len(roots)}"
        )
    course = blocks[roots[0]].fields
    course_id = str(document.get("course_id") or _course_id(roots[0], path))
    graded = list(_graded(blocks, roots[0], "", {}))
    policy = _find_policy(path, course_id)
    return CourseStructure(
        course_id=course_id,
        name=str(course.get("display_name") or "")[:LONGEST],
        start=_moment(course.get("start"), path),
        end=_moment(course.get("end"), path),
        pass_mark=_pass_mark(policy),
        is_simulated=_is_simulated(course),
        problems=_worths(graded, policy),
    )


def store_structure(session: Session, site: Site, structure: CourseStructure) -> Course:
    """Keeps the facts; told again they replace what was known, and what a file doesn't tell stays."""
    course = ensure_course(session, site, structure.course_id)
    course.name = structure.name or course.name
    course.start = structure.start or course.start
    course.end = structure.end or course.end
    course.pass_mark = course.pass_mark if structure.pass_mark is None else structure.pass_mark
    course.is_simulated = structure.is_simulated
    session.execute(delete(GradedProblem).where(GradedProblem.course_pk == course.id))
    session.add_all(GradedProblem(course_pk=course.id, **problem._asdict()) for problem in structure.problems)
    session.flush()
    return course


def count_graded_problems(session: Session, course_pk: int) -> int:
    """How many graded problems of the course are known."""
    query = select(func.count()).select_from(GradedProblem)
    return session.scalars(query.where(GradedProblem.course_pk == course_pk)).one()


def is_structure_file(path: Path) -> bool:
    """Whether a file is called like a course structure: `…course_structure….json`."""
    return "course_structure" in path.name and path.suffix == ".json"


def find_structures(paths: Iterable[Path]) -> Iterator[Path]:
    """The structure files among these files, and in these folders."""
    for path in paths:
        if path.is_dir():
            yield from (found for found in sorted(path.rglob("*.json")) if is_structure_file(found))
        elif is_structure_file(path):
            yield path


def _read_json(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise NotACourseStructure(f"{path} can't be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise NotACourseStructure(f"{path} is no JSON: {error}") from error
    if not isinstance(document, dict):
        raise NotACourseStructure(f"{path} is no course structure: it must be one JSON object")
    return document


def _blocks(document: Mapping[str, Any]) -> Iterator[tuple[str, _Block]]:
    told = document.get("blocks", document)
    for key, block in told.items() if isinstance(told, dict) else ():
        if not isinstance(block, dict):
            continue
        category = block.get("category") or block.get("type")
        children = block.get("children") or []
        fields = block.get("metadata", block)
        if isinstance(category, str) and isinstance(children, list) and isinstance(fields, dict):
            yield key, _Block(category, [child for child in children if isinstance(child, str)], fields)


def _course_id(root: str, path: Path) -> str:
    """The course of the root block: `block-v1:O+C+R+type@course+block@course`, or `i4x://O/C/course/R`."""
    if root.startswith("block-v1:"):
        return "course-v1:" + root.removeprefix("block-v1:").split("+type@")[0]
    parts = root.removeprefix("i4x://").split("/")
    if root.startswith("i4x://") and len(parts) == 4:  # noqa: PLR2004
        return f"{parts[0]}/{parts[1]}/{parts[3]}"
    raise NotACourseStructure(f"{path} doesn't say which course it is: its root is {root}")


_INHERITED = ("graded", "format", "due")


def _graded(
    blocks: Mapping[str, _Block], key: str, assignment: str, inherited: Mapping[str, Any], depth: int = 0
) -> Iterator[_Graded]:
    """The graded problems below a block, in order; `graded`, `format` and `due` are inherited as the platform does."""
    block = blocks.get(key)
    if block is None or depth > 10:  # noqa: PLR2004 - course, chapter, sequential, vertical, wrappers: never that deep
        return
    own = {name: block.fields[name] for name in _INHERITED if block.fields.get(name) is not None}
    told = {**inherited, **own}
    assignment = key if block.category == "sequential" else assignment
    points = _points(block)
    if not block.children and told.get("graded") is True and points > 0:
        due = _moment(told.get("due"), None)
        yield _Graded(key[:LONGEST], assignment, str(told.get("format") or "")[:LONGEST], points, due)
    for child in block.children:
        yield from _graded(blocks, child, assignment, told, depth + 1)


# Blocks that learners submit and that carry a score.
_SCORED = {"problem", "openassessment", "drag-and-drop-v2", "lti", "lti_consumer", "staffgradedxblock", "edx_sga"}


def _points(block: _Block) -> float:
    if block.category not in _SCORED:
        return 0.0
    weight = block.fields.get("weight")
    return float(weight) if isinstance(weight, int | float) and not isinstance(weight, bool) else 1.0


def _find_policy(path: Path, course_id: str) -> Mapping[str, Any]:
    run = course_id.replace("/", "+").split("+")[-1]
    for found in (path.parent / POLICY_NAME, path.parent / "policies" / run / POLICY_NAME):
        if found.is_file():
            return _read_json(found)
    return {}


def _pass_mark(policy: Mapping[str, Any]) -> float | None:
    cutoffs = policy.get("GRADE_CUTOFFS")
    marks = [float(mark) for mark in cutoffs.values() if isinstance(mark, int | float)] if cutoffs else []
    usable = [mark for mark in marks if 0 < mark <= 1]
    return min(usable) if usable else None


def _worths(graded: list[_Graded], policy: Mapping[str, Any]) -> list[Problem]:
    """Each problem's share of the grade: its format's weight, shared alike by assignments, there by points.

    Formats that the policy doesn't name are worth nothing, as in the platform's grade.
    """
    grader = policy.get("GRADER") or []
    weights = {str(entry.get("type")): float(entry.get("weight") or 0) for entry in grader if isinstance(entry, dict)}
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
        Problem(each.problem_id, each.format, share / total, each.due)
        for each, share in zip(graded, shares, strict=True)
        if share > 0
    ]


def _is_simulated(course: Mapping[str, Any]) -> bool:
    settings = course.get("other_course_settings")
    return isinstance(settings, dict) and settings.get("simulated") is True


def _moment(text: object, path: Path | None) -> datetime | None:
    """ISO 8601, UTC where no zone is told. None where nothing is told."""
    if not isinstance(text, str) or not text:
        return None
    try:
        moment = datetime.fromisoformat(text.strip('"'))
    except ValueError as error:
        if path is None:
            return None
        raise NotACourseStructure(f"{path}: {text} is not a time") from error
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
