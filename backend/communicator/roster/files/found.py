"""Finding roster files: named themselves, in folders, in data packages."""

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from communicator.errors import UnreadableFile
from communicator.roster.files.names import package_date, platform_site, report_date
from communicator.roster.files.opened import BROKEN_ZIP, opened, plain_name

# What files that may be tables are called; others in a folder or a zip are not looked into.
ENDINGS = (".sql", ".tsv", ".txt", ".csv")


@dataclass(frozen=True)
class FoundFile:
    """A file, or a zip's member, that may hold roster tables."""

    path: Path
    member: str = ""
    is_named: bool = True
    """Named itself, rather than found in a folder or a zip."""
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
    """The files at these paths, in order; of a zip, members that can't be tables go to `ignored`."""
    for path in paths:
        if not path.exists():
            raise UnreadableFile(f"{path} is not there; check the path")
        if path.is_dir():
            for found in sorted(path.rglob("*")):
                yield from _in_folder(found, ignored)
        elif path.suffix.lower() == ".zip":
            yield from _members(path, ignored)
        else:
            yield FoundFile(path, as_of=report_date(path.name) or package_date(path.parent.name))


def _in_folder(path: Path, ignored: list[str]) -> Iterator[FoundFile]:
    if not path.is_file():
        return
    if path.suffix.lower() == ".zip":
        yield from _members(path, ignored)
    elif plain_name(path.name).lower().endswith(ENDINGS):
        yield FoundFile(path, is_named=False, as_of=report_date(path.name) or package_date(path.parent.name))


def _members(path: Path, ignored: list[str]) -> Iterator[FoundFile]:
    as_of = package_date(path.name)
    try:
        with zipfile.ZipFile(path) as package:
            members = sorted(each.filename for each in package.infolist() if not each.filename.endswith("/"))
    except BROKEN_ZIP as error:
        raise UnreadableFile(f"{path} is no zip that can be read: {error}; fetch it once more") from error
    for member in members:
        if plain_name(member).lower().endswith(ENDINGS):
            own = report_date(member.rpartition("/")[2])
            yield FoundFile(path, member, is_named=False, as_of=own or as_of, is_of_package=as_of is not None)
        else:
            ignored.append(f"{path.name}!{member}")
