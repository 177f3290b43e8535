"""Opening what a path or URL names as bytes: a file, standard input, or object storage and the like through fsspec."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from communicator.clickstream.sources.refs import STANDARD_INPUT, is_url, secrets_of, shown
from communicator.errors import UnreadableFile

# So much of a remote file is asked for at a time: logs are read from front to back.
REMOTE_BLOCK = 8 << 20


class RawFile:
    """A file as it lies there, opened; knows how many bytes were read of it."""

    def __init__(self, file: Any, url: str) -> None:
        """`file` is opened for reading bytes, by whatever library."""
        self._file, self._url = file, url
        self.bytes_read = 0

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; UnreadableFile where it breaks off."""
        with told_of(self._url):
            block: bytes = self._file.read(size)
        self.bytes_read += len(block)
        return block

    def seek(self, offset: int, whence: int = 0) -> int:
        """As of any file."""
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        """As of any file."""
        return int(self._file.tell())

    def seekable(self) -> bool:
        """As of any file."""
        return bool(self._file.seekable())

    def close(self) -> None:
        """Gives it back; standard input stays as it is."""
        if self._url != STANDARD_INPUT:
            self._file.close()


def opened(url: str) -> RawFile:
    """The file's bytes, to be closed by the caller. UnreadableFile where it can't be opened."""
    if url == STANDARD_INPUT:
        if sys.stdin is None:  # closed by whoever started this
            raise UnreadableFile("standard input is closed; pipe a log into the command, or name a file")
        return RawFile(sys.stdin.buffer, url)
    with told_of(url):
        if not is_url(url):
            return RawFile(Path(url).open("rb"), url)  # closed by whoever reads it
        system, path = file_system(url)
        return RawFile(system.open(path, "rb", block_size=REMOTE_BLOCK, cache_type="readahead"), url)


def file_system(url: str) -> tuple[Any, str]:
    """The file system of fsspec for a URL, and the path in it. UnreadableFile where its library is missing."""
    import fsspec.core

    protocol = url.split("://", 1)[0]
    try:
        system, path = fsspec.core.url_to_fs(url)
    except ImportError as error:
        extra = "pip install 'mooc-communicator[s3]'" if protocol in ("s3", "s3a") else str(error)
        raise UnreadableFile(f"{shown(url)} can't be read: {protocol}:// needs a library; {extra}") from error
    except ValueError as error:
        if "Protocol not known" not in str(error):
            raise
        raise UnreadableFile(
            f"{shown(url)} can't be read: {protocol}:// is no protocol that fsspec knows, such as s3:// or https://"
        ) from error
    return system, str(path)


@contextmanager
def told_of(url: str) -> Iterator[None]:
    """What goes wrong with a file, in one sentence that names the file and no password."""
    try:
        yield
    except UnreadableFile:
        raise
    except FileNotFoundError as error:
        if is_url(url):  # some file systems say the same of a server that doesn't answer
            raise UnreadableFile(f"{shown(url)} is not there, or its server doesn't answer; check the URL") from error
        raise UnreadableFile(f"{shown(url)} is not there; check the path") from error
    except OSError as error:
        raise UnreadableFile(f"{shown(url)} can't be read: {_said(error, url)}") from error
    except Exception as error:
        # Libraries of object storage raise what they like; what is not about a remote file is ours to mend.
        if not is_url(url):
            raise
        raise UnreadableFile(f"{shown(url)} can't be read: {_said(error, url)}") from error


def _said(error: Exception, url: str) -> str:
    if not is_url(url):
        return str(getattr(error, "strerror", None) or error)
    kind = type(error).__name__
    if isinstance(error, PermissionError) or "Credentials" in kind:
        return f"access is denied ({kind}); check the credentials in the environment or its configuration file"
    said = " ".join(str(error).split()).replace(url, shown(url))
    for secret in secrets_of(url):
        said = said.replace(secret, "…")
    return f"{kind}: " + re.sub(r"\S+://\S+", "…", said)[:300]
