"""What a training that was killed goes on from: its state as one file, named by a hash of all that went in.

Another course, option, kind or version is another file, so nothing is ever gone on with that would end differently.
"""

import dataclasses
import hashlib
import io
import json
import os
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import structlog
import torch

from communicator.errors import ConfigurationError
from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import TrainingOptions

FOLDER = "training"
"""Below the data folder."""
_HASH_LENGTH = 32

log = structlog.get_logger("communicator.training")


@dataclass(frozen=True)
class Kept:
    """The file of one training: SHA-256 of the rest, then what torch saved."""

    path: Path

    def write(self, state: dict[str, Any]) -> None:
        """Writes the file whole or not at all. ConfigurationError where it can't be written."""
        content = io.BytesIO()
        torch.save(state, content)
        data = content.getvalue()
        unfinished = self.path.with_suffix(f".{os.getpid()}.unfinished")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(hashlib.sha256(data).digest() + data)
            os.replace(unfinished, self.path)
        except OSError as error:
            raise ConfigurationError(f"The training's state can't be kept in {self.path}: {error.strerror}") from error

    def read(self, device: torch.device) -> dict[str, Any] | None:
        """The state, or None where none is kept; a damaged file is told, and counts as none."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ConfigurationError(f"The training's state in {self.path} can't be read: {error.strerror}") from error
        if hashlib.sha256(data[_HASH_LENGTH:]).digest() == data[:_HASH_LENGTH]:
            try:
                state: dict[str, Any] = torch.load(
                    io.BytesIO(data[_HASH_LENGTH:]), weights_only=True, map_location=device
                )
            except (pickle.UnpicklingError, RuntimeError, EOFError, ValueError, KeyError):
                pass  # told below
            else:
                return state
        log.warning("the kept state of an earlier training is damaged; training begins anew", file=self.path.name)
        return None

    def forget(self) -> None:
        """Removes the file: the training has ended."""
        self.path.unlink(missing_ok=True)


def kept_for(kind: str, courses: Sequence[LabelledCourse], options: TrainingOptions) -> Kept | None:
    """Where this very training is kept, below `options.resume_in`; None where nothing is to be kept."""
    if options.resume_in is None:
        return None
    return Kept(options.resume_in / f"{kind}-{fingerprint(kind, courses, options)}.state")


def fingerprint(kind: str, courses: Sequence[LabelledCourse], options: TrainingOptions) -> str:
    """A hash of all that a training depends on: 32 hexadecimal digits."""
    digest = hashlib.sha256()
    told = {"kind": kind, "version": version("mooc-communicator"), "torch": torch.__version__, **options.chosen()}
    digest.update(json.dumps(told, sort_keys=True).encode())
    for course in courses:
        _add(digest, course)
    return digest.hexdigest()[:32]


def _add(digest: Any, given: Any) -> None:
    """Adds a dataclass, field by field; arrays by their bytes, the rest as JSON."""
    for each in dataclasses.fields(given):
        value = getattr(given, each.name)
        digest.update(each.name.encode())
        if dataclasses.is_dataclass(value):
            _add(digest, value)
        elif isinstance(value, np.ndarray):
            digest.update(f"{value.dtype}{value.shape}".encode())
            digest.update(np.ascontiguousarray(value).data)
        else:
            digest.update(json.dumps(_plain(value), sort_keys=True, default=str).encode())


def _plain(value: Any) -> Any:
    if isinstance(value, (str, int, float, bool, type(None))):
        return value
    return dict(value) if hasattr(value, "items") else list(value)
