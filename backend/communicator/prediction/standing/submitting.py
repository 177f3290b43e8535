"""What a day's events say of objects and problems: how many differ, what was handed in, how early, how well."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import NEVER, CourseHistory
from communicator.prediction.models import States
from communicator.prediction.outcomes import DAY as MICROSECONDS_A_DAY
from communicator.prediction.standing.days import RIGHT_GRADE, Day
from communicator.prediction.standing.sketches import set_bits
from communicator.prediction.standing.state import graded_problems

MOST_LEAD: Final = 14.0
"""Days before a deadline, or after it, beyond which earlier, or later, makes no difference."""


@dataclass(frozen=True)
class SubmissionFacts:
    """What the course tells of its p graded problems, in the order of their bits."""

    worth: NDArray[np.float64]  # [p], share of the course grade
    due: NDArray[np.int64]  # [p], µs; NEVER where there is no deadline

    @classmethod
    def of(cls, history: CourseHistory) -> "SubmissionFacts":
        """Of a history's course."""
        problems = graded_problems(history)
        return cls(
            np.array([history.worth[name] for name in problems], dtype=np.float64),
            np.array([history.due.get(name, NEVER) for name in problems], dtype=np.int64),
        )


def add_objects(states: States, day: Day) -> None:
    """Marks the objects of a day's events as seen, submitted and answered right; in place."""
    if day.hashes is None:
        return
    has_object = day.hashes >= 0
    right = day.is_submission & (day.scores >= RIGHT_GRADE)
    for name, events in (("objects_seen", has_object), ("submitted", day.is_submission), ("answered", right)):
        chosen = events & has_object
        bits = states[name]
        set_bits(bits, day.learners[chosen], day.hashes[chosen] % (bits.shape[1] * 8))


def add_submissions(states: States, day: Day, facts: SubmissionFacts) -> None:
    """Adds a day's submissions, and of graded problems those that are the first of their learner; in place."""
    events = np.flatnonzero(day.is_submission)
    if not len(events):
        return
    learners, scores = day.learners[events], day.scores[events]
    told = np.isfinite(scores)
    np.add.at(states["submissions"], learners, 1)
    np.add.at(states["right_submissions"], learners[scores >= RIGHT_GRADE], 1)
    np.add.at(states["scores"], learners[told], 1)
    np.add.at(states["score_sum"], learners[told], scores[told])
    if day.problems is not None and len(facts.worth):
        graded = events[day.problems[events] >= 0]
        _add_graded(states, day, graded, facts)


def _add_graded(states: States, day: Day, events: NDArray[np.int64], facts: SubmissionFacts) -> None:
    assert day.problems is not None
    learners, problems, scores = day.learners[events], day.problems[events], day.scores[events]
    right = scores >= RIGHT_GRADE
    set_bits(states["right"], learners[right], problems[right])
    whose, which = set_bits(states["tried"], learners, problems)
    first = _first_of(learners, problems, whose, which, len(facts.worth))
    score = np.nan_to_num(scores[first], nan=0.0)
    np.add.at(states["worth_scored"], whose, facts.worth[which] * score)
    has_deadline = facts.due[which] < NEVER
    lead = (facts.due[which] - day.times[events][first]) / MICROSECONDS_A_DAY
    np.add.at(states["lead_days"], whose[has_deadline], np.clip(lead[has_deadline], -MOST_LEAD, MOST_LEAD))
    np.add.at(states["led"], whose[has_deadline], 1)
    np.add.at(states["late"], whose[has_deadline & (lead < 0)], 1)


def _first_of(
    learners: NDArray[np.int64],
    problems: NDArray[np.int64],
    whose: NDArray[np.int64],
    which: NDArray[np.int64],
    width: int,
) -> NDArray[np.int64]:
    """Where in a day's submissions each of these pairs comes first; events are in order of time by learner."""
    pairs, first = np.unique(learners * width + problems, return_index=True)
    return np.asarray(first[np.searchsorted(pairs, whose * width + which)])
