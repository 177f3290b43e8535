"""A labelled course as one file, so that processes and other machines are handed a path instead of its events."""

import dataclasses
import io
import json
from pathlib import Path
from typing import Any

import numpy as np

from communicator.errors import UnreadableFile
from communicator.prediction.fitting.sealed import read_sealed, write_sealed
from communicator.prediction.history import CourseHistory, LabelledCourse

_HISTORY = "history."
_TOLD = "told"


def write_course(path: Path, course: LabelledCourse) -> None:
    """Writes the course: arrays as they are, the rest as JSON. ConfigurationError where it can't be written."""
    arrays: dict[str, Any] = {}
    told: dict[str, Any] = {}
    for prefix, part in ((_HISTORY, course.history), ("", course)):
        for each in dataclasses.fields(part):
            value = getattr(part, each.name)
            if isinstance(value, np.ndarray):
                arrays[prefix + each.name] = value
            elif not isinstance(value, CourseHistory):
                told[prefix + each.name] = value
    content = io.BytesIO()
    arrays[_TOLD] = np.array(json.dumps(told))
    np.savez(content, **arrays)
    write_sealed(path, content.getvalue())


def read_course(path: Path) -> LabelledCourse:
    """The course again.

    Raises:
        UnreadableFile: where the file is gone or damaged.
    """
    content = read_sealed(path)
    if content is None:
        raise UnreadableFile(f"{path}, a course written for training, is gone or damaged; begin again")
    with np.load(io.BytesIO(content)) as arrays:
        known: dict[str, Any] = json.loads(str(arrays[_TOLD]))
        known |= {name: arrays[name] for name in arrays.files if name != _TOLD}
    history = {name.removeprefix(_HISTORY): known.pop(name) for name in list(known) if name.startswith(_HISTORY)}
    return LabelledCourse(history=CourseHistory(**history), **known)
