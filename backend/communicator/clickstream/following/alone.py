"""One process follows a log; a second is told so. The lock ends with its process, however that ends."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from communicator.file_errors import FollowedTwice


@contextmanager
def followed_by_one(data_dir: Path, log: Path) -> Iterator[None]:
    """FollowedTwice where another process of this machine follows the log into the same data folder."""
    folder = data_dir / "following"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{sha256(str(log).encode()).hexdigest()[:16]}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FollowedTwice(f"Another process follows {log} already; one is enough") from error
        yield
