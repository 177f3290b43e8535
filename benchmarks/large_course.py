"""A large running course, put straight into a database and the event store: no log is read, rows are as they would be.

Events go through the store's own `new_file`, a day a file. Who is active on a day is drawn by how much a learner does
at all, which is skewed as in real courses: a few do much, half of them hardly ever come.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import insert

from communicator.access.sites import find_site
from communicator.clickstream.event_files import ORDER, SCHEMA
from communicator.clickstream.new_files import new_file
from communicator.courses.catalogue import ensure_course
from communicator.courses.tables import Course, GradedProblem
from communicator.database import Base, Database
from communicator.identifiers import new_id
from communicator.prediction.history import CourseHistory, LabelledCourse, microseconds
from communicator.prediction.outcomes import DAY, SECOND
from communicator.roster.tables import Actor, Appearance, CourseLearner, Enrolment, Learner

COURSE_ID = "course-v1:BenchX+LARGE+2026"
START = datetime(2026, 3, 2, tzinfo=UTC)
WEEKS = 10
TYPES = (
    *("play_video", "pause_video", "seek_video", "stop_video", "page_close", "seq_next", "seq_prev", "courseware_load"),
    *("problem_check", "problem_check_correct", "problem_check_incorrect", "problem_show", "progress", "homepage"),
    *("forum_homepage", "thread_discussion", "inline_discussion", "textbook_page", "jump_to_id", "info_page"),
)
OBJECTS = tuple(f"block-v1:BenchX+LARGE+2026+type@problem+block@{number:03}" for number in range(200))
GRADED = 40
SESSION = 25 * 60 * SECOND
AT_ONCE = 20_000


@dataclass(frozen=True)
class Size:
    """How large a course is."""

    learners: int
    active_a_day: int
    events_each: int


def day_of_events(size: Size, day: int) -> pl.DataFrame:
    """What happens on a day (from 0), columns as stored; actors are numbered from 1, as those of `add_people`."""
    chance = np.random.default_rng([size.learners, day])
    zeal = np.random.default_rng(size.learners).gamma(0.3, size=size.learners) + 1e-9
    active = chance.choice(size.learners, size.active_a_day, replace=False, p=zeal / zeal.sum())
    counts = chance.poisson(size.events_each - 1, size.active_a_day) + 1
    who = np.repeat(active, counts)
    begins = chance.integers(0, DAY - SESSION, (size.active_a_day, 2))
    times = begins[np.repeat(np.arange(size.active_a_day), counts), chance.integers(0, 2, len(who))]
    times += chance.integers(1, SESSION, len(who)) + microseconds(START) + day * DAY
    types = chance.choice(len(TYPES), len(who), p=np.arange(len(TYPES), 0, -1) / sum(range(len(TYPES) + 1)))
    objects = chance.integers(0, len(OBJECTS), len(who))
    frame = pl.DataFrame(
        {
            "actor_id": who + 1,
            "time": times,
            "type": pl.Series(TYPES).gather(types),
            "object": pl.Series(OBJECTS).gather(objects),
        }
    )
    missing = [pl.lit(None, kind).alias(name) for name, kind in SCHEMA.items() if name not in frame.columns]
    return frame.with_columns(missing).select(pl.col(name).cast(kind) for name, kind in SCHEMA.items()).sort(ORDER)


def add_course(database: Database, size: Size) -> Course:
    """The course and everybody in it, into an empty database; nothing has happened yet."""
    with database.writing() as session:
        course = ensure_course(session, find_site(session, None), COURSE_ID)
        course.start, course.end, course.pass_mark = START, START + timedelta(weeks=WEEKS), 0.6
        course.is_simulated = True
        for problem in OBJECTS[:GRADED]:
            session.add(GradedProblem(course_pk=course.id, problem_id=problem, worth=1 / GRADED))
    for first in range(0, size.learners, AT_ONCE):
        _add_people(database, course, range(first + 1, min(first + AT_ONCE, size.learners) + 1))
    return course


def enrolled_before(numbers: range) -> NDArray[np.int64]:
    """How long before the start each learner enrolled, in seconds: at moments of their own within a month."""
    return np.arange(numbers.start, numbers.stop) * 104_729 % (30 * DAY // SECOND)


def _add_people(database: Database, course: Course, numbers: range) -> None:
    enrolled = {
        n: START - timedelta(seconds=int(before)) for n, before in zip(numbers, enrolled_before(numbers), strict=True)
    }
    rows: dict[type[Base], list[dict[str, object]]] = {
        Learner: [
            {"id": n, "site_id": course.site_id, "platform_user_id": str(n), "created_at": enrolled[n]} for n in numbers
        ],
        Actor: [
            {"id": n, "site_id": course.site_id, "user_id": str(n), "username": f"u{n}", "learner_id": n}
            for n in numbers
        ],
        CourseLearner: [{"id": n, "course_pk": course.id, "pseudonym": new_id(), "learner_id": n} for n in numbers],
        Enrolment: [{"course_learner_id": n, "enrolled_at": enrolled[n], "is_active": True} for n in numbers],
        Appearance: [{"course_pk": course.id, "actor_id": n, "course_learner_id": n} for n in numbers],
    }
    with database.writing() as session:
        for table, told in rows.items():
            session.execute(insert(table), told)


def add_days(database: Database, data_dir: Path, course: Course, size: Size, days: range) -> int:
    """Makes these days' events visible, a file each; how many events."""
    files = [new_file(course.id, day_of_events(size, day), data_dir) for day in days]
    events = sum(file.events for file in files)
    with database.writing() as session:
        session.add_all(files)
    return events


def past_course(learners: int, days: int) -> LabelledCourse:
    """A small course of the same sort to train on; who did more than most certified. It says nothing about learning."""
    size = Size(learners, max(learners // 10, 1), 40)
    acts = pl.concat([day_of_events(size, day) for day in range(days)]).sort("actor_id", "time")
    counts = np.bincount(acts["actor_id"].to_numpy() - 1, minlength=learners)
    certify = (counts > np.quantile(counts, 0.8)).astype(np.float32)
    return LabelledCourse(_history(acts, counts), certify, certify.copy(), np.ones(learners, dtype=bool), True)


def _history(acts: pl.DataFrame, counts: NDArray[np.int64]) -> CourseHistory:
    type_names, object_names = sorted(TYPES), sorted(OBJECTS)
    start = microseconds(START)
    return CourseHistory(
        course_id="course-v1:BenchX+PAST+2025",
        start=start,
        end=start + WEEKS * 7 * DAY,
        course_learner_ids=np.arange(1, len(counts) + 1),
        offsets=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        types=np.searchsorted(type_names, acts["type"].to_numpy()).astype(np.int32),
        times=acts["time"].to_numpy(),
        type_names=type_names,
        objects=np.searchsorted(object_names, acts["object"].to_numpy()).astype(np.int32),
        object_names=object_names,
        enrolled_at=start - enrolled_before(range(1, len(counts) + 1)) * SECOND,
        worth=dict.fromkeys(OBJECTS[:GRADED], 1 / GRADED),
    )
