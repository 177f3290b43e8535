"""A worker keeps the site's rules against a real mail server: what they hold waits, and goes out afterwards."""

import threading
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import func, select

from communicator.access.callers import Caller, Scope
from communicator.clock import now
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.describing import describe_one
from communicator.outreach.site_rules import change_rules
from communicator.outreach.tables import Communication, Delivery
from communicator.worker.loop import run_worker
from tests.any_hour import at_any_hour
from tests.audience.people import Person, populate
from tests.outreach.mail_server import MailServer, running
from tests.outreach.messages import begun

SOMEBODY = Caller("a", "a", Scope.ADMIN)


def course_of(database: Database, people: int) -> Course:
    with database.writing() as session:
        return populate(session, [Person() for _ in range(people)])[0]


def rules(database: Database, course: Course, **said: object) -> None:
    with database.writing() as session:
        at_any_hour(session, course.site_id, **said)


def message(database: Database, settings: Settings, course: Course) -> str:
    with database.writing() as session:
        return begun(session, settings, course).id


def work(database: Database, settings: Settings, server: MailServer) -> None:
    run_worker(database, replace(settings, smtp_url=server.url), once=True, stop=threading.Event())


def sent(database: Database, ids: list[str]) -> list[int]:
    with database.reading() as session:
        of_it = select(func.count()).where(Delivery.state == "sent")
        return [session.scalar(of_it.where(Delivery.communication_id == one)) or 0 for one in ids]


def waits(database: Database, settings: Settings, message_id: str) -> tuple[str, int] | None:
    with database.reading() as session:
        one = session.get_one(Communication, message_id)
        told = describe_one(session, settings, one, SOMEBODY)["waiting"]
        return (told["why"], told["learners"]) if told else None


def test_in_quiet_hours_nothing_goes_out_and_afterwards_everything(database: Database, settings: Settings) -> None:
    course, hour = course_of(database, 3), now().hour
    rules(database, course, quiet_from=hour, quiet_until=(hour + 2) % 24)
    one = message(database, settings, course)
    with running() as server:
        work(database, settings, server)
        assert (sent(database, [one]), waits(database, settings, one)) == ([0], ("quiet_hours", 3))
        rules(database, course)
        work(database, settings, server)
    assert (sent(database, [one]), waits(database, settings, one)) == ([3], None)


def test_of_three_messages_at_once_everybody_gets_two_and_waits_for_the_third(
    database: Database, settings: Settings
) -> None:
    course = course_of(database, 4)
    ids = [message(database, settings, course) for _ in range(3)]
    with running() as server:
        work(database, settings, server)
        assert sum(sent(database, ids)) == 8
        waiting = [waits(database, settings, one) for one in ids]
        held = [told for told in waiting if told]
        assert {why for why, _ in held} == {"frequency_cap"}
        assert sum(learners for _, learners in held) == 4
        with database.writing() as session:
            change_rules(session, settings, course.site_id, {"cap_messages": 3}, "tester")
        work(database, settings, server)
    assert sent(database, ids) == [4, 4, 4]


def test_a_senders_rate_spreads_the_mails(database: Database, settings: Settings) -> None:
    course = course_of(database, 6)
    rules(database, course, sender_per_minute=120)  # two at once, then one each half second
    one, began = message(database, settings, course), now()
    with running() as server:
        work(database, settings, server)
    assert sent(database, [one]) == [6]
    with database.reading() as session:
        assert max(session.scalars(select(Delivery.changed_at))) - began > timedelta(seconds=1.9)
