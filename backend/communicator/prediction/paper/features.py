"""The twelve features of the paper's Table 2, one function each, by its numbers; all cumulative.

Each gives float64[n], one value a learner. Durations are estimates, as in the paper: a log doesn't tell whether
somebody was at it. The paper doesn't say what a ratio is while nothing is right: here it is as though one problem
were. An average of nothing, and a deviation of nothing, is 0.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import CourseHistory
from communicator.prediction.paper.doings import Doings, Done

Values = NDArray[np.float64]


def time_on_resources(done: Done) -> Values:
    """1. Total time spent on learning resources, seconds.

    The sum of the sessions' lengths, each from its first learning event to its last (the paper had the platform's
    session tag; here 30 minutes of silence end a session).
    """
    return _sum(done, done.session_of, done.sessions)


def problems_attempted(done: Done) -> Values:
    """2. Number of distinct problems attempted."""
    return _count(done, done.problem_of)


def attempts_per_problem(done: Done) -> Values:
    """3. Average number of attempts per problem attempted; 0 without one."""
    return _sum(done, done.problem_of, done.attempts.astype(np.float64)) / np.maximum(problems_attempted(done), 1)


def problems_right(done: Done) -> Values:
    """4. Number of distinct problems answered correctly."""
    return _count(done, done.problem_of[done.is_right])


def time_per_right_problem(done: Done) -> Values:
    """5. Total time on learning resources, seconds, per problem answered correctly; where none is, as though one."""
    return time_on_resources(done) / np.maximum(problems_right(done), 1)


def silence(done: Done) -> Values:
    """6. Total time since the last action, seconds; since the course's start where there is none after it."""
    return done.silence


def time_before_deadline(done: Done) -> Values:
    """7. Average time from submitting a problem (the last time) to its deadline, seconds; negative after it.

    Only problems with a deadline count; 0 for who submitted none, and for everyone in a course without deadlines.
    """
    has_due = ~np.isnan(done.ahead)
    whose = done.problem_of[has_due]
    return _sum(done, whose, done.ahead[has_due]) / np.maximum(_count(done, whose), 1)


def longest_event(done: Done) -> Values:
    """8. Duration of the longest learning event, seconds: until the learner's next event in the same session."""
    longest = np.zeros(done.learners)
    np.maximum.at(longest, done.event_of, done.events)
    return longest


def time_on_videos(done: Done) -> Values:
    """9. Total time spent on video lectures, seconds of playing (watching.py)."""
    return _sum(done, done.video_of, done.videos)


def deviation_of_events(done: Done) -> Values:
    """10. Standard deviation of the durations of learning events, seconds (of all of them, not an estimate)."""
    count = np.maximum(_count(done, done.event_of), 1)
    mean = _sum(done, done.event_of, done.events) / count
    apart = (done.events - mean[done.event_of]) ** 2
    return np.asarray(np.sqrt(_sum(done, done.event_of, apart) / count))


def attempted_per_right(done: Done) -> Values:
    """11. Problems attempted per problem answered correctly; where none is, as though one."""
    return problems_attempted(done) / np.maximum(problems_right(done), 1)


def share_of_course(done: Done) -> Values:
    """12. How much of the course has passed, 0..1; the same for everyone."""
    return np.full(done.learners, done.share)


class Feature(NamedTuple):
    """A feature of Table 2: its number there, a name, and what works it out."""

    number: int
    name: str
    of: Callable[[Done], Values]


FEATURES = (
    Feature(1, "time on learning resources (s)", time_on_resources),
    Feature(2, "problems attempted", problems_attempted),
    Feature(3, "attempts per problem", attempts_per_problem),
    Feature(4, "problems right", problems_right),
    Feature(5, "time on resources per problem right (s)", time_per_right_problem),
    Feature(6, "time since last action (s)", silence),
    Feature(7, "time from submission to deadline (s)", time_before_deadline),
    Feature(8, "longest learning event (s)", longest_event),
    Feature(9, "time on videos (s)", time_on_videos),
    Feature(10, "deviation of learning events (s)", deviation_of_events),
    Feature(11, "problems attempted per problem right", attempted_per_right),
    Feature(12, "share of course passed", share_of_course),
)


def features_at(history: CourseHistory, moments: Sequence[int]) -> NDArray[np.float64]:
    """All features of all learners as of several moments (µs): float64[k, n, 12]."""
    doings = Doings(history)
    table = np.empty((len(moments), len(history), len(FEATURES)))
    for row, moment in enumerate(moments):
        done = doings.at(moment)
        for column, feature in enumerate(FEATURES):
            table[row, :, column] = feature.of(done)
    return table


class Scale(NamedTuple):
    """Min–max normalisation, its bounds taken from training courses alone (section 3.2)."""

    low: NDArray[np.float64]  # [12]
    high: NDArray[np.float64]  # [12]

    @classmethod
    def of(cls, features: NDArray[np.float64]) -> "Scale":
        """The bounds of the training rows float64[.., 12]."""
        rows = features.reshape(-1, features.shape[-1])
        return cls(rows.min(axis=0), rows.max(axis=0))

    @classmethod
    def restored(cls, parameters: Mapping[str, NDArray[Any]]) -> "Scale":
        """The bounds that a checkpoint kept as `low` and `high`; ValueError where they are none."""
        bounds = parameters["low"], parameters["high"]
        if any(each.shape != (len(FEATURES),) or not np.all(np.isfinite(each)) for each in bounds):
            raise ValueError(f"bounds are not {len(FEATURES)} finite numbers")
        return cls(*(each.astype(np.float64) for each in bounds))

    def normalised(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Features on the scale on which training's lie in 0..1; others' may lie outside. A constant one is 0."""
        span = self.high - self.low
        within: NDArray[np.float64] = (features - self.low) / np.where(span > 0, span, 1.0)
        return np.where(span > 0, within, 0.0)


def _count(done: Done, whose: NDArray[np.int64]) -> Values:
    return np.bincount(whose, minlength=done.learners).astype(np.float64)


def _sum(done: Done, whose: NDArray[np.int64], values: Values) -> Values:
    return np.asarray(np.bincount(whose, weights=values, minlength=done.learners), dtype=np.float64)
