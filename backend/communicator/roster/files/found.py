"""Finding roster files: named themselves, in folders, in data packages (zip, or tar packed or not)."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from communicator.courses.course_files import is_called_course, is_structure_file
from communicator.errors import UnreadableFile
from communicator.file_errors import NotARoster
from communicator.packed.files import members_of, opened
from communicator.packed.names import is_called_archive, plain_name
from communicator.roster.files.names import package_date, platform_site, report_date

# What files that may be tables are called; others in a folder or a zip are not looked into.
ENDINGS = (".sql", ".tsv", ".txt", ".csv")


@dataclass(frozen=True)
class FoundFile:
    """A file, or an archive's member, that may hold roster tables."""

    path: Path
    member: str = ""
    is_named: bool = True
    """Named itself, rather than found in a folder or an archive."""
    as_of: datetime | None = None
    """When it was exported, where a name tells that."""
    is_of_package: bool = False
    """In a data package recognised by its name: a whole export."""

    @property
    def name(self) -> str:
        """What it is called in counts and errors."""
        return f"{self.path}!{self.member}" if self.member else str(self.path)

    @property
    def plain_name(self) -> str:
        """Its own name, without folders and endings of packing."""
        return plain_name((self.member or self.path.name).rpartition("/")[2])

    @property
    def platform_site(self) -> str:
        """`prod` or `edge` where the name says so."""
        return platform_site(self.member or self.path.name)

    def open(self) -> AbstractContextManager[BinaryIO]:
        """Its plain bytes; UnreadableFile as `opened` tells."""
        return opened(self.path, self.member)


def find_files(paths: Iterable[Path], ignored: list[str]) -> Iterator[FoundFile]:
    """The files at these paths, in order; of an archive, members that can't be tables go to `ignored`.

    But for those that tell a course, which are read elsewhere. UnreadableFile where a path is not there or damaged.
    """
    for path in paths:
        if not path.exists():
            raise UnreadableFile(f"{path} is not there; check the path")
        if path.is_dir():
            for found in sorted(path.rglob("*")):
                yield from _in_folder(found, ignored)
        elif is_called_archive(path.name):
            yield from _members(path, members_of(path) if _is_zip(path) else _members_of_tar(path), ignored)
        else:
            yield FoundFile(path, as_of=report_date(path.name) or package_date(path.parent.name))


def _in_folder(path: Path, ignored: list[str]) -> Iterator[FoundFile]:
    if not path.is_file():
        return
    if is_called_archive(path.name):
        if _is_zip(path):
            yield from _members(path, members_of(path), ignored)
        elif not is_structure_file(path):
            try:
                yield from _members(path, _members_of_tar(path), ignored)
            except NotARoster:
                ignored.append(path.name)
    elif plain_name(path.name).lower().endswith(ENDINGS):
        yield FoundFile(path, is_named=False, as_of=report_date(path.name) or package_date(path.parent.name))


def _is_zip(path: Path) -> bool:
    return plain_name(path.name).lower().endswith(".zip")


def _members_of_tar(path: Path) -> list[str]:
    """NotARoster where it is damaged: packages are zips, and logs that are read as far as they go may come so."""
    try:
        return members_of(path)
    except UnreadableFile as error:
        raise NotARoster(str(error)) from error


def _members(path: Path, members: list[str], ignored: list[str]) -> Iterator[FoundFile]:
    as_of = package_date(path.name)
    for member in members:
        if plain_name(member).lower().endswith(ENDINGS):
            own = report_date(member.rpartition("/")[2])
            yield FoundFile(path, member, is_named=False, as_of=own or as_of, is_of_package=as_of is not None)
        elif not is_called_course(member):
            ignored.append(f"{path.name}!{member}")
