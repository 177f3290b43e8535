"""What happened lately in a stored course, at the cost of the event files that are new since it was asked last.

Days are UTC's here, as the files' are. Of who left, the roster's first and last time of each learner tells.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.clickstream.manifest import visible_files
from communicator.clickstream.tables import EventFile
from communicator.clickstream.vocabulary import TOLD
from communicator.courses.tables import Course
from communicator.prediction.card.recent import WINDOW, Recent, days_before
from communicator.prediction.history import MARKED_WEEKS, microseconds
from communicator.prediction.objection import objecting
from communicator.prediction.outcomes import DAY, LEAVE_WINDOW, WEEK
from communicator.roster.people import is_counted
from communicator.roster.tables import Appearance, CourseLearner

Seen = dict[str, Any]
"""`left_out`: whose events weren't counted, as a digest; `files`: by path, counts by type and learner-days."""


@dataclass(frozen=True)
class Store:
    """A course's files and people as the database tells of them now."""

    data_dir: Path
    files: list[EventFile]
    left_out: list[int]  # actors
    start: int
    end: int
    active: int
    left: int

    def recent(self, as_of: int, before: Mapping[str, Any] | None) -> tuple[Recent, Seen]:
        """The 14 days (UTC) up to a moment's, and what was seen of each file, to be given as `before` next time.

        FileNotFoundError where a file was replaced, and removed, meanwhile.
        """
        digest = hashlib.sha256(repr(self.left_out).encode()).hexdigest()
        known = before["files"] if before is not None and before["left_out"] == digest else {}
        begin = (as_of // DAY + 1) * DAY - WINDOW
        counts: dict[str, int] = {}
        files, active_days = {}, 0
        for file in self.files:
            if microseconds(file.last_time) < begin or microseconds(file.first_time) > as_of:
                continue
            is_whole = microseconds(file.first_time) >= begin and microseconds(file.last_time) <= as_of
            told = known.get(file.path) if is_whole else None
            told = told or self._counted(file, begin, as_of)
            if is_whole:
                files[file.path] = told
            active_days += told["learner_days"]
            for name, count in told["counts"].items():
                counts[name] = counts.get(name, 0) + count
        shares = np.clip((days_before(as_of) - self.start) / max(self.end - self.start, 1), 0.0, 1.0)
        return Recent(counts, active_days, self.active, self.left, shares), {"left_out": digest, "files": files}

    def _counted(self, file: EventFile, begin: int, as_of: int) -> dict[str, Any]:
        acts = (
            pl.scan_parquet(self.data_dir / file.path)
            .select("actor_id", "time", "type")
            .filter(pl.col("time") >= begin, pl.col("time") <= as_of)
            .filter(~pl.col("type").is_in(list(TOLD)), ~pl.col("actor_id").is_in(self.left_out))
            .collect()
        )
        by_type = acts.group_by("type").len()
        learner_days = acts.select("actor_id", pl.col("time") // DAY).n_unique() if len(acts) else 0
        names: list[str] = by_type["type"].cast(pl.String).to_list()
        return {"counts": dict(zip(names, by_type["len"].to_list(), strict=True)), "learner_days": learner_days}


def look(session: Session, data_dir: Path, course: Course, as_of: int) -> Store:
    """The course as it is now."""
    files = visible_files(session, course.id)
    start = microseconds(course.start or min((file.first_time for file in files), default=course.created_at))
    end = microseconds(course.end) if course.end else start + MARKED_WEEKS * WEEK
    is_latest = all(microseconds(file.last_time) <= as_of for file in files)
    active, left = _leaving(session, course.id, as_of) if is_latest else (0, 0)
    return Store(data_dir, files, _left_out(session, course.id), start, end, active, left)


def _leaving(session: Session, course_pk: int, as_of: int) -> tuple[int, int]:
    """How many were active up to 48 hours ago, and how many of them have not come since; as of the latest event."""
    border, begin = _moment(as_of - LEAVE_WINDOW), _moment(as_of - LEAVE_WINDOW - WINDOW)
    here = (CourseLearner.course_pk == course_pk, is_counted())
    last, first = CourseLearner.last_seen, CourseLearner.first_seen
    left, returned = session.execute(
        select(
            func.count().filter(last > begin, last <= border),
            func.count().filter(last > border, first <= border),
        ).where(*here)
    ).one()
    return left + returned, left


def _left_out(session: Session, course_pk: int) -> list[int]:
    """The actors of staff, test accounts, and who objects."""
    apart = select(CourseLearner.id).where(CourseLearner.course_pk == course_pk, CourseLearner.is_set_apart)
    learners = objecting(session, course_pk) | set(session.scalars(apart))
    actors = select(Appearance.actor_id).where(Appearance.course_pk == course_pk)
    return sorted(session.scalars(actors.where(Appearance.course_learner_id.in_(learners)))) if learners else []


def _moment(since_epoch: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=since_epoch)
