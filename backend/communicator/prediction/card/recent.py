"""What happened in a course in the last 14 days: events by type, on how many learner-days, and how many left."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.clickstream.manifest import visible_files
from communicator.clickstream.tables import EventFile
from communicator.clickstream.vocabulary import TOLD
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.prediction.card.event_mix import leave_rate, mix_of
from communicator.prediction.history import MARKED_WEEKS, CourseHistory, microseconds
from communicator.prediction.objection import objecting
from communicator.prediction.outcomes import ACTIVE_SPAN, DAY, LEAVE_WINDOW, WEEK
from communicator.roster.tables import Appearance, CourseLearner

WINDOW = ACTIVE_SPAN


@dataclass(frozen=True)
class Recent:
    """The 14 days up to a moment, and the share of the course that had passed on each of them, the latest first."""

    counts: dict[str, int]  # events by type
    active_days: int  # a learner on a day with events
    active: int  # learners with events in the 14 days that ended 48 hours before the moment
    left: int  # of those, who had none in the 48 hours since
    shares: NDArray[np.float64]  # [14]


def recent_of(history: CourseHistory, as_of: int) -> Recent:
    """Of a history; sixteen days of it are enough."""
    mix = mix_of(history, as_of - WINDOW, as_of)
    totals = dict(zip(mix.types, mix.counts.sum(axis=0).tolist(), strict=True))
    counts = {name: count for name, count in totals.items() if count}
    active, left = leave_rate(history, as_of - LEAVE_WINDOW)
    return Recent(counts, int(mix.active_days.sum()), active, left, history.shares_elapsed(_days(as_of)))


def recent_in_store(database: Database, data_dir: Path, course_pk: int, as_of: int) -> Recent:
    """Of a stored course, read from its event files: who is set apart or objects doesn't count.

    FileNotFoundError where a file was replaced, and removed, meanwhile.
    """
    with database.reading() as session:
        course = session.get_one(Course, course_pk)
        files = visible_files(session, course_pk)
        not_counted = _not_counted(session, course_pk)
    begin = as_of - WINDOW - LEAVE_WINDOW
    wanted = [data_dir / file.path for file in files if _overlaps(file, begin, as_of)]
    start = microseconds(course.start or min((file.first_time for file in files), default=course.created_at))
    end = microseconds(course.end) if course.end else start + MARKED_WEEKS * WEEK
    shares = np.clip((_days(as_of) - start) / max(end - start, 1), 0.0, 1.0)
    if not wanted:
        return Recent({}, 0, 0, 0, shares)
    acts = (
        pl.scan_parquet(wanted)
        .select("actor_id", "time", "type")
        .filter(pl.col("time").is_between(begin, as_of, closed="right"))
        .filter(~pl.col("type").is_in(list(TOLD)), ~pl.col("actor_id").is_in(not_counted))
        .collect()
    )
    return _counted(acts, start, as_of, shares)


def _counted(acts: pl.DataFrame, start: int, as_of: int, shares: NDArray[np.float64]) -> Recent:
    lately = acts.filter(pl.col("time") > as_of - WINDOW)
    by_type = lately.group_by("type").len().sort("type")
    days = lately.select("actor_id", day=(pl.col("time") - 1 - start) // DAY).n_unique() if len(lately) else 0
    border = as_of - LEAVE_WINDOW
    seen = acts.group_by("actor_id").agg(was=(pl.col("time") <= border).any(), returned=(pl.col("time") > border).any())
    active = seen.filter("was")
    counts = dict(zip(by_type["type"].cast(pl.String).to_list(), by_type["len"].to_list(), strict=True))
    return Recent(counts, days, len(active), int((~active["returned"]).sum()), shares)


def _not_counted(session: Session, course_pk: int) -> list[int]:
    """The actors of staff, test accounts, and who objects."""
    apart = select(CourseLearner.id).where(CourseLearner.course_pk == course_pk, CourseLearner.is_set_apart)
    learners = objecting(session, course_pk) | set(session.scalars(apart))
    actors = select(Appearance.actor_id).where(Appearance.course_pk == course_pk)
    return sorted(session.scalars(actors.where(Appearance.course_learner_id.in_(learners)))) if learners else []


def _overlaps(file: EventFile, begin: int, until: int) -> bool:
    return microseconds(file.last_time) > begin and microseconds(file.first_time) <= until


def _days(as_of: int) -> NDArray[np.int64]:
    return np.arange(as_of, as_of - WINDOW, -DAY, dtype=np.int64)
