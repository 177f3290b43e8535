"""Named arrays as one file: written whole or not at all, its owner's alone, and refused where it is damaged."""

import os
import shutil
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from communicator.clickstream.event_files import writing_below
from communicator.errors import StatesUnusable
from communicator.identifiers import new_id

FOLDER = "states"
UNFINISHED = ".unfinished"
Arrays = dict[str, NDArray[Any]]


def folder_of(course_pk: int) -> Path:
    """Where a course's files are, below the data folder."""
    return Path(FOLDER, str(course_pk))


def write_arrays(data_dir: Path, course_pk: int, kind: str, arrays: Mapping[str, NDArray[Any]]) -> str:
    """Writes a new file; its path below the data folder. StoreUnwritable where the disk is full or barred.

    It isn't forced onto the disk: what a power cut takes is noticed when it is read, and made again from the events.
    """
    path = folder_of(course_pk) / f"{kind}-{new_id()}.npz"
    unfinished = (data_dir / path).with_suffix(UNFINISHED)
    with writing_below(data_dir / path.parent):
        descriptor = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        os.replace(unfinished, data_dir / path)
    return path.as_posix()


def read_arrays(data_dir: Path, path: str) -> Arrays:
    """What was written. StatesUnusable where it is gone or damaged."""
    try:
        with np.load(data_dir / path, allow_pickle=False) as kept:
            return {name: kept[name] for name in kept.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise StatesUnusable(f"{path} can't be read ({type(error).__name__})") from error


def remove_unnamed(data_dir: Path, course_pk: int, named: Iterable[str]) -> None:
    """Removes the course's files that nothing names: of refreshes that were cut off, or that others replaced.

    Only for who keeps other refreshes of the course waiting.
    """
    kept = {Path(path).name for path in named}
    for path in (data_dir / folder_of(course_pk)).glob("*"):
        if path.suffix in {".npz", UNFINISHED} and path.name not in kept:
            path.unlink(missing_ok=True)


def remove_states(data_dir: Path, course_pk: int) -> None:
    """Removes all that is kept of a course on the disk."""
    shutil.rmtree(data_dir / folder_of(course_pk), ignore_errors=True)
    (data_dir / FOLDER / f"{course_pk}.chore").unlink(missing_ok=True)
