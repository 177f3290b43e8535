"""Reading a course structure of JSON, with the grading policy that lies beside it.

Two forms occur: the data package's (`{usage key: {"category", "children", "metadata"}}`) and the Blocks API's
(`{"course_id", "blocks": {usage key: {"type", "children", …}}}`). The policy is the OLX export's
`grading_policy.json`, in the same folder or in `policies/RUN/`.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from communicator.courses.blocks import Block, Policy
from communicator.courses.structure import CourseStructure, course_structure
from communicator.errors import UnreadableFile
from communicator.file_errors import NotACourseStructure
from communicator.packed.files import members_of, opened

POLICY_NAME = "grading_policy.json"


def read_structure_json(path: Path, member: str = "") -> CourseStructure:
    """The course that a structure file, or one in an archive, tells. NotACourseStructure where it is none."""
    document = _read_json(path, member)
    blocks = dict(_blocks(document))
    roots = [key for key, block in blocks.items() if block.category == "course"]
    if len(roots) != 1:
        raise NotACourseStructure(
            f"{path} is no course structure: it must hold one block of the category course, and holds {len(roots)}"
        )
    course_id = str(document.get("course_id") or _course_id(roots[0], path))
    return course_structure(course_id, blocks, roots[0], _find_policy(path, member, course_id), str(path))


def _read_json(path: Path, member: str = "") -> dict[str, Any]:
    try:
        with opened(path, member) as file:
            document = json.loads(file.read())
    except UnreadableFile as error:
        raise NotACourseStructure(str(error)) from error
    except (ValueError, RecursionError) as error:
        raise NotACourseStructure(f"{path} is no JSON: {error}") from error
    if not isinstance(document, dict):
        raise NotACourseStructure(f"{path} is no course structure: it must be one JSON object")
    return document


def _blocks(document: Mapping[str, Any]) -> Iterator[tuple[str, Block]]:
    told = document.get("blocks", document)
    for key, block in told.items() if isinstance(told, dict) else ():
        if not isinstance(block, dict):
            continue
        category = block.get("category") or block.get("type")
        children = block.get("children") or []
        fields = block.get("metadata", block)
        if isinstance(category, str) and isinstance(children, list) and isinstance(fields, dict):
            yield key, Block(category, [child for child in children if isinstance(child, str)], fields)


def _course_id(root: str, path: Path) -> str:
    """The course of the root block: `block-v1:O+C+R+type@course+block@course`, or `i4x://O/C/course/R`."""
    if root.startswith("block-v1:"):
        return "course-v1:" + root.removeprefix("block-v1:").split("+type@")[0]
    parts = root.removeprefix("i4x://").split("/")
    if root.startswith("i4x://") and len(parts) == 4:  # noqa: PLR2004
        return f"{parts[0]}/{parts[1]}/{parts[3]}"
    raise NotACourseStructure(f"{path} doesn't say which course it is: its root is {root}")


def _find_policy(path: Path, member: str, course_id: str) -> Policy:
    run = course_id.replace("/", "+").split("+")[-1]
    if member:
        folder = PurePosixPath(member).parent
        beside = {str(folder / POLICY_NAME), str(folder / "policies" / run / POLICY_NAME)}
        return next((_read_json(path, each) for each in members_of(path) if each in beside), {})
    for found in (path.parent / POLICY_NAME, path.parent / "policies" / run / POLICY_NAME):
        if found.is_file():
            return _read_json(found)
    return {}
