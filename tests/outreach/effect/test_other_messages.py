"""Mails of other messages within the window are counted by arm."""

import pytest
from sqlalchemy import delete

from communicator.config import Settings
from communicator.database import Database
from communicator.outreach.tables import Delivery
from communicator.roster.tables import CourseLearner, Enrolment
from tests.audience.people import add_course
from tests.outreach.effect.compared import DAY, Compared, deliver, log_until, read, told
from tests.outreach.messages import begun


@pytest.mark.slow
def test_other_messages_in_the_window_are_counted_by_arm(
    database: Database, settings: Settings, sent: Compared
) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 8 * DAY)
    with database.writing() as session:
        course = session.merge(sent.course)
        for after in (DAY, 2 * DAY, 8 * DAY):
            other = begun(session, settings, course)
            deliver(session, other.id, sent.drawn_at + after)
        rest = [*sent.written_to[10:], *sent.held_out[5:]]
        session.execute(
            delete(Delivery).where(Delivery.course_learner_id.in_(rest), Delivery.communication_id != sent.message)
        )
    read(database, settings, sent)
    assert told(database, sent)["exposure"] == {
        "written_to": {"learners": 10, "mails": 20},
        "held_out": {"learners": 5, "mails": 10},
    }


def test_a_person_s_mails_of_other_courses_count_too(database: Database, settings: Settings, sent: Compared) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 8 * DAY)
    with database.writing() as session:
        other = add_course(session, "course-v1:DemoX+OTHER+2026")
        for who in (sent.written_to[0], sent.held_out[0]):
            learner_id = session.get_one(CourseLearner, who).learner_id
            session.add(CourseLearner(course_pk=other.id, pseudonym=f"elsewhere {who}", learner_id=learner_id))
            session.flush()
            elsewhere = session.query(CourseLearner).filter_by(pseudonym=f"elsewhere {who}").one()
            session.add(Enrolment(course_learner_id=elsewhere.id, is_active=True))
        session.flush()
        deliver(session, begun(session, settings, other).id, sent.drawn_at + DAY)
    read(database, settings, sent)
    assert told(database, sent)["exposure"] == {arm: {"learners": 1, "mails": 1} for arm in ("written_to", "held_out")}
