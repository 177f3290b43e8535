"""When messages may send: the hours of their course's clock, and the daily ceiling of automatic ones."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.outreach.limits import ceiling_room, open_now
from communicator.outreach.tables import Communication, Delivery, DeliveryState
from tests.any_hour import at_any_hour
from tests.audience.people import Person, add_course, add_people
from tests.outreach.messages import draft

EVENING = datetime(2026, 3, 10, 21, 30, tzinfo=UTC)
CHOSEN = {"attributes": {"country": ["ES"]}}


def a_course(session: Session, name: str, time_zone: str) -> Course:
    course = add_course(session, f"course-v1:DemoX+{name}+2026")
    course.time_zone = time_zone
    at_any_hour(session, course.site_id, quiet_from=21, quiet_until=8, automatic_daily_ceiling=5)
    return course


def queued(session: Session, course: Course, communication: Communication, number: int) -> None:
    for learner in add_people(session, course, [Person() for _ in range(number)]):
        mail = Delivery(
            id=new_id(), communication_id=communication.id, course_learner_id=learner.id, message_id=new_id()
        )
        mail.state, mail.changed_at, mail.not_before = DeliveryState.QUEUED, EVENING - timedelta(days=3), EVENING
        session.add(mail)
    session.flush()


def test_at_one_moment_it_is_quiet_in_one_course_and_not_in_another(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        london, mexico = a_course(session, "A", "Europe/London"), a_course(session, "B", "America/Mexico_City")
        ids = [draft(session, course).id for course in (london, mexico)]
        told = open_now(session, settings, EVENING, ids)
        assert told == {ids[0]: ("quiet_hours", datetime(2026, 3, 11, 8, tzinfo=UTC)), ids[1]: None}
        at_any_hour(session, london.site_id)
        assert open_now(session, settings, EVENING, ids) == {ids[0]: None, ids[1]: None}


def test_an_automatic_message_waits_for_the_next_day_when_its_ceiling_is_reached(
    database: Database, settings: Settings
) -> None:
    noon = datetime(2026, 3, 10, 18, tzinfo=UTC)  # in Mexico
    with database.writing() as session:
        course = a_course(session, "B", "America/Mexico_City")
        one = draft(session, course, automatic=True, daily_ceiling=2, criteria=CHOSEN)
        usual = draft(session, course, automatic=True, criteria=CHOSEN)
        once = draft(session, course)
        queued(session, course, one, 4)
        assert ceiling_room(session, settings, one.id, noon) == 2
        assert ceiling_room(session, settings, usual.id, noon) == 5
        assert ceiling_room(session, settings, once.id, noon) is None
        yesterday, sent, claimed, _ = session.scalars(select(Delivery)).all()
        yesterday.state, yesterday.sent_at = DeliveryState.SENT, noon - timedelta(days=1)
        sent.state, sent.sent_at = DeliveryState.SENT, noon - timedelta(hours=1)
        claimed.state, claimed.changed_at = DeliveryState.CLAIMED, noon
        session.flush()
        midnight = datetime(2026, 3, 11, 6, tzinfo=UTC)
        assert open_now(session, settings, noon, [one.id]) == {one.id: ("daily_ceiling", midnight)}
        assert ceiling_room(session, settings, one.id, noon) == 0
        assert ceiling_room(session, settings, one.id, midnight) == 2


def test_four_workers_together_keep_the_ceiling(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course = a_course(session, "B", "UTC")
        one = draft(session, course, automatic=True, daily_ceiling=7, criteria=CHOSEN)
        queued(session, course, one, 20)

    def claim(_: int) -> int:
        with database.writing() as session:
            room = ceiling_room(session, settings, one.id, EVENING) or 0
            due = select(Delivery).where(Delivery.state == DeliveryState.QUEUED).limit(min(room, 2))
            mails = session.scalars(due.with_for_update(skip_locked=True)).all() if room else []
            for mail in mails:
                mail.state, mail.changed_at = DeliveryState.CLAIMED, EVENING
            return len(mails)

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(claim, range(12))) == 7
