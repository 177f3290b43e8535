"""Where a learner stands: what is carried on per learner from day to day, as arrays whose first axis is the learners.

Nothing here depends on other learners; what compares them enters at a mark only (relative.py). So a state advanced
day by day is, to the bit, the state advanced at once. It takes for granted the course's start, its graded problems,
their worth and deadlines: where a course comes to be told otherwise, states of before no longer fit.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import NEVER, CourseHistory
from communicator.prediction.models import States
from communicator.prediction.standing.families import FAMILIES
from communicator.prediction.vocabulary import Vocabulary

RING_DAYS: Final = 28
"""So many days are kept one by one: day d of the course in place d modulo 28."""
HALF_LIVES: Final = (3.0, 10.0)
"""Days after which a decayed count weighs half."""
OBJECT_BITS: Final = 512
SUBMITTED_BITS: Final = 256
NO_DAY: Final = -(2**30)


_NUMBERS: Final[Mapping[str, type]] = {
    "sessions": np.uint32,
    "seconds": np.float64,  # in sessions
    "active_days": np.uint16,
    "longest_gap": np.uint16,  # days between two active ones
    "last_day": np.int32,
    "first": np.int64,  # event
    "last": np.int64,
    "submissions": np.uint32,
    "right_submissions": np.uint32,
    "score_sum": np.float64,
    "scores": np.uint32,  # submissions that tell one
    "worth_scored": np.float64,  # worth times score, of each graded problem's first submission
    "lead_days": np.float64,  # the same before its deadline, in sum
    "led": np.uint16,  # how many had one
    "late": np.uint16,
}
"""What is one number a learner."""


def begun(history: CourseHistory, vocabulary: Vocabulary) -> States:
    """The states of the history's n learners before their first event.

    Counts are of events (`counts`: per type of the vocabulary, last those of other types), days are days of the
    course (sessions.day_of), times µs. `tried` and `right` are bits, one per graded problem by name; `objects_seen`,
    `submitted` and `answered` are bits that objects' names hash to, whose number tells how many differ (sketches.py).
    """
    families, problems = len(FAMILIES), packed_width(history)
    arrays: dict[str, tuple[tuple[int, ...], type]] = {
        "counts": ((len(vocabulary.types) + 1,), np.uint32),
        "families": ((families,), np.uint32),
        "ring": ((RING_DAYS, families), np.uint16),
        "minutes": ((RING_DAYS,), np.uint16),
        "decayed": ((families, len(HALF_LIVES)), np.float32),
        "objects_seen": ((OBJECT_BITS // 8,), np.uint8),
        **dict.fromkeys(("submitted", "answered"), ((SUBMITTED_BITS // 8,), np.uint8)),
        **dict.fromkeys(("tried", "right"), ((problems,), np.uint8)),
        **{name: ((), dtype) for name, dtype in _NUMBERS.items()},
    }
    states: States = {name: np.zeros((len(history), *shape), dtype) for name, (shape, dtype) in arrays.items()}
    states["last_day"][:] = NO_DAY
    states["first"][:], states["last"][:] = NEVER, -NEVER
    return states


def graded_problems(history: CourseHistory) -> list[str]:
    """The graded problems in the order of their bits."""
    return sorted(history.worth)


def packed_width(history: CourseHistory) -> int:
    """How many bytes hold a bit per graded problem."""
    return (len(history.worth) + 7) // 8


def seen(states: States) -> NDArray[np.bool_]:
    """Who has an event: bool[n]."""
    known: NDArray[np.bool_] = states["last_day"] > NO_DAY
    return known
