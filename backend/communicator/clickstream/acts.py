"""What learners of a course did themselves in a span of time; of each act who and when, and no more is read."""

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.clickstream.events import EPOCH
from communicator.clickstream.manifest import visible_files
from communicator.clickstream.sequences import read_steadily
from communicator.clickstream.tables import EventFile
from communicator.clickstream.vocabulary import TOLD
from communicator.database import Database
from communicator.roster.identity import course_learner_of_actors

ACT = {"actor_id": pl.Int64, "time": pl.Int64}


def acts_between(
    database: Database, data_dir: Path, course_pk: int, after: datetime, until: datetime
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The acts after `after`, up to and with `until`: course learner ids and µs since 1970, UTC; int64[m] each.

    What the platform tells of a learner (a grade, an enrolment) is no act of theirs; visitors are nobody.
    """
    begin, end = ((moment - EPOCH) // timedelta(microseconds=1) for moment in (after, until))

    def read() -> pl.DataFrame:
        with database.reading() as session:
            files = visible_files(session, course_pk)
        paths = [data_dir / each.path for each in files if each.last_time > after and each.first_time <= until]
        if not paths:
            return pl.DataFrame(schema=ACT)
        here = pl.col("time").is_between(begin, end, closed="right") & ~pl.col("type").is_in(list(TOLD))
        return pl.scan_parquet(paths).filter(here).select(list(ACT)).collect()

    acts = read_steadily(read, course_pk)
    with database.reading() as session:
        learner_of = course_learner_of_actors(session, course_pk)
    actors, where = np.unique(acts["actor_id"].to_numpy(), return_inverse=True)
    learners = np.array([learner_of.get(actor, -1) for actor in actors.tolist()], dtype=np.int64)[where]
    return learners[learners >= 0], acts["time"].to_numpy()[learners >= 0]


def log_reaches(session: Session, course_pk: int) -> datetime | None:
    """When the latest event of the course was that is stored; None where there is none."""
    return session.scalar(select(func.max(EventFile.last_time)).where(EventFile.course_pk == course_pk))
