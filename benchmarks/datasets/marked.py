"""A data set's course as models see courses: with the moments to predict at, and who is looked at then."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import CourseHistory, LabelledCourse

UNTOLD = np.float32(np.nan)


@dataclass(frozen=True)
class MarkedCourse:
    """A course of n learners with a label each, and k moments to predict at."""

    name: str
    course: LabelledCourse
    marks: tuple[int, ...]  # µs, ascending
    mark_names: tuple[str, ...]
    looked_at: NDArray[np.bool_]  # [k, n]: who counts at each mark
    learners: tuple[str, ...]  # [n], as the data set names them
    module: str = ""
    """What is held back together with it, by this name; empty where only the course itself is."""
    odd: tuple[str, ...] = field(default=())
    """What was left out in reading it, in words."""

    @property
    def labels(self) -> NDArray[np.float32]:
        """The data set's own label, in the place of `certify`: float32[n]; NaN where it isn't told."""
        return self.course.certify


@dataclass(frozen=True)
class Events:
    """What m learners' acts were, in any order."""

    learners: NDArray[np.int64]  # [m], index into the learners
    times: NDArray[np.int64]  # [m], µs
    types: NDArray[np.int32]  # [m], index into type_names
    type_names: Sequence[str]
    objects: NDArray[np.int32] | None = None  # [m], index into object_names
    object_names: Sequence[str] = ()
    grades: NDArray[np.float32] | None = None  # [m]

    def where(self, chosen: NDArray[np.bool_]) -> "Events":
        """These events alone."""
        return Events(
            self.learners[chosen],
            self.times[chosen],
            self.types[chosen],
            self.type_names,
            None if self.objects is None else self.objects[chosen],
            self.object_names,
            None if self.grades is None else self.grades[chosen],
        )


def history_of(name: str, start: int, end: int, learners: int, events: Events, **facts: object) -> CourseHistory:
    """A history of these events, those of one time in the order given; `facts` are the history's other fields."""
    # Stable: learner by learner, then by time.
    order = np.lexsort((events.times, events.learners))
    counts = np.bincount(events.learners, minlength=learners)
    return CourseHistory(
        course_id=name,
        start=start,
        end=end,
        course_learner_ids=np.arange(learners, dtype=np.int64),
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        types=events.types[order],
        times=events.times[order],
        type_names=events.type_names,
        objects=None if events.objects is None else events.objects[order],
        object_names=events.object_names,
        grades=None if events.grades is None else events.grades[order],
        **facts,  # type: ignore[arg-type]
    )


def labelled(
    history: CourseHistory, labels: NDArray[np.float32], exposed_from: NDArray[np.int64] | None = None
) -> LabelledCourse:
    """A course of which nothing but the data set's own label is known; everyone counts, whenever they came."""
    everyone = np.ones(len(labels), dtype=bool)
    return LabelledCourse(history, labels, np.full_like(labels, UNTOLD), everyone, exposed_from=exposed_from)


def numbered(names: Sequence[str]) -> tuple[NDArray[np.int32], list[str]]:
    """Each name's number and, by number, the names: int32[len(names)]."""
    different = sorted(set(names))
    numbers = {name: number for number, name in enumerate(different)}
    return np.array([numbers[name] for name in names], dtype=np.int32), different


def midnight(year: int, month: int, day: int) -> int:
    """The beginning of a day (UTC) in µs since the epoch."""
    return int(datetime(year, month, day, tzinfo=UTC).timestamp()) * 1_000_000
