"""What names a log: a small value that travels to other processes and machines, and never shows a password."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Self
from urllib.parse import urlsplit

from communicator.packed.parts import INSIDE

STANDARD_INPUT = "-"
LONGEST_LINE = 32 << 20  # bytes; a line longer than this is no event, and would fill the memory
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+(::.*)?://")


@dataclass(frozen=True)
class LogRef:
    """One log, not opened yet."""

    url: str = field(repr=False)
    """A path, "-" for standard input, or a URL (`s3://bucket/key`); it may hold a password, so it is not shown."""
    member: str = ""
    """The path inside a tar or zip; "" where the file itself is meant."""
    is_named: bool = True
    """Whether it was named itself, rather than found in a folder, by a pattern or in an archive."""
    bytes: int | None = None
    """How much there is to read, packed, as a measure of progress; None where nobody knows."""

    @property
    def is_standard_input(self) -> bool:
        """Whether only this process can read it."""
        return self.url == STANDARD_INPUT

    @property
    def is_file(self) -> bool:
        """Whether it is a file of the file system."""
        return not self.is_standard_input and not is_url(self.url)

    def absolute(self) -> Self:
        """The same for a process in another folder."""
        return replace(self, url=str(Path(self.url).absolute())) if self.is_file else self

    @property
    def name(self) -> str:
        """As reports name it: without folders, users, passwords and signatures. `package.zip!events.log.gz`."""
        return printable(f"{file_name(self.url)}{INSIDE}{self.member}" if self.member else file_name(self.url))


def is_url(path: str) -> bool:
    """Whether this names something by a protocol rather than in the file system."""
    return bool(_URL.match(path))


def file_name(url: str) -> str:
    """The last part of a path or URL."""
    if url == STANDARD_INPUT:
        return "standard input"
    if not is_url(url):
        return PurePath(url).name or url
    path = urlsplit(url).path
    return PurePath(path).name or urlsplit(url).hostname or "a URL"


def shown(url: str) -> str:
    """A path or URL as an error may name it: whole, but for who signs in and how."""
    if url == STANDARD_INPUT or not is_url(url):
        return file_name(url) if url == STANDARD_INPUT else printable(url)
    scheme, rest = url.split("://", 1)
    place = rest.split("?", 1)[0].split("#", 1)[0]
    host, slash, path = place.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}"


def secrets_of(url: str) -> list[str]:
    """What in a URL nobody may see: who signs in, and what is asked for; the longest first."""
    _, _, rest = url.partition("://")
    place, _, asked = rest.partition("?")
    user = place.partition("/")[0].rpartition("@")[0]
    return [each for each in (user, user.partition(":")[2], asked) if each]


def printable(name: str) -> str:
    """A name on one line of valid text: bytes that aren't UTF-8, line ends and terminals' commands become U+FFFD."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in name)
