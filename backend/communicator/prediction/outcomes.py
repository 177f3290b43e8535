"""The three outcomes as labels: who certified, who completed, who left; and the one rounding to per cent.

Source: *Communication at Scale in a MOOC Using Predictive Engagement Analytics*, sections 3.1 and 4. As in its
experiment, learners who passed without paying count as certified; "leave" is no event in the next 48 hours.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

OUTCOMES = ("certify", "complete", "leave")

PASSING_STATUSES = frozenset({"downloadable", "generating", "audit_passing", "honor_passing"})

# The server's records of a checked problem (the last where it tells no result); the browser's twin is another type.
SUBMISSIONS = frozenset({"problem_check_correct", "problem_check_incorrect", "problem_check"})

SECOND = 1_000_000
DAY = 86_400 * SECOND
WEEK = 7 * DAY
LEAVE_WINDOW = 2 * DAY
# Of whom it is worth asking whether they leave: those with an event in so long.
ACTIVE_SPAN = 2 * WEEK

# Worths are shares that add up to 1 only as well as floats do.
WORTH_TOLERANCE = 1e-9


def per_cent(probability: ArrayLike) -> NDArray[np.int16]:
    """Whole per cent, `floor(100 p + 0.5)`: the only rounding there is.

    Raises:
        ValueError: where something is not within 0..1.
    """
    chances = np.asarray(probability, dtype=np.float64)
    if not np.all((chances >= 0) & (chances <= 1)):
        raise ValueError("a probability lies outside 0..1")
    return np.floor(100 * chances + 0.5).astype(np.int16)


def is_certified(status: str, grade: float | None, pass_mark: float | None) -> bool:
    """Whether a certificate record says that the course was passed; `grade` and `pass_mark` are 0..1."""
    if status in PASSING_STATUSES:
        return True
    return grade is not None and pass_mark is not None and grade >= pass_mark


def submitted_worth(
    offsets: NDArray[np.int64],
    submitted: NDArray[np.bool_],
    objects: NDArray[np.int32],
    object_names: Sequence[str],
    worth: Mapping[str, float],
) -> NDArray[np.float64]:
    """What each learner's submitted graded problems are worth in sum, a problem counting once: float64[n].

    `offsets` int64[n+1] delimits the learners in `submitted` bool[m] (the event is a submission) and
    `objects` int32[m] (index into `object_names`). `worth` is problem id -> share of the course grade.
    """
    worth_of = np.array([worth.get(name, 0.0) for name in object_names], dtype=np.float64)
    learners = len(offsets) - 1
    if not len(worth_of):
        return np.zeros(learners)
    graded = submitted & (worth_of[np.where(submitted, objects, 0)] > 0)
    learner_of = np.repeat(np.arange(learners), np.diff(offsets))
    once = np.unique(np.stack([learner_of[graded], objects[graded].astype(np.int64)]), axis=1)
    return np.bincount(once[0], weights=worth_of[once[1]], minlength=learners).astype(np.float64)


def is_complete(worth_submitted: NDArray[np.float64], pass_mark: float) -> NDArray[np.bool_]:
    """Whether what was submitted would have passed, had it all been right: bool[n]."""
    return worth_submitted >= pass_mark - WORTH_TOLERANCE


def leaves(
    learner_of: NDArray[np.int64], times: NDArray[np.int64], is_event: NDArray[np.bool_], horizon: int
) -> NDArray[np.float32]:
    """Whether each step is followed by 48 hours without an event: float32[s] of 1, 0, or NaN where unknown.

    Steps are sorted by learner, then time (µs since the epoch). Those that are no event (marks of time passing)
    get a label but end no silence. After `horizon` minus 48 hours nobody can know: NaN.
    """
    steps = len(times)
    positions = np.where(is_event, np.arange(steps), steps)
    # The next event's position after each step, whosever it is.
    following = np.append(np.minimum.accumulate(positions[::-1])[::-1][1:], steps)
    found = following < steps
    following = np.where(found, following, 0)
    same = found & (learner_of[following] == learner_of) if steps else found
    soon = same & (times[following] - times <= LEAVE_WINDOW) if steps else found
    labels = np.where(soon, np.float32(0), np.float32(1))
    labels[times > horizon - LEAVE_WINDOW] = np.nan
    return labels
