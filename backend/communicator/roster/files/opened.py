"""Opening a file, or a member of a zip, as plain bytes: .gz, .zst, .bz2 and .gpg are unpacked on the way."""

import bz2
import gzip
import io
import lzma
import shutil
import struct
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from communicator.errors import UnreadableFile

PACKED = (".gz", ".zst", ".bz2", ".gpg", ".pgp")
BUFFER = 1 << 18
BROKEN = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile)
"""What is raised by packed data that is damaged or cut."""
BROKEN_ZIP = (*BROKEN, RuntimeError, ValueError, OverflowError, struct.error)
"""What zipfile raises of one that is damaged, locked by a password, or packed in a way that it doesn't know."""


def plain_name(name: str) -> str:
    """The file's name without the endings that say how it is packed."""
    while name.lower().endswith(PACKED):
        name = name[: name.rindex(".")]
    return name


@contextmanager
def opened(path: Path, member: str = "") -> Iterator[BinaryIO]:
    """The bytes of the file, or of the zip's member, as they were before packing; streamed.

    UnreadableFile, here or while reading, names the file and what is wrong: not there, cut or damaged, no key.
    """
    name = f"{path}!{member}" if member else str(path)
    with ExitStack() as stack:
        try:
            stream: IO[bytes] = stack.enter_context(path.open("rb"))
            if member:
                stream = stack.enter_context(stack.enter_context(zipfile.ZipFile(stream)).open(member))
        except BROKEN_ZIP as error:
            raise UnreadableFile(f"{name} can't be read: {_why(error)}") from error
        rest = (member or path.name).lower()
        while rest.endswith(PACKED):
            rest, _, ending = rest.rpartition(".")
            stream = stack.enter_context(_unpacked(stream, ending, name))
        yield cast(BinaryIO, stack.enter_context(io.BufferedReader(_Told(stream, name), BUFFER)))


class _Told(io.RawIOBase):
    """A stream whose faults are told with the file's name."""

    def __init__(self, stream: IO[bytes], name: str) -> None:
        self._stream, self._name = stream, name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        try:
            found = self._stream.read(len(view))
        except BROKEN as error:
            raise UnreadableFile(
                f"{self._name} is cut or damaged ({_why(error)}); fetch it once more and import it again"
            ) from error
        view[: len(found)] = found
        return len(found)


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


@contextmanager
def _unpacked(stream: IO[bytes], ending: str, name: str) -> Iterator[IO[bytes]]:
    if ending == "gz":
        with gzip.GzipFile(fileobj=stream) as unpacked:
            yield cast(IO[bytes], unpacked)
    elif ending == "bz2":
        with bz2.BZ2File(stream) as unpacked:
            yield cast(IO[bytes], unpacked)
    elif ending == "zst":
        import pyarrow

        with pyarrow.CompressedInputStream(pyarrow.PythonFile(stream, "r"), "zstd") as unpacked:
            yield unpacked
    else:
        with _decrypted(stream, name) as unpacked:
            yield unpacked


@contextmanager
def _decrypted(stream: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """What the installed gpg makes of it, with the keys of who runs this."""
    program = shutil.which("gpg") or shutil.which("gpg2")
    if program is None:
        raise UnreadableFile(f"{name} is encrypted and there is no gpg here; install GnuPG, or decrypt it elsewhere")
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as spooled:
        # What is encrypted may lie in a file: a zip's member is no file that gpg could read.
        shutil.copyfileobj(stream, spooled)
        spooled.seek(0)
        command = [program, "--batch", "--quiet", "--no-tty", "--decrypt"]
        with subprocess.Popen(command, stdin=spooled, stdout=subprocess.PIPE, stderr=told) as process:  # noqa: S603
            assert process.stdout is not None
            try:
                yield cast(IO[bytes], _Checked(process, told, name))
            finally:
                if process.poll() is None:
                    process.kill()


class _Checked(io.RawIOBase):
    """gpg's output; its end is believed only when gpg says that all went well."""

    def __init__(self, process: subprocess.Popen[bytes], told: IO[bytes], name: str) -> None:
        self._process, self._told, self._name = process, told, name

    def read(self, size: int = -1, /) -> bytes:
        assert self._process.stdout is not None
        found = self._process.stdout.read(size)
        if not found and size and self._process.wait():
            self._told.seek(0)
            raise UnreadableFile(_why_not_decrypted(self._told.read().decode(errors="replace"), self._name))
        return found


def _why_not_decrypted(told: str, name: str) -> str:
    if "No secret key" in told or "secret key not available" in told:
        return f"{name} is encrypted for a key that isn't here; bring the private key in: gpg --import KEY"
    lines = [line for line in told.splitlines() if line.strip()]
    return f"{name} can't be decrypted: {lines[-1] if lines else 'gpg failed'}"
