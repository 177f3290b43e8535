"""Automatic messages for the tests: a course whose predictions change day by day, and a message that is on."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.config import Settings, embedded
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.outreach.automatic.checking import check, due_checks
from communicator.outreach.automatic.switching_on import switch_on
from communicator.outreach.automatic.tables import AutomaticRun
from communicator.outreach.tables import Communication, CommunicationStatus, Delivery
from communicator.prediction.tables import Prediction, Snapshot
from communicator.roster.tables import CourseLearner
from tests.audience.people import Person, add_course, add_people
from tests.conftest import A_MONDAY
from tests.outreach.messages import draft

LIKELY_TO_LEAVE = {"leave": [80, 100]}
NINE = A_MONDAY + timedelta(hours=9)
DAY = timedelta(days=1)
SETTINGS = embedded(Path("unused"), database_url="sqlite://")


def publish(session: Session, course: Course, leave: Mapping[int, int], at: datetime) -> Snapshot:
    """A snapshot as of `at`, in which these course learners have these chances of leaving, in per cent."""
    snapshot = Snapshot(id=new_id(), course_pk=course.id, as_of=at, created_at=at)
    session.add(snapshot)
    session.flush()
    for learner, chance in leave.items():
        told = {"certify": 0.5, "complete": 0.5, "leave": chance / 100}
        whole = {"certify_per_cent": 50, "complete_per_cent": 50, "leave_per_cent": chance}
        session.add(Prediction(snapshot_id=snapshot.id, course_learner_id=learner, **told, **whole))
    session.flush()
    return snapshot


def a_course(session: Session, learners: int, time_zone: str = "UTC") -> tuple[Course, list[int]]:
    """A course and its course learner ids; all can be written to."""
    course = add_course(session)
    course.time_zone = time_zone
    people: list[CourseLearner] = add_people(session, course, [Person() for _ in range(learners)])
    return course, [one.id for one in people]


def switched_on(session: Session, settings: Settings, course: Course, moment: datetime, **fields: Any) -> Communication:
    """An automatic message to who is likely to leave, switched on at a moment."""
    columns = {
        name: fields.pop(name) for name in ("backlog", "daily_ceiling", "ends_on", "segment_id") if name in fields
    }
    message = draft(session, course, **({"criteria": LIKELY_TO_LEAVE} | fields))
    message.automatic = True
    for name, value in columns.items():
        setattr(message, name, value)
    message.status = CommunicationStatus.SENDING
    message.began_at = message.undo_until = moment
    switch_on(session, settings, message, moment)
    return message


def check_all(database: Database, settings: Settings, moment: datetime) -> list[AutomaticRun]:
    """As the worker does it: what is due, each in a transaction of its own."""
    with database.reading() as session:
        due = due_checks(session, moment)
    done = []
    for communication_id in due:
        with database.writing() as session:
            run = check(session, settings, communication_id, moment)
        done += [run] if run else []
    return done


def ledger(session: Session, message: str) -> dict[int, tuple[str, str]]:
    """`{course learner id: (state, reason)}`; refuses two rows of a learner."""
    rows = session.execute(
        select(Delivery.course_learner_id, Delivery.state, Delivery.reason).where(Delivery.communication_id == message)
    ).all()
    found = {learner: (state, reason) for learner, state, reason in rows}
    assert len(found) == len(rows)
    return found


def runs(session: Session, message: str) -> list[AutomaticRun]:
    """The log, the oldest first."""
    query = select(AutomaticRun).where(AutomaticRun.communication_id == message).order_by(AutomaticRun.id)
    return list(session.scalars(query))
