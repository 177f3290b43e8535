"""A past course in the store, as logs and rosters would have left it."""

from datetime import timedelta
from pathlib import Path

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.access.sites import find_site
from communicator.clickstream.events import Event
from communicator.clickstream.store import append
from communicator.courses.catalogue import ensure_course
from communicator.courses.tables import Course, GradedProblem
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.prediction.history import microseconds
from communicator.prediction.outcomes import DAY
from communicator.roster.tables import Certificate, CourseLearner, Enrolment, Learner
from tests.conftest import A_MONDAY

PROBLEMS = ("block-v1:T+T+T+type@problem+block@a", "block-v1:T+T+T+type@problem+block@b")


def store_course(database: Database, data_dir: Path, course_id: str, learners: int = 24, seed: int = 0) -> Course:
    """Every third learner works for four weeks, submits both problems and certifies; every third never comes."""
    chance = np.random.default_rng(seed)
    start = microseconds(A_MONDAY)
    with database.writing() as session:
        site = find_site(session, None)
        course = ensure_course(session, site, course_id)
        course.start, course.end = A_MONDAY, A_MONDAY + timedelta(weeks=4)
        course.pass_mark, course.is_simulated = 0.6, True
        for problem in PROBLEMS:
            session.add(GradedProblem(course_pk=course.id, problem_id=problem, worth=0.5))
        for number in range(learners):
            _enrol(session, course, number)
    events = []
    for number in range(learners):
        last = (28.0, float(chance.uniform(1, 10)), 0.0)[number % 3]
        days = np.sort(chance.uniform(0, last, size=int(2 * last)))
        events += [_event(course_id, number, start + int(day * DAY), "play_video", "") for day in days]
        if number % 3 == 0:
            events += [
                _event(course_id, number, start + 20 * DAY, "problem_check_correct", problem) for problem in PROBLEMS
            ]
    append(database, data_dir, site, events)
    return course


def _enrol(session: Session, course: Course, number: int) -> None:
    learner = session.scalar(select(Learner).where(Learner.platform_user_id == str(number)))
    if learner is None:
        learner = Learner(site_id=course.site_id, platform_user_id=str(number), created_at=A_MONDAY)
    taking_part = CourseLearner(course_pk=course.id, pseudonym=new_id(), learner=learner)
    session.add(taking_part)
    session.flush()
    enrolled = Enrolment(course_learner_id=taking_part.id, enrolled_at=A_MONDAY - timedelta(days=2), is_active=True)
    session.add(enrolled)
    if number % 3 == 0:
        session.add(Certificate(course_learner_id=taking_part.id, status="downloadable"))


def _event(course_id: str, number: int, time: int, type_: str, object_: str) -> Event:
    return Event(course_id, (str(number), f"learner{number}", ""), time, type_, object_, None, None, None)
