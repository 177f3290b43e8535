"""A course with very many learners, and messages to all of them, as the benchmarks of outreach need them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from communicator.access.tables import Site
from communicator.clock import now
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.outreach.communications import create_draft
from communicator.outreach.enlisting import enlist
from communicator.outreach.fields import check_sendable
from communicator.outreach.many_rows import as_written, insert_many
from communicator.outreach.tables import Communication, CommunicationStatus, SiteRules
from communicator.roster.tables import CourseLearner, Enrolment, Learner

NO_RULES = {"quiet_from": None, "quiet_until": None, "cap_messages": 1_000}
"""Nothing waits: what is measured is how fast mails go, not how slowly they may."""
MESSAGE = {
    "subject": "How are you, [:firstname|friend:]?",
    "body": "Dear [:fullname:],\n\nweek **3** is [open](https://campus.example/week3). "
    + "\n\n".join(
        ["Some words that staff write to their learners, as long as a line or two, for some paragraphs."] * 8
    ),
    "from_name": "Prof. Ada",
    "reply_to": "ada@campus.example",
    "criteria": {"all": True},
}


def add_course(database: Database, learners: int) -> list[int]:
    """One course of so many; the course learners' ids."""
    with database.writing() as session:
        moment = now()
        site = Site(name="campus", kind="edx", key_id=new_id(), created_at=moment)
        course = Course(site=site, course_id="course-v1:T+Outreach+1", name="Statistics", created_at=moment)
        session.add(course)
        session.flush()
        session.add(SiteRules(site_id=site.id, rules=NO_RULES, changed_at=moment, changed_by="benchmark"))
        ids = range(1, learners + 1)
        insert_many(session, Learner, LEARNER, _people(session, site.id, ids, moment))
        rows = ((each, course.id, f"p{each}", each, False) for each in ids)
        insert_many(session, CourseLearner, ("id", "course_pk", "pseudonym", "learner_id", "is_set_apart"), rows)
        active = ((each, True, "audit") for each in ids)
        insert_many(session, Enrolment, ("course_learner_id", "is_active", "mode"), active)
    _gather_statistics(database)
    return list(ids)


LEARNER = (
    *("id", "site_id", "platform_user_id", "username", "email", "full_name", "first_name"),
    *("gender", "education", "country", "language", "is_staff", "created_at"),
)


def _people(session: Session, site_id: int, ids: range, moment: datetime) -> Iterator[tuple[Any, ...]]:
    at = as_written(session, moment)
    for each in ids:
        yield (each, site_id, str(each), "", f"p{each}@l.example", f"Ana {each}", "", "", "", "ES", "", False, at)


def _gather_statistics(database: Database) -> None:
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def enlist_all(database: Database, settings: Settings, members: list[int]) -> str:
    """A message to these learners, all due now; its id."""
    with database.writing() as session:
        course = session.scalars(select(Course)).one()
        communication = create_draft(session, course, MESSAGE, "benchmark")
        communication.status, communication.began_at, communication.undo_until = "sending", now(), now()
        enlist(session, settings, communication, check_sendable(communication, course.name), members)
        return communication.id


def pause_all(database: Database) -> None:
    """What was begun waits; its rows stay."""
    with database.writing() as session:
        session.execute(update(Communication).values(status=CommunicationStatus.PAUSED))


def count(database: Database, table: Any) -> int:
    """How many rows a table has."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
