"""Coarse families of event types, so that what follows what within a session is a small table."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# The first family one of whose words a type's name contains; what none names is "other".
FAMILIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("right", ("check_correct", "problem_right")),
    ("wrong", ("check_incorrect", "problem_wrong")),
    ("problem", ("problem", "quiz", "assign", "assess", "exam", "submi")),
    ("video", ("video", "transcript", "caption")),
    ("forum", ("forum", "discussion", "thread", "comment", "post", "wiki")),
    ("page", ("page", "access", "load", "nav", "seq_", "sequence", "jump", "link", "view", "info", "progress")),
    ("other", ("",)),
)
PAIRS = len(FAMILIES) ** 2


def families_of(type_names: Sequence[str]) -> NDArray[np.int64]:
    """The family of each type: int64[len(type_names)], index into FAMILIES."""
    return np.array([_family(name) for name in type_names], dtype=np.int64)


def _family(name: str) -> int:
    return next(number for number, (_, words) in enumerate(FAMILIES) if any(word in name for word in words))
