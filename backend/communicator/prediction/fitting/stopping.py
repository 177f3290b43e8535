"""Who is held out to see when to stop: whole courses, or learners where there is only one course."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import TrainingOptions

HELD_OUT_SHARE = 0.2


def split_to_stop(
    courses: Sequence[LabelledCourse], options: TrainingOptions
) -> tuple[list[LabelledCourse], list[LabelledCourse]]:
    """What to teach, and what to look at after each epoch (nothing, unless `options.patience` asks for it).

    A fifth of the courses by chance, one at least; of a single course a fifth of its early learners: both parts are
    that course then, with others marked as early.
    """
    if options.patience is None:
        return list(courses), []
    chance = np.random.default_rng([options.seed, len(courses)])
    if len(courses) > 1:
        held = set(chance.permutation(len(courses))[: max(round(HELD_OUT_SHARE * len(courses)), 1)].tolist())
        parts = [[course for number, course in enumerate(courses) if (number in held) == is_held] for is_held in (0, 1)]
        return parts[0], parts[1]
    course = courses[0]
    apart = chance.random(len(course.history)) < HELD_OUT_SHARE
    return [replace(course, early=course.early & ~apart)], [replace(course, early=course.early & apart)]
