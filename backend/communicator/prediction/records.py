"""From the store to what models see: a course's history, and for a past course how it went."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.clickstream.sequences import CourseSequences, course_sequences
from communicator.clickstream.vocabulary import TOLD
from communicator.courses.catalogue import effective_pass_mark
from communicator.courses.tables import Course, GradedProblem
from communicator.database import Database
from communicator.errors import UnknownCourse
from communicator.prediction.exposure import exposed_since
from communicator.prediction.history import NEVER, CourseHistory, LabelledCourse, microseconds
from communicator.prediction.objection import objecting
from communicator.prediction.outcomes import SUBMISSIONS, WEEK, is_certified, is_complete, submitted_worth
from communicator.roster.completion import completed_by_platform
from communicator.roster.tables import Certificate, CourseLearner, Enrolment
from communicator.roster.told_by_log import passed_by_log
from communicator.roster.told_tables import CourseGrade

PER_EVENT = ("types", "times", "objects", "positions", "grades")


@dataclass(frozen=True)
class _Facts:
    """What the database tells of a past course."""

    course: Course
    certified: dict[int, bool]  # course learner -> passed; only those of whom roster or log tell it
    worth: dict[str, float]  # problem id -> share of the course grade
    due: dict[str, int]  # problem id -> µs, where it has a deadline
    completed: dict[int, bool]  # course learner -> completed, as the platform counts; of whom it tells it
    enrolled_at: dict[int, int]  # course learner -> µs


def active_history(database: Database, data_dir: Path, course_pk: int) -> CourseHistory:
    """The course's active learners, events or none: those to predict. Not those who object to it."""
    sequences = _acts(course_sequences(database, data_dir, course_pk))
    with database.reading() as session:
        willing, _ = _without_objecting(session, course_pk, sequences)
        return _history(_facts(session, course_pk), willing)


def labelled_course(database: Database, data_dir: Path, course_pk: int) -> LabelledCourse:
    """A past course with all who ever took part, those who unenrolled too, and their outcomes.

    Those who object to being predicted are left out, and counted.
    """
    all_told = course_sequences(database, data_dir, course_pk, everybody=True)
    with database.reading() as session:
        facts = _facts(session, course_pk)
        all_told, left_out = _without_objecting(session, course_pk, all_told)
        exposed = exposed_since(session, course_pk)
    sequences = _acts(all_told)
    history = _history(facts, sequences)
    return LabelledCourse(
        history=history,
        certify=_certify(history, facts.certified),
        complete=_complete(history, sequences, facts),
        early=_early(history, all_told, facts.enrolled_at),
        is_simulated=facts.course.is_simulated,
        exposed_from=_since(history, exposed),
        objecting=left_out,
    )


def _without_objecting(session: Session, course_pk: int, sequences: CourseSequences) -> tuple[CourseSequences, int]:
    """The sequences but those of learners who object to being predicted, and how many those are."""
    left_out = objecting(session, course_pk)
    kept = ~np.isin(sequences.course_learner_ids, sorted(left_out))
    if kept.all():
        return sequences, 0
    lengths = np.diff(sequences.offsets)
    return replace(
        sequences,
        course_learner_ids=sequences.course_learner_ids[kept],
        offsets=np.concatenate(([0], np.cumsum(lengths[kept]))).astype(np.int64),
        **{name: getattr(sequences, name)[np.repeat(kept, lengths)] for name in PER_EVENT},
    ), int(np.sum(~kept))


def _since(history: CourseHistory, moments: Mapping[int, datetime]) -> NDArray[np.int64]:
    told = {learner: microseconds(at) for learner, at in moments.items()}
    return np.array([told.get(learner, NEVER) for learner in _ids(history)], dtype=np.int64)


def _acts(sequences: CourseSequences) -> CourseSequences:
    """What learners did, without what the platform tells of them: a grade that is worked out ends no silence.

    A told certificate would also be the outcome itself. Types that a model knows and that don't come any more are
    to it types that nobody happened to do.
    """
    is_act = np.array([name not in TOLD for name in sequences.type_names], dtype=bool)
    kept = is_act[sequences.types] if len(sequences.types) else np.zeros(0, dtype=bool)
    before = np.concatenate(([0], np.cumsum(kept))).astype(np.int64)
    return replace(
        sequences,
        offsets=before[sequences.offsets],
        **{name: getattr(sequences, name)[kept] for name in PER_EVENT},
    )


def _course(session: Session, course_pk: int) -> Course:
    course = session.get(Course, course_pk)
    if course is None:
        raise UnknownCourse
    return course


