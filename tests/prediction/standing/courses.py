"""Courses at random with everything that a standing looks at: objects, grades, deadlines, enrolments, odd types."""

from dataclasses import replace

import numpy as np

from communicator.prediction.history import NEVER, CourseHistory
from communicator.prediction.outcomes import DAY, WEEK
from communicator.prediction.vocabulary import Vocabulary
from tests.prediction.making import START

TYPE_NAMES = [
    *("problem_check_incorrect", "play_video", "problem_check", "edx.forum.thread.created", "problem_check_correct"),
    *("moodle.mod_book.something_new", "page_close", "brand.new"),
]
VOCABULARY = Vocabulary(("page_close", "play_video", "problem_check_correct", "problem_check_incorrect"))
OBJECT_NAMES = ["", *(f"block-{number}" for number in range(12))]


def full_course(seed: int, learners: int = 6, events: int = 120, weeks: int = 6) -> CourseHistory:
    """A course whose learners do all sorts of things, from three days before its start on; some do nothing."""
    chance = np.random.default_rng(seed)
    whose = np.sort(chance.integers(0, learners, events))
    # Clustered, so that there are sessions; also exactly at ends of days.
    days = chance.integers(-3, weeks * 7, events) + chance.choice([0, 0.5, 0.51, 0.515, 0.6], events)
    times = START + (days * DAY).astype(np.int64)
    order = np.lexsort((times, whose))
    types = chance.integers(0, len(TYPE_NAMES), events)
    graded = np.array([name.startswith("problem") for name in TYPE_NAMES])[types]
    grades = np.where(graded & (chance.random(events) < 0.5), chance.random(events), np.nan)
    problems = {f"block-{number}": 0.1 for number in (11, 1, 2, 3, 5, 8, 7, 10, 4, 9)}
    return CourseHistory(
        course_id=f"course-v1:T+T+{seed}",
        start=START,
        end=START + weeks * WEEK,
        course_learner_ids=np.arange(100, 100 + learners),
        offsets=np.concatenate([[0], np.cumsum(np.bincount(whose, minlength=learners))]).astype(np.int64),
        types=types.astype(np.int32),
        times=times[order],
        type_names=TYPE_NAMES,
        objects=chance.integers(0, len(OBJECT_NAMES), events).astype(np.int32),
        object_names=OBJECT_NAMES,
        grades=grades.astype(np.float32),
        enrolled_at=np.where(chance.random(learners) < 0.3, NEVER, START + chance.integers(-9, 9, learners) * DAY),
        worth=problems,
        due={name: START + week * WEEK for week, name in enumerate(list(problems)[:8])},
    )


def part_of(course: CourseHistory, after: int, until: int) -> CourseHistory:
    """The same course and learners with the events after `after`, up to `until`."""
    kept = (course.times > after) & (course.times <= until)
    counts = np.bincount(course.learner_of[kept], minlength=len(course))
    assert course.objects is not None
    assert course.grades is not None
    return replace(
        course,
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        types=course.types[kept],
        times=course.times[kept],
        objects=course.objects[kept],
        grades=course.grades[kept],
    )


def of_learners(course: CourseHistory, learners: np.ndarray) -> CourseHistory:
    """The same course with these learners, in this order."""
    events = np.concatenate([np.arange(course.offsets[one], course.offsets[one + 1]) for one in learners])
    lengths = np.diff(course.offsets)[learners]
    assert course.objects is not None
    assert course.grades is not None
    assert course.enrolled_at is not None
    return replace(
        course,
        course_learner_ids=course.course_learner_ids[learners],
        offsets=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        types=course.types[events],
        times=course.times[events],
        objects=course.objects[events],
        grades=course.grades[events],
        enrolled_at=course.enrolled_at[learners],
    )
