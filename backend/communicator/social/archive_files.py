"""The files of archives: single ones, folders, and what ZIP and tar files hold."""

import json
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from communicator.errors import UnreadableFile

LARGEST_FILE = 512 * 2**20  # bytes; an archive's posts are one JSON document, which is read whole
_READ = {".js", ".json", ".html", ".htm"}


class ArchiveFile:
    """One file: its name, its text, and its JSON document where it is one."""

    def __init__(self, name: str, data: bytes, sibling: Callable[[str], bytes | None] = lambda _: None) -> None:
        """`sibling` gives the bytes of a file of another name in the same folder, None where there is none."""
        self.name = name
        self.data = data
        self.sibling = sibling

    @cached_property
    def text(self) -> str:
        """The file's text. UnreadableFile where it isn't UTF-8."""
        try:
            return self.data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise UnreadableFile(f"{self.name} is not UTF-8 text (byte {error.start})") from error

    @cached_property
    def document(self) -> Any:
        """The JSON document; None for a file of another kind. UnreadableFile where JSON breaks off."""
        return self.document_after(0) if self.data[:64].lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[") else None

    def document_after(self, start: int) -> Any:
        """The JSON document that begins at this character. UnreadableFile where it is broken or cut off."""
        try:
            # Not orjson: it refuses texts that a network cut through a surrogate pair.
            return json.loads(self.text[start:])
        except json.JSONDecodeError as error:
            raise UnreadableFile(
                f"{self.name} is cut off or broken near line {error.lineno}; take it from the network again"
            ) from error


def files_of(path: Path) -> Iterator[ArchiveFile]:
    """The files of `path` that may hold posts, by name. UnreadableFile where the path can't be read."""
    try:
        if path.is_dir():
            yield from _in_folder(path)
        elif zipfile.is_zipfile(path):
            yield from _in_zip(path)
        elif tarfile.is_tarfile(path):
            yield from _in_tar(path)
        else:
            yield _on_disk(path)
    except (OSError, zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise UnreadableFile(f"{path} can't be read: {told}") from error


def _in_folder(folder: Path) -> Iterator[ArchiveFile]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() in _READ:
            yield _on_disk(path)


def _on_disk(path: Path) -> ArchiveFile:
    _check_size(str(path), path.stat().st_size)

    def sibling(name: str) -> bytes | None:
        beside = path.with_name(name)
        return beside.read_bytes() if beside.is_file() else None

    return ArchiveFile(str(path), path.read_bytes(), sibling)


def _in_zip(path: Path) -> Iterator[ArchiveFile]:
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        for name in sorted(names):
            if PurePosixPath(name).suffix.lower() not in _READ:
                continue
            _check_size(f"{path}: {name}", archive.getinfo(name).file_size)

            def sibling(other: str, name: str = name) -> bytes | None:
                beside = str(PurePosixPath(name).with_name(other))
                return archive.read(beside) if beside in names else None

            yield ArchiveFile(f"{path}: {name}", archive.read(name), sibling)


def _in_tar(path: Path) -> Iterator[ArchiveFile]:
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and PurePosixPath(member.name).suffix.lower() in _READ:
                _check_size(f"{path}: {member.name}", member.size)
                held = archive.extractfile(member)
                assert held is not None
                yield ArchiveFile(f"{path}: {member.name}", held.read())


def _check_size(name: str, size: int) -> None:
    if size > LARGEST_FILE:
        raise UnreadableFile(f"{name} has {size // 2**20} MB; at most {LARGEST_FILE // 2**20} MB can be read")
