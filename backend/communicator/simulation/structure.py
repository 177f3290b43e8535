"""The course structure JSON of the data package, and the grading policy of the OLX export beside it.

The structure maps a block's usage key to {"category", "children", "metadata"}; metadata holds the fields
that an author set (scope `settings`). The grading policy is no such field: in the real exports the pass
mark is in `policies/<run>/grading_policy.json` only, so it is here, too.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from communicator.simulation.course import EXAM, HOMEWORK, PASS_MARK, WEEKS, Block, Course, Sequence, Week
from communicator.simulation.whole_files import whole_file

Structure = dict[str, dict[str, Any]]


def write_structure(folder: Path, course: Course) -> None:
    """Writes both files of `course` into `folder`."""
    policies = folder / "policies" / course.run
    policies.mkdir(parents=True, exist_ok=True)
    _write(folder / f"{course.file_prefix}-course_structure-prod-analytics.json", course_structure(course))
    _write(policies / "grading_policy.json", grading_policy())


def course_structure(course: Course) -> Structure:
    """Every block of the course by its usage key."""
    metadata = {
        "display_name": course.name,
        "start": _stamp(course.start),
        "end": _stamp(course.end),
        "language": "en",
        # The platform keeps this field for whatever an operator wants to say: the one honest place.
        "other_course_settings": {"simulated": True},
    }
    blocks = {course.block.usage_key: _block(course.block, [week.chapter for week in course.weeks], metadata)}
    for week in course.weeks:
        blocks |= _week(week)
    return blocks


def grading_policy() -> dict[str, Any]:
    """GRADER and GRADE_CUTOFFS as Studio exports them."""
    homework = {"type": HOMEWORK, "short_label": "HW", "min_count": WEEKS, "drop_count": 0, "weight": 0.6}
    exam = {"type": EXAM, "short_label": "Final", "min_count": 1, "drop_count": 0, "weight": 0.4}
    return {"GRADER": [homework, exam], "GRADE_CUTOFFS": {"Pass": PASS_MARK}}


def _week(week: Week) -> Structure:
    sequences = [*week.lectures, *week.graded]
    opening = {"display_name": week.chapter.name, "start": _stamp(week.opens)}
    blocks = {week.chapter.usage_key: _block(week.chapter, [sequence.block for sequence in sequences], opening)}
    for sequence in sequences:
        blocks |= _sequence(sequence)
    return blocks


def _sequence(sequence: Sequence) -> Structure:
    metadata: dict[str, Any] = {"display_name": sequence.block.name}
    if sequence.block.due is not None:
        metadata |= {"graded": True, "format": sequence.block.format, "due": _stamp(sequence.block.due)}
    blocks = {sequence.block.usage_key: _block(sequence.block, list(sequence.units), metadata)}
    for unit, component in zip(sequence.units, sequence.components, strict=True):
        blocks[unit.usage_key] = _block(unit, [component], {"display_name": unit.name})
        blocks[component.usage_key] = _block(component, [], _component(component))
    return blocks


def _component(component: Block) -> dict[str, Any]:
    metadata: dict[str, Any] = {"display_name": component.name}
    if component.category == "video":
        return metadata | {"youtube_id_1_0": component.hash[:11]}
    metadata["max_attempts"] = 3
    if component.due is not None:
        graded = {"graded": True, "format": component.format, "due": _stamp(component.due)}
        metadata |= graded | {"weight": component.weight}
    return metadata


def _block(block: Block, children: list[Block], metadata: dict[str, Any]) -> dict[str, Any]:
    return {
        "category": block.category,
        "children": [child.usage_key for child in children],
        "metadata": metadata,
    }


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _write(path: Path, document: dict[str, Any]) -> None:
    with whole_file(path) as file:
        file.write((json.dumps(document, indent=2) + "\n").encode("ascii"))
