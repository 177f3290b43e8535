"""Which files tell a course's facts: structures of JSON, and OLX exports (archives, or folders with a course.xml)."""

import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from communicator.courses.olx import COURSE_FILE, is_olx_root, read_olx
from communicator.courses.structure import CourseStructure
from communicator.courses.structure_json import read_structure_json

ARCHIVES = (".tar.gz", ".tgz")


def is_structure_file(path: Path) -> bool:
    """Whether a file tells a course: `…course_structure….json`, an OLX archive, or the course.xml of its folder."""
    if "course_structure" in path.name:
        return path.suffix == ".json"
    if path.name.endswith(ARCHIVES):
        return _holds_course(path)
    return path.name == COURSE_FILE and is_olx_root(path)


def find_structures(paths: Iterable[Path]) -> Iterator[Path]:
    """The course files among these files, and in these folders."""
    for path in paths:
        if path.is_dir():
            yield from (found for found in sorted(path.rglob("*")) if found.is_file() and is_structure_file(found))
        elif is_structure_file(path):
            yield path


def read_structure(path: Path) -> CourseStructure:
    """The course that a file tells. NotACourseStructure where it is none."""
    return read_structure_json(path) if path.suffix == ".json" else read_olx(path)


def _holds_course(path: Path) -> bool:
    """Whether an archive is an OLX export: its course.xml comes early, or it is looked for among the names."""
    try:
        with tarfile.open(path) as archive:
            return any(Path(member.name).name == COURSE_FILE and member.name.count("/") <= 1 for member in archive)
    except (tarfile.TarError, OSError, EOFError):
        return False
