"""From what a person names to the logs that are meant: files, folders, patterns, archives, URLs, standard input."""

import glob
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

from communicator.clickstream.sources.names import is_called_archive, is_called_log, is_wanted
from communicator.clickstream.sources.opening import file_system, opened, told_of
from communicator.clickstream.sources.refs import STANDARD_INPUT, LogRef, is_url, shown
from communicator.errors import UnreadableFile
from communicator.packed import archives

_MAGIC = "*?["
# Of an archive of more logs each is not read by itself, which looks for it in the table of contents every time.
MOST_MEMBERS = 1_000


def find_logs(paths: Iterable[str]) -> Iterator[LogRef]:
    """The logs meant by `paths`, each once, however many links lead to it.

    A folder stands for the files below it that are called like logs, a pattern (`logs/**/*.gz`) for what matches it,
    a zip or a tar that isn't packed for what in it is called so; a packed tar is one log. UnreadableFile where a path
    is not there, or a pattern matches nothing. What is there and can't be read is told when it is opened.
    """
    seen: set[tuple[str, str]] = set()
    for path in paths:
        found = _at_url(path) if is_url(path) else _at_path(path)
        for ref in found:
            this = os.path.realpath(ref.url) if ref.is_file else ref.url
            if (this, ref.member) not in seen:
                seen.add((this, ref.member))
                yield ref


def _at_path(path: str) -> Iterator[LogRef]:
    if path == STANDARD_INPUT:
        yield LogRef(path)
    elif Path(path).is_dir():
        yield from _in_folder(path)
    elif Path(path).exists():
        yield from _split(path, is_named=True)
    elif any(sign in path for sign in _MAGIC):
        matches = sorted(glob.glob(path, recursive=True))
        if not matches:
            raise UnreadableFile(f"Nothing matches {path}; check the pattern")
        for match in matches:
            yield from _in_folder(match) if Path(match).is_dir() else _split(match, is_named=False)
    else:
        raise UnreadableFile(f"{path} is not there; check the path")


def _in_folder(folder: str) -> Iterator[LogRef]:
    """A folder that can't be looked into stands for itself: opening it says why."""
    barred: list[str] = []
    for where, folders, files in os.walk(folder, onerror=lambda error: barred.append(str(error.filename))):
        folders.sort()
        for name in sorted(files):
            path = os.path.join(where, name)  # as the path was written, ./ and all
            if (is_called_log(name) or is_called_archive(name)) and Path(path).is_file():
                yield from _split(path, is_named=False)
    yield from (LogRef(path, is_named=False) for path in barred)


def _split(path: str, is_named: bool) -> Iterator[LogRef]:
    """An archive that can be read member by member as its members, each of which a process may take."""
    try:
        described = Path(path).stat()
    except OSError:
        described = None
    if described is None or not stat.S_ISREG(described.st_mode):  # a pipe can be looked into once only
        yield LogRef(path, "", is_named)
        return
    members = _members(path)
    if len(members) > MOST_MEMBERS:
        members = {}
    yield from (LogRef(path, member, False, size) for member, size in members.items())
    if not members:
        yield LogRef(path, "", is_named, described.st_size)


def _members(path: str) -> dict[str, int]:
    """None of a file that is no archive, holds no log, or can't be read: that is told when it is opened."""
    try:
        with closing(opened(path)) as file:
            head = file.read(archives.HEAD)
            file.seek(0)
            if archives.is_zip(head):
                return archives.zip_members(file, is_wanted)
            is_splittable = archives.is_tar(head) and not is_url(path)  # a remote one would be read once for each
            return archives.tar_members(file, is_wanted) if is_splittable else {}
    except UnreadableFile:
        return {}


def _at_url(url: str) -> Iterator[LogRef]:
    with told_of(url):
        system, path = file_system(url)
        scheme = url.split("://", 1)[0]
        if any(sign in path for sign in _MAGIC) and not url.startswith(("http://", "https://")):
            found, is_named = [each for each in sorted(system.glob(path)) if not system.isdir(each)], False
        elif scheme not in ("http", "https") and system.isdir(path):
            below = sorted(system.find(path))
            found, is_named = [each for each in below if is_called_log(each) or is_called_archive(each)], False
        else:
            found, is_named = [path], True
            if not system.exists(path):
                raise FileNotFoundError(path)
        if not found:
            raise UnreadableFile(f"{shown(url)} holds no file that is called like a log; check the URL")
    for each in found:
        yield from _remote(url if is_named else system.unstrip_protocol(each), is_named)


def _remote(url: str, is_named: bool) -> Iterator[LogRef]:
    members = _members(url) if is_named or is_called_archive(url) else {}
    yield from (LogRef(url, member, False, size) for member, size in members.items())
    if not members:
        with told_of(url):
            system, path = file_system(url)
            size = system.info(path).get("size")
        yield LogRef(url, "", is_named, size)
