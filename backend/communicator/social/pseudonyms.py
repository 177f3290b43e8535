"""Authors without names: HMAC-SHA256 under a key per course that the database doesn't hold.

Whoever has the database alone can't tell who wrote; once a course's key is destroyed, nobody can.
"""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from communicator.errors import ConfigurationError

_KEY_BYTES = 32
_SHOWN = 32  # hexadecimal digits: 128 bits


def author_key(course_key: bytes, network: str, handle: str) -> str | None:
    """The pseudonym (32 hexadecimal digits) of a handle; None for an author who isn't named."""
    if not handle:
        return None
    return hmac.new(course_key, f"{network}:{handle}".encode(), hashlib.sha256).hexdigest()[:_SHOWN]


def course_key(data_dir: Path, course_pk: int) -> bytes:
    """The course's key, 32 bytes, made on first use below the data folder and readable by its owner only."""
    path = _path(data_dir, course_pk)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make_key(path)
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"The key {path} can't be read or made: {error.strerror}") from error


def _make_key(path: Path) -> None:
    """Written aside and then linked in place: of two that make it at once one wins, and nobody reads half a key."""
    aside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
        with suppress(FileExistsError):
            path.hardlink_to(aside)
    finally:
        aside.unlink(missing_ok=True)


def destroy_course_key(data_dir: Path, course_pk: int) -> None:
    """Makes the course's pseudonyms final: no handle can be matched to a stored post any more."""
    _path(data_dir, course_pk).unlink(missing_ok=True)


def _path(data_dir: Path, course_pk: int) -> Path:
    return data_dir / "social" / "author-keys" / f"{course_pk}.key"
