"""What a training that was killed goes on from: its state as one file, named by a hash of all that went in.

Another course, option, kind or version is another file, so nothing is ever gone on with that would end differently.
"""

import dataclasses
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from communicator.prediction.fitting.sealed import read_sealed, write_sealed
from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import TrainingOptions

FOLDER = "training"
"""Below the data folder."""
DIGITS = 32
LAYOUT = 2
"""Of what is kept. A change of it, or of the arithmetic, is another number: what was kept before is begun anew."""


@dataclass(frozen=True)
class Kept:
    """The file of one training."""

    path: Path

    def write(self, state: dict[str, Any]) -> None:
        """Writes the file whole or not at all. ConfigurationError where it can't be written."""
        import torch

        content = io.BytesIO()
        torch.save(state, content)
        write_sealed(self.path, content.getvalue())

    def read(self, device: Any) -> dict[str, Any] | None:
        """The state on a device of torch's, or None where none is kept; a damaged file is told, and counts as none."""
        import torch

        content = read_sealed(self.path)
        if content is None:
            return None
        state: dict[str, Any] = torch.load(io.BytesIO(content), weights_only=True, map_location=device)
        return state

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
    return named(kind, [content_of(course) for course in courses], options)


def named(kind: str, contents: Sequence[str], options: TrainingOptions, *more: object) -> str:
    """The same where the courses' own hashes are known, and with whatever else counts."""
    versions = {each: version(each) for each in ("mooc-communicator", "torch", "numpy")}
    told = [kind, LAYOUT, versions, options.chosen(), list(contents), *more]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:DIGITS]


def content_of(course: LabelledCourse) -> str:
    """A hash of all that is known of a course: 32 hexadecimal digits."""
    digest = hashlib.sha256()
    _add(digest, course)
    return digest.hexdigest()[:DIGITS]


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
            digest.update(json.dumps(value, sort_keys=True).encode())
