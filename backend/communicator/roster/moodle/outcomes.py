"""How a Moodle course's learners did: grades and completion, asked learner by learner where the course is large.

Moodle tells completion of one learner a call, and grades of one or of all: those of all fill the memory and the time
of a large course's site. So only who may have changed is asked about, and what was told is kept at every step: a
sync that is cut off goes on where it ended.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.roster.assessments.exports import keep_items
from communicator.roster.evidence import in_parts
from communicator.roster.keeping import keep_facts
from communicator.roster.moodle.completion import ask_completion
from communicator.roster.moodle.grades import LearnerGrades, ask_grades
from communicator.roster.moodle.listing import Caller
from communicator.roster.moodle.questions import OutcomeCounts, Question
from communicator.roster.tables import CourseLearner, Learner
from communicator.roster.told_tables import CourseCompletion, CourseGrade

WHOLE = 200
"""Learners of a course whose grades are asked for in one call."""
TOGETHER = 50
"""Learners whose outcomes are kept at once; a sync that is cut off asks again about so many."""
LAG = timedelta(days=1)
"""How long after a learner opened the course Moodle's own tasks may still change what it tells."""
STALE = timedelta(days=7)
"""After so long anybody is asked about: teachers grade who didn't come back."""


def bring_outcomes(
    database: Database,
    course: Course,
    moodle: Caller,
    seen: Mapping[str, datetime | None],
    *,
    has_completion: bool,
    most: int | None = None,
) -> OutcomeCounts:
    """Brings what may have changed of these learners: Moodle's user id, and when they last opened the course.

    `has_completion`: whether the course tracks it; `most`: about how many to ask one by one, the others wait. What the
    token's user may not ask for is noted; other errors are the call's, and what was kept until then stays.
    """
    counts = OutcomeCounts()
    completion = Question("completion", counts, is_open=has_completion)
    run = _Run(database, course, moodle, counts, Question("grades", counts), completion)
    if seen and len(seen) <= WHOLE:
        run.bring_grades_of_all(seen)
    with database.reading() as session:
        due = _due(session, course.id, seen)
    for some in in_parts(due[:most], TOGETHER):
        if run.has_questions:
            run.bring(some)
    counts.waiting = len(due) - counts.asked if run.has_questions else 0
    return counts


@dataclass
class _Run:
    database: Database
    course: Course
    moodle: Caller
    counts: OutcomeCounts
    grades: Question
    completion: Question

    @property
    def has_questions(self) -> bool:
        return self.grades.is_open or self.completion.is_open

    def bring_grades_of_all(self, learners: Collection[str]) -> None:
        as_of = clock.now()
        told = self.grades.ask(lambda: ask_grades(self.moodle, self.course.course_id))
        self.grades.is_open = False  # not once more, one by one
        if told is not None:
            found = {user_id: grade for user_id, grade in told.items() if user_id in learners}
            with self.database.writing() as session:
                self._keep_grades(session, found, as_of)

    def bring(self, user_ids: list[str]) -> None:
        """Asks about these learners one by one, and keeps what was told."""
        as_of, course_id = clock.now(), self.course.course_id
        grades: dict[str, LearnerGrades] = {}
        rows = []
        for user_id in user_ids:
            grades |= self.grades.ask(partial(ask_grades, self.moodle, course_id, user_id)) or {}
            told = self.completion.ask(partial(ask_completion, self.moodle, course_id, user_id))
            # Who can't be asked about was asked about all the same; what was known of them stays.
            rows.append(_row(self.course, user_id, as_of) | (told._asdict() if told is not None else {}))
        with self.database.writing() as session:
            self._keep_grades(session, {each: grades[each] for each in user_ids if each in grades}, as_of)
            keep_facts(session, self.course.site_id, rows, CourseCompletion)
        self.counts.asked += len(user_ids)
        self.counts.completed += sum(bool(row.get("is_complete")) for row in rows)

    def _keep_grades(self, session: Session, grades: Mapping[str, LearnerGrades], as_of: datetime) -> None:
        rows = [
            _row(self.course, user_id, as_of) | {"grade": told.total, "letter": ""}
            for user_id, told in grades.items()
            if told.total is not None
        ]
        keep_facts(session, self.course.site_id, rows, CourseGrade)
        _take_back(session, self.course.id, [user_id for user_id, told in grades.items() if told.total is None])
        items = {user_id: told.items for user_id, told in grades.items() if told.items}
        keep_items(session, self.course.site_id, self.course.id, items, as_of)
        self.counts.graded += len(rows)


def _row(course: Course, user_id: str, as_of: datetime) -> dict[str, Any]:
    return {"course_id": course.course_id, "platform_user_id": user_id, "as_of": as_of}


def _take_back(session: Session, course_pk: int, user_ids: Collection[str]) -> None:
    """Grades that Moodle tells no more, such as those of work that was graded anew."""
    for some in in_parts(sorted(user_ids)):
        people = select(CourseLearner.id).join(CourseLearner.learner).where(CourseLearner.course_pk == course_pk)
        gone = people.where(Learner.platform_user_id.in_(some))
        session.execute(delete(CourseGrade).where(CourseGrade.course_learner_id.in_(gone)))


def _due(session: Session, course_pk: int, seen: Mapping[str, datetime | None]) -> list[str]:
    """Who was never asked about, or not for long, or opened the course since; first whom it was longest ago."""
    query = select(Learner.platform_user_id, CourseCompletion.as_of).join(CourseLearner.learner).join(CourseCompletion)
    rows = session.execute(query.where(CourseLearner.course_pk == course_pk))
    asked = {user_id: as_of for user_id, as_of in rows}  # noqa: C416 - rows aren't pairs
    now = clock.now()
    due = [user_id for user_id in seen if user_id not in asked]
    again = [
        user_id
        for user_id, at in asked.items()
        if user_id in seen and (at < now - STALE or ((last := seen[user_id]) is not None and last > at - LAG))
    ]
    return due + sorted(again, key=lambda user_id: asked[user_id])
