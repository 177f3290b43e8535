"""Reading an OLX export (Studio's "Export course", or the data package's): XML files, an archive or a folder of them.

`course.xml` names organisation, course and run; `course/RUN.xml` is the course; a child is told in place or in
`CATEGORY/URL_NAME.xml`. `policies/RUN/policy.json` may hold fields of blocks, and `grading_policy.json` the policy.
Source: Open edX documentation, "Building and running an Open edX course: OLX".
"""

import json
import tarfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from lxml import etree

from communicator.courses.blocks import Block
from communicator.courses.structure import CourseStructure, course_structure
from communicator.errors import UnreadableFile
from communicator.file_errors import NotACourseStructure
from communicator.packed.files import opened

COURSE_FILE = "course.xml"
LARGEST_FILE = 8 << 20  # bytes of one XML or JSON file
LARGEST_EXPORT = 256 << 20  # bytes of all of them, unpacked
# Blocks that hold blocks; what stands in any other is its own content.
_CONTAINERS = {
    *("course", "chapter", "sequential", "vertical", "wrapper", "split_test", "conditional", "randomize"),
    *("library_content", "itembank", "problemset", "videosequence"),
}
_WORDS: Mapping[str, object] = {"true": True, "false": False, "null": None}
Files = Mapping[str, bytes]
"""The export's XML, JSON and HTML files by their names below its root."""


def read_olx(path: Path, member: str = "") -> CourseStructure:
    """The course of an export: an archive, which may be another's member, or the course.xml of a folder.

    NotACourseStructure where it is none.

    Ids are of today's form (`course-v1:…`, `block-v1:…`): an export doesn't say which form its site uses.
    """
    files = _of_folder(path.parent) if path.name == COURSE_FILE else _of_archive(path, member)
    root = _parsed(files, COURSE_FILE, path)
    org, number, run = (root.get(name) or "" for name in ("org", "course", "url_name"))
    if not (org and number and run):
        raise NotACourseStructure(f"{path} is no course's export: its course.xml must name org, course and url_name")
    reading = _Reading(files, path, f"block-v1:{org}+{number}+{run}+type@", _policy_fields(files, run))
    own = f"course/{run}.xml"
    reading.take(_parsed(files, own, path) if own in files else root, "course", run)
    description = "\n".join(_text(files, f"about/{name}.html") for name in ("short_description", "overview"))
    return course_structure(
        f"course-v1:{org}+{number}+{run}",
        reading.blocks,
        reading.key("course", run),
        _json(files, f"policies/{run}/grading_policy.json"),
        str(path),
        description,
    )


def is_olx_root(path: Path) -> bool:
    """Whether a course.xml is an export's root, not the course of a run that is called `course`."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError:
        return False
    return b"<course" in head and b" org=" in head and b" url_name=" in head


class _Reading:
    """The blocks of an export, gathered from its root down."""

    def __init__(self, files: Files, path: Path, prefix: str, fields: Mapping[str, Mapping[str, Any]]) -> None:
        self.blocks: dict[str, Block] = {}
        self._files, self._path, self._prefix, self._fields = files, path, prefix, fields

    def key(self, category: str, name: str) -> str:
        """The usage key of a block. The platform calls the course's own block `course`."""
        return f"{self._prefix}{category}+block@{'course' if category == 'course' else name}"

    def take(self, element: Any, category: str, name: str) -> None:
        """Takes a block and, where it holds blocks, those in it."""
        key = self.key(category, name)
        if key in self.blocks:
            return
        fields = {field: _value(text) for field, text in element.attrib.items()}
        fields |= self._fields.get(f"{category}/{name}", {})
        children: list[str] = []
        self.blocks[key] = Block(category, children, fields)
        if category not in _CONTAINERS:
            return
        for child in element:
            kind, child_name = child.tag, child.get("url_name")
            # Comments have no name; a block without one has an id that the platform makes up on import.
            if isinstance(kind, str) and child_name:
                children.append(self.key(kind, child_name))
                self.take(self._told(child, kind, child_name), kind, child_name)

    def _told(self, child: Any, kind: str, name: str) -> Any:
        file = f"{kind}/{name.replace(':', '/')}.xml"
        pointed = len(child) == 0 and set(child.attrib) == {"url_name"} and file in self._files
        return _parsed(self._files, file, self._path) if pointed else child


def _of_folder(folder: Path) -> Files:
    found, total = {}, 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if _is_wanted(name) and path.is_file() and path.stat().st_size <= LARGEST_FILE:
            found[name] = path.read_bytes()
            total += len(found[name])
            _check_size(total, folder)
    return found


def _of_archive(path: Path, inside: str) -> Files:
    """The archive's files, its one folder taken away; nothing is unpacked to the disk."""
    found: dict[str, bytes] = {}
    total = 0
    try:
        with opened(path, inside) as file, tarfile.open(fileobj=file, mode="r|") as archive:
            for member in archive:
                name = member.name.removeprefix("./")
                if member.isfile() and member.size <= LARGEST_FILE and _is_wanted(name):
                    content = archive.extractfile(member)
                    found[name] = content.read() if content else b""
                    total += len(found[name])
                    _check_size(total, path)
    except (UnreadableFile, tarfile.TarError, OSError, EOFError) as error:
        raise NotACourseStructure(f"{path} can't be unpacked: {error}; export the course again") from error
    roots = [PurePosixPath(name).parent for name in found if PurePosixPath(name).name == COURSE_FILE]
    if not roots:
        raise NotACourseStructure(f"{path} holds no course.xml; it is no export of a course")
    root = min(roots, key=lambda folder: len(folder.parts))
    return {
        PurePosixPath(name).relative_to(root).as_posix(): content
        for name, content in found.items()
        if PurePosixPath(name).is_relative_to(root)
    }


def _is_wanted(name: str) -> bool:
    return name.endswith((".xml", ".json")) or (name.endswith(".html") and "about/" in name)


def _check_size(total: int, where: Path) -> None:
    if total > LARGEST_EXPORT:
        raise NotACourseStructure(f"{where} holds over {LARGEST_EXPORT >> 20} MiB of XML; no course is that large")


def _parsed(files: Files, name: str, path: Path) -> Any:
    if name not in files:
        raise NotACourseStructure(f"{path} holds no {name}; export the course again")
    # Neither entities nor the network: an export is somebody's upload.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, recover=False)
    try:
        return etree.fromstring(files[name], parser)
    except etree.XMLSyntaxError as error:
        raise NotACourseStructure(f"{path}: {name} is no XML: {error.msg}") from error


def _policy_fields(files: Files, run: str) -> dict[str, Mapping[str, Any]]:
    told = _json(files, f"policies/{run}/policy.json")
    return {key: fields for key, fields in told.items() if isinstance(fields, dict)}


def _json(files: Files, name: str) -> dict[str, Any]:
    try:
        told = json.loads(files.get(name, b"{}"))
    except (ValueError, RecursionError) as error:
        raise NotACourseStructure(f"{name} of the export is no JSON: {error}") from error
    return told if isinstance(told, dict) else {}


def _text(files: Files, name: str) -> str:
    return files.get(name, b"").decode("utf-8", errors="replace")


def _value(text: str) -> Any:
    """An attribute as the field it is: a truth, a number, a text (times are written as JSON strings)."""
    if text in _WORDS:
        return _WORDS[text]
    try:
        return json.loads(text) if text[:1] in '"{[-0123456789' else text
    except ValueError:
        return text
