"""Exploratory outcomes of a comparison: who completed and who certified, told beside the primary one and never judged.

They are read with the primary outcome, and once more when the course is over and its certificates are known.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.effect.reading import Drawn, counted, set_outcome, who_was_drawn
from communicator.outreach.effect.tables import Trial, TrialMember
from communicator.outreach.tables import Communication

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from communicator.prediction.history import LabelledCourse

OUTCOMES = ("completed", "certified")
CERTIFICATES_COME = timedelta(days=14)
"""So long after a course's end its certificates are waited for."""


def read_further(
    database: Database, settings: Settings, moment: datetime, communication_id: str | None = None
) -> list[str]:
    """Reads the exploratory outcomes where they are due, of one communication or of all; the communications' ids."""
    with database.reading() as session:
        due = due_further(session, moment, communication_id)
    for course_pk, ids in due.items():
        read_course(database, settings, course_pk, ids, moment)
    return [each for ids in due.values() for each in ids]


def due_further(session: Session, moment: datetime, communication_id: str | None = None) -> dict[int, list[str]]:
    """By course the communications whose exploratory outcomes are due."""
    query = (
        select(Trial, Communication.course_pk, Course.end)
        .join(Communication, Communication.id == Trial.communication_id)
        .join(Course, Course.id == Communication.course_pk)
        .where(Trial.read_at.is_not(None))
        .order_by(Trial.began_at)
    )
    if communication_id is not None:
        query = query.where(Trial.communication_id == communication_id)
    due: dict[int, list[str]] = {}
    for trial, course_pk, end in session.execute(query):
        if trial.further_at is None or _is_due_again(trial.further_at, end, moment):
            due.setdefault(course_pk, []).append(trial.communication_id)
    return due


def read_course(database: Database, settings: Settings, course_pk: int, ids: Sequence[str], moment: datetime) -> None:
    """Reads those of a course's communications; its events are read once for all of them."""
    from communicator.prediction.records import labelled_course

    course = labelled_course(database, settings.data_dir, course_pk)
    for communication_id in ids:
        _read(database, course, communication_id, moment)


def _is_due_again(before: datetime, end: datetime | None, moment: datetime) -> bool:
    return end is not None and before < end + CERTIFICATES_COME <= moment


def _read(database: Database, course: "LabelledCourse", communication_id: str, moment: datetime) -> None:
    with database.reading() as session:
        drawn = who_was_drawn(session, communication_id)
    labels = {"completed": course.complete, "certified": course.certify}
    outcomes = {name: _of(drawn, course.history.course_learner_ids, labels[name]) for name in OUTCOMES}
    with database.writing() as session:
        _keep(session, communication_id, drawn, outcomes, moment)


def _of(drawn: Drawn, learners: "NDArray[np.int64]", label: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """The label of each who was drawn: float32[n] of 1, 0, or NaN where the course doesn't tell it."""
    import numpy as np

    found = np.full(len(drawn.ids), np.nan, dtype=np.float32)
    _, here, there = np.intersect1d(drawn.ids, learners, assume_unique=True, return_indices=True)
    found[here] = label[there]
    return found


def _keep(
    session: Session,
    communication_id: str,
    drawn: Drawn,
    outcomes: dict[str, "NDArray[np.float32]"],
    moment: datetime,
) -> None:
    facts: dict[str, Any] = {}
    here = TrialMember.communication_id == communication_id
    session.execute(update(TrialMember).where(here).values(dict.fromkeys(OUTCOMES)))
    for name, values in outcomes.items():
        facts[name] = counted(drawn, values == 1, values == values)  # noqa: PLR0124 - NaN is not equal to itself
        for value in (0, 1):
            set_outcome(session, communication_id, drawn.ids[values == value].tolist(), **{name: bool(value)})
    session.execute(
        update(Trial).where(Trial.communication_id == communication_id).values(further_at=moment, further=facts)
    )
