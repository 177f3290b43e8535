"""Small courses for tests: by hand, and at random with learners who work and learners who fade."""

from collections.abc import Sequence

import numpy as np

from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.models import TrainingProgress
from communicator.prediction.outcomes import DAY, WEEK

START = 1_767_225_600_000_000  # 2026-01-01T00:00Z
TYPES = ["page_close", "play_video", "problem_check_correct", "problem_check_incorrect"]


def nothing_told(progress: TrainingProgress) -> None:
    """For training that nobody watches."""


def history(
    events: Sequence[Sequence[tuple[float, str]]],
    *,
    weeks: int | None = 4,
    type_names: Sequence[str] = TYPES,
    course_id: str = "course-v1:T+T+T",
) -> CourseHistory:
    """A course by hand: per learner (days since the start, type name)."""
    flat = [(START + int(day * DAY), type_names.index(name)) for learner in events for day, name in learner]
    return CourseHistory(
        course_id=course_id,
        start=START,
        end=None if weeks is None else START + weeks * WEEK,
        course_learner_ids=np.arange(100, 100 + len(events)),
        offsets=np.concatenate([[0], np.cumsum([len(learner) for learner in events])]).astype(np.int64),
        types=np.array([type_ for _, type_ in flat], dtype=np.int32),
        times=np.array([time for time, _ in flat], dtype=np.int64),
        type_names=list(type_names),
    )


def random_course(learners: int, seed: int, weeks: int = 4) -> LabelledCourse:
    """A third works all through and certifies; a third fades after some days; a third never comes."""
    chance = np.random.default_rng(seed)
    events: list[list[tuple[float, str]]] = []
    for number in range(learners):
        last = (weeks * 7.0, chance.uniform(1, 10), 0.0)[number % 3]
        days = np.sort(chance.uniform(0, last, size=int(last * chance.uniform(1, 3))))
        events.append([(float(day), str(chance.choice(TYPES))) for day in days])
    certify = (np.arange(learners) % 3 == 0).astype(np.float32)
    course = history(events, weeks=weeks, course_id=f"course-v1:T+T+{seed}")
    return LabelledCourse(course, certify, certify.copy(), np.ones(learners, dtype=bool), is_simulated=True)