def _history(facts: _Facts, sequences: CourseSequences) -> CourseHistory:
    course, times = facts.course, sequences.times
    # Where no structure or administrator told it, a course begins with its first event.
    first = int(times.min()) if len(times) else microseconds(course.created_at)
    return CourseHistory(
        course_id=course.course_id,
        start=microseconds(course.start) if course.start else first,
        end=microseconds(course.end) if course.end else None,
        course_learner_ids=sequences.course_learner_ids,
        offsets=sequences.offsets,
        types=sequences.types,
        times=times,
        type_names=sequences.type_names,
        objects=sequences.objects,
        object_names=sequences.object_names,
        grades=sequences.grades,
        enrolled_at=_enrolled(sequences.course_learner_ids, facts.enrolled_at),
        worth=facts.worth,
        due=facts.due,
        positions=sequences.positions,
    )


def _enrolled(course_learner_ids: NDArray[np.int64], enrolled_at: dict[int, int]) -> NDArray[np.int64]:
    return np.array([enrolled_at.get(learner, NEVER) for learner in course_learner_ids.tolist()], dtype=np.int64)


def _facts(session: Session, course_pk: int) -> _Facts:
    course = _course(session, course_pk)
    problems = list(session.scalars(select(GradedProblem).where(GradedProblem.course_pk == course_pk)))
    enrolments = session.execute(
        select(Enrolment.course_learner_id, Enrolment.enrolled_at)
        .join(CourseLearner, CourseLearner.id == Enrolment.course_learner_id)
        .where(CourseLearner.course_pk == course_pk)
    )
    return _Facts(
        course=course,
        certified=_certified(session, course_pk, effective_pass_mark(course)),
        worth={problem.problem_id: problem.worth for problem in problems},
        due={problem.problem_id: microseconds(problem.due) for problem in problems if problem.due is not None},
        completed=completed_by_platform(session, course_pk),
        enrolled_at={learner: microseconds(at) for learner, at in enrolments if at is not None},
    )


def _certified(session: Session, course_pk: int, pass_mark: float) -> dict[int, bool]:
    """Whether each course learner of whom roster or log tell it passed: by the course grade, or a certificate.

    The log's word counts where the roster has no certificate, never exported or never made, and no passing grade.
    """
    here = CourseLearner.course_pk == course_pk
    certificates = session.execute(
        select(Certificate.course_learner_id, Certificate.status, Certificate.grade)
        .join(CourseLearner, CourseLearner.id == Certificate.course_learner_id)
        .where(here)
    )
    grades = session.execute(
        select(CourseGrade.course_learner_id, CourseGrade.grade)
        .join(CourseLearner, CourseLearner.id == CourseGrade.course_learner_id)
        .where(here)
    )
    by_grade = {learner: grade >= pass_mark for learner, grade in grades}
    by_certificate = {learner: is_certified(status, grade, pass_mark) for learner, status, grade in certificates}
    found = by_grade | passed_by_log(session, course_pk, pass_mark) | by_certificate
    return found | {learner: True for learner, passed in by_grade.items() if passed}


def _certify(history: CourseHistory, certified: dict[int, bool]) -> NDArray[np.float32]:
    """A course of which neither roster nor log tell a single pass or failure tells nothing; else no word means not."""
    if not certified:
        return np.full(len(history), np.nan, dtype=np.float32)
    return np.array([certified.get(learner, False) for learner in _ids(history)], dtype=np.float32)


def _complete(history: CourseHistory, sequences: CourseSequences, facts: _Facts) -> NDArray[np.float32]:
    """By what was handed in; without graded problems as the platform counts, NaN for everyone where it doesn't."""
    if not facts.worth:
        if not facts.completed:
            return np.full(len(history), np.nan, dtype=np.float32)
        return np.array([facts.completed.get(learner, False) for learner in _ids(history)], dtype=np.float32)
    is_submission = np.array([name in SUBMISSIONS for name in history.type_names], dtype=bool)
    submitted = is_submission[history.types] if len(history.types) else np.zeros(0, dtype=bool)
    worth = submitted_worth(history.offsets, submitted, sequences.objects, sequences.object_names, facts.worth)
    return is_complete(worth, effective_pass_mark(facts.course)).astype(np.float32)


def _early(history: CourseHistory, told: CourseSequences, enrolled_at: dict[int, int]) -> NDArray[np.bool_]:
    """Enrolled by the end of week 1, or in the log by then, be it that the platform told of their enrolment."""
    by = history.start + WEEK
    enrolled = np.array([enrolled_at.get(learner, by + 1) <= by for learner in _ids(history)], dtype=bool)
    learner_of = np.repeat(np.arange(len(history)), np.diff(told.offsets))
    seen = np.bincount(learner_of[told.times <= by], minlength=len(history)) > 0
    return enrolled | seen


def _ids(history: CourseHistory) -> Sequence[int]:
    ids: list[int] = history.course_learner_ids.tolist()
    return ids
