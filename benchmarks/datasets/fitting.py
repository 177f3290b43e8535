"""Models learn from a data set's courses and predict for those held back: a task for each kind and group of courses."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.datasets.holding_back import Held
from benchmarks.datasets.marked import MarkedCourse
from benchmarks.datasets.paired import Judged
from communicator.compute import Computing, in_order
from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.models import TrainingOptions, model_class
from communicator.prediction.outcomes import OUTCOMES

Chances = NDArray[np.float64]  # [k, n]
CERTIFY = OUTCOMES.index("certify")


def judged(
    kinds: Mapping[str, str],
    train: Sequence[MarkedCourse],
    test: Sequence[MarkedCourse],
    groups: Sequence[Held],
    options: TrainingOptions,
    computing: Computing,
    tell: Callable[[str], None],
) -> list[Judged]:
    """The courses of `test` in their order, with what each model (by its name -> its kind) gave for them."""
    tasks = [(name, group) for group in groups for name in kinds]
    given = (_task(kinds[name], group, train, test, options) for name, group in tasks)
    chances: dict[int, dict[str, Chances]] = {position: {} for position in range(len(test))}
    outcomes = zip(tasks, in_order(computing, learned, given), strict=True)
    for done, ((name, group), found) in enumerate(outcomes, start=1):
        if isinstance(found, Exception):
            raise found
        for position, each in zip(group.test, found, strict=True):
            chances[position][name] = each
        tell(f"{done} of {len(tasks)}: {name} for {', '.join(test[position].name for position in group.test)}")
    return [Judged(each.name, each.labels, each.looked_at, chances[place]) for place, each in enumerate(test)]


_Asked = Sequence[tuple[CourseHistory, Sequence[int]]]


def _task(
    kind: str, group: Held, train: Sequence[MarkedCourse], test: Sequence[MarkedCourse], options: TrainingOptions
) -> tuple[str, list[LabelledCourse], _Asked, TrainingOptions]:
    asked = [(test[position].course.history, test[position].marks) for position in group.test]
    return kind, [train[position].course for position in group.train], asked, options


def learned(
    kind: str,
    courses: Sequence[LabelledCourse],
    asked: _Asked,
    options: TrainingOptions,
) -> list[Chances]:
    """What a model of this kind, learned from the courses, gives at each history's moments."""
    model = model_class(kind)()
    model.train(courses, options, lambda _: None)
    return [model.predict_at(history, moments)[:, :, CERTIFY] for history, moments in asked]
