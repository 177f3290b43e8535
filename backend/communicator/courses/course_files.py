"""Which files tell a course's facts: structures of JSON, and OLX exports (archives, or folders with a course.xml).

They may lie in a data package's zip or tar; of what is in an archive the name tells what it is.
"""

import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from communicator.courses.olx import COURSE_FILE, is_olx_root, read_olx
from communicator.courses.structure import CourseStructure
from communicator.courses.structure_json import read_structure_json
from communicator.errors import UnreadableFile
from communicator.packed.files import members_of, opened
from communicator.packed.names import is_called_archive, plain_name


@dataclass(frozen=True)
class CourseFile:
    """A file, or a member of an archive, that tells a course."""

    path: Path
    member: str = ""


def is_structure_file(path: Path) -> bool:
    """Whether a file tells a course: `…course_structure….json`, an OLX archive, or the course.xml of its folder."""
    if _is_called_structure(path.name):
        return True
    if is_called_archive(path.name) and not path.name.casefold().endswith(".zip"):
        return _holds_course(path)
    return path.name == COURSE_FILE and is_olx_root(path)


def is_called_course(member: str) -> bool:
    """Whether a member of a data package tells a course: its structure, or its OLX export (`….xml.tar.gz`)."""
    name = member.rpartition("/")[2]
    return _is_called_structure(name) or plain_name(name).endswith(".xml.tar")


def find_structures(paths: Iterable[Path]) -> Iterator[CourseFile]:
    """The course files among these files, in these folders, and in archives; structures before exports.

    An archive that can't be read is told by whoever looks for people in it.
    """
    found = [each for path in paths for each in _at(path)]
    yield from sorted(found, key=lambda each: not (each.member or each.path.name).endswith(".json"))


def read_structure(path: Path, member: str = "") -> CourseStructure:
    """The course that a file tells. NotACourseStructure where it is none, UnreadableFile where it can't be unpacked."""
    is_json = plain_name(member or path.name).endswith(".json")
    return read_structure_json(path, member) if is_json else read_olx(path, member)


def _at(path: Path) -> Iterator[CourseFile]:
    if path.is_dir():
        for found in sorted(path.rglob("*")):
            yield from _at(found) if found.is_file() else ()
    elif is_structure_file(path):
        yield CourseFile(path)
    elif is_called_archive(path.name):
        try:
            yield from (CourseFile(path, member) for member in members_of(path) if is_called_course(member))
        except UnreadableFile:
            return


def _is_called_structure(name: str) -> bool:
    return "course_structure" in name and plain_name(name).endswith(".json")


def _holds_course(path: Path) -> bool:
    """Whether an archive is an OLX export: its course.xml comes early, or it is looked for among the names."""
    try:
        with opened(path) as file, tarfile.open(fileobj=file, mode="r|") as archive:
            return any(Path(member.name).name == COURSE_FILE and member.name.count("/") <= 1 for member in archive)
    except (UnreadableFile, tarfile.TarError, OSError, EOFError):
        return False
