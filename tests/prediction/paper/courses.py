"""Courses for the paper's experiment: by hand with objects and positions, and at random with deadlines."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from communicator.prediction.history import CourseHistory, LabelledCourse
from communicator.prediction.outcomes import DAY, SECOND, WEEK
from communicator.prediction.paper.selection import Candidate
from tests.prediction.making import START, random_course

Step = tuple[float, str, str, float | None]
"""Seconds since the start, type, object, position."""
PROBLEMS = ("block-v1:T+T+T+type@problem+block@a", "block-v1:T+T+T+type@problem+block@b")


def by_hand(
    learners: Sequence[Sequence[Step]], *, weeks: float = 4, due: Mapping[str, float] | None = None
) -> CourseHistory:
    """A course of these learners; `due` in seconds since the start."""
    flat = [step for learner in learners for step in learner]
    types, objects = sorted({step[1] for step in flat}), sorted({step[2] for step in flat})
    return CourseHistory(
        course_id="course-v1:T+T+T",
        start=START,
        end=START + int(weeks * WEEK),
        course_learner_ids=np.arange(100, 100 + len(learners)),
        offsets=np.concatenate([[0], np.cumsum([len(learner) for learner in learners])]).astype(np.int64),
        types=np.array([types.index(step[1]) for step in flat], dtype=np.int32),
        times=np.array([START + int(step[0] * SECOND) for step in flat], dtype=np.int64),
        type_names=types,
        objects=np.array([objects.index(step[2]) for step in flat], dtype=np.int32),
        object_names=objects,
        positions=np.array([np.nan if step[3] is None else step[3] for step in flat], dtype=np.float64),
        due={name: START + int(at * SECOND) for name, at in (due or {}).items()},
    )


def random_candidate(learners: int, seed: int, weeks: int = 4) -> Candidate:
    """A third certifies; events are about one of two problems, both due at the end of the second week."""
    course = random_course(learners, seed, weeks)
    chance = np.random.default_rng(seed)
    history = replace(
        course.history,
        objects=chance.integers(0, 2, size=len(course.history.times)).astype(np.int32),
        object_names=list(PROBLEMS),
        due=dict.fromkeys(PROBLEMS, START + 14 * DAY),
    )
    return Candidate(replace(course, history=history), is_self_paced=False, pacing_told_by="deadlines", deadlines=2)


def random_labelled(learners: int, seed: int, weeks: int = 4) -> LabelledCourse:
    """The course alone."""
    return random_candidate(learners, seed, weeks).course
