"""While a comparison isn't read, no list says who is in which arm."""

from collections import Counter

import pytest
from sqlalchemy import update

from communicator.config import Settings
from communicator.database import Database
from communicator.outreach.effect.report import effect_of
from communicator.outreach.ledger import list_deliveries, messages_of
from communicator.outreach.recently import written_to_recently
from communicator.outreach.tables import Communication, Delivery
from tests.outreach.effect.compared import DAY, Compared, log_until, read


@pytest.mark.slow
def test_until_it_is_read_nobody_s_arm_is_told(database: Database, settings: Settings, sent: Compared) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 8 * DAY)
    one, other = sent.written_to[0], sent.held_out[0]
    with database.reading() as session:
        page, _ = list_deliveries(session, sent.message, limit=1000)
        alike = [{name: value for name, value in row.items() if name != "pseudonym"} for row in page]
        assert len(alike) == 100
        assert all(row == alike[0] for row in alike)
        assert alike[0]["state"] == "in_comparison"
        assert messages_of(session, one) == messages_of(session, other)
    read(database, settings, sent)
    with database.reading() as session:
        page, _ = list_deliveries(session, sent.message, limit=1000)
        assert Counter(row["state"] for row in page) == {"sent": 80, "held_out": 20}
        assert [each["state"] for each in messages_of(session, one)] == ["sent"]
        assert messages_of(session, other) == []


def test_mails_that_staff_look_after_are_told_all_the_time(
    database: Database, settings: Settings, sent: Compared
) -> None:
    with database.writing() as session:
        session.execute(update(Delivery).where(Delivery.course_learner_id == sent.written_to[0]).values(state="failed"))
    with database.reading() as session:
        page, _ = list_deliveries(session, sent.message, limit=1000)
    assert Counter(row["state"] for row in page) == {"in_comparison": 99, "failed": 1}


def test_neither_the_seed_nor_who_was_written_to_lately_tells_an_arm_before(
    database: Database, settings: Settings, sent: Compared
) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 8 * DAY)
    soon = sent.drawn_at + DAY
    with database.reading() as session:
        assert effect_of(session, session.get_one(Communication, sent.message), soon)["seed"] is None
        assert written_to_recently(session, sent.course.id, soon) == {*sent.written_to, *sent.held_out}
        assert written_to_recently(session, sent.course.id, sent.drawn_at + 8.1 * DAY) == set()
    read(database, settings, sent)
    with database.reading() as session:
        assert effect_of(session, session.get_one(Communication, sent.message), soon)["seed"]
        assert written_to_recently(session, sent.course.id, soon) == set(sent.written_to)
