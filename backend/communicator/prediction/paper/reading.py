"""The stored courses as the experiment wants them: labelled by its definitions, with what the selection looks at."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from communicator.courses.tables import Course, GradedProblem
from communicator.database import Database
from communicator.prediction.history import LabelledCourse
from communicator.prediction.outcomes import WEEK
from communicator.prediction.paper.selection import Candidate
from communicator.prediction.records import labelled_course
from communicator.roster.tables import Certificate, CourseLearner

Population = Literal["enrolled", "seen"]
Certified = Literal["passed", "downloadable"]
DOWNLOADABLE = "downloadable"


def candidates(
    database: Database, data_dir: Path, courses: Sequence[Course], population: Population, certified: Certified
) -> list[Candidate]:
    """The courses, read and labelled.

    `population`: who is trained on and predicted, learners enrolled by the end of week 1 (paper) or those with an
    event by then (its published code). `certified`: all who passed (paper, 3.1), or only those whose certificate can
    be downloaded (its footnote 2, and the code), which leaves out who passed without paying.
    """
    return [_candidate(database, data_dir, course, population, certified) for course in courses]


def _candidate(
    database: Database, data_dir: Path, course: Course, population: Population, certified: Certified
) -> Candidate:
    labelled = labelled_course(database, data_dir, course.id)
    if population == "seen":
        labelled = replace(labelled, early=seen_in_week_1(labelled))
    if certified == DOWNLOADABLE:
        labelled = replace(labelled, certify=_downloadable(database, course.id, labelled))
    with database.reading() as session:
        due = session.scalars(select(GradedProblem.due).where(GradedProblem.course_pk == course.id))
        deadlines = {each for each in due if each is not None}
    return Candidate(labelled, course.is_self_paced, course.pacing_told_by, len(deadlines))


def seen_in_week_1(course: LabelledCourse) -> NDArray[np.bool_]:
    """Who has an event by the end of week 1: bool[n]."""
    history = course.history
    seen = history.times <= history.start + WEEK
    return np.bincount(history.learner_of[seen], minlength=len(history)) > 0


def _downloadable(database: Database, course_pk: int, course: LabelledCourse) -> NDArray[np.float32]:
    """1 with a downloadable certificate, 0 else; NaN for everyone in a course without a certificate's record."""
    with database.reading() as session:
        kept = session.execute(
            select(Certificate.course_learner_id, Certificate.status)
            .join(CourseLearner, CourseLearner.id == Certificate.course_learner_id)
            .where(CourseLearner.course_pk == course_pk)
        )
        status_of = {certificate.course_learner_id: certificate.status for certificate in kept}
    if not status_of:
        return np.full(len(course.history), np.nan, dtype=np.float32)
    ids = course.history.course_learner_ids.tolist()
    return np.array([status_of.get(learner) == DOWNLOADABLE for learner in ids], dtype=np.float32)
