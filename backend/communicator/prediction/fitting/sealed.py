"""Files that are whole or count as missing: SHA-256 of the rest, then the rest; for what may be made again."""

import hashlib
import os
import time
from pathlib import Path

import structlog

from communicator.errors import ConfigurationError

_HASH_LENGTH = hashlib.sha256().digest_size
_DAY = 86_400
LEFT_OVER_AFTER = 3 * _DAY
"""Seconds: nobody goes on with what was killed so long ago, and learners' data shouldn't lie about."""

log = structlog.get_logger("communicator.training")


def write_sealed(path: Path, content: bytes) -> None:
    """Writes the file whole or not at all, making its folder.

    Raises:
        ConfigurationError: where it can't be written.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(hashlib.sha256(content).digest() + content)
        os.replace(unfinished, path)
    except OSError as error:
        raise ConfigurationError(f"What training keeps can't be written to {path}: {error.strerror}") from error


def read_sealed(path: Path) -> bytes | None:
    """The content; None where there is no such file, or a damaged one, which is told.

    Raises:
        ConfigurationError: where it can't be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigurationError(f"What training kept in {path} can't be read: {error.strerror}") from error
    if hashlib.sha256(data[_HASH_LENGTH:]).digest() == data[:_HASH_LENGTH]:
        return data[_HASH_LENGTH:]
    log.warning("what an earlier training kept is damaged; it is done anew", file=path.name)
    return None


def remove_left_over(folder: Path) -> int:
    """Removes files that trainings killed days ago have left, and nobody went on with; how many."""
    old = [
        path for path in folder.rglob("*") if path.is_file() and time.time() - path.stat().st_mtime > LEFT_OVER_AFTER
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
