"""What a message under way waits for: each reason, until when, and for how many."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from communicator.config import Settings
from communicator.database import Database
from communicator.outreach import waiting
from communicator.outreach.communications import pause
from communicator.outreach.limits import FREQUENCY_CAP, rate_keys, take_tokens
from communicator.outreach.site_rules import rules_of
from communicator.outreach.tables import Communication, Delivery
from communicator.outreach.waiting import waiting_facts
from tests.any_hour import at_any_hour
from tests.audience.people import Person, populate
from tests.outreach.messages import begun

NOON, EVENING = datetime(2026, 3, 10, 12, tzinfo=UTC), datetime(2026, 3, 10, 22, tzinfo=UTC)


def sending(session: Session, settings: Settings) -> Communication:
    course, _, _ = populate(session, [Person(), Person(), Person()])
    message = begun(session, settings, course)
    message.began_at = message.undo_until = NOON - timedelta(hours=1)
    session.execute(update(Delivery).values(not_before=message.undo_until))
    session.flush()
    return message


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setattr(waiting, "now", lambda: NOON)
    return monkeypatch


def test_a_message_that_can_go_waits_for_nothing(
    database: Database, settings: Settings, at: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        message = sending(session, settings)
        assert waiting_facts(session, settings, [message]) == {}
        at_any_hour(session, 1, quiet_from=21, quiet_until=8)
        assert waiting_facts(session, settings, [message]) == {}


def test_it_waits_for_its_undo_then_for_the_morning(
    database: Database, settings: Settings, at: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        message = sending(session, settings)
        at_any_hour(session, 1, quiet_from=21, quiet_until=8)
        message.undo_until = NOON + timedelta(seconds=30)
        told = {"why": "undo", "until": "2026-03-10T12:00:30+00:00", "learners": 3}
        assert waiting_facts(session, settings, [message]) == {message.id: told}
        at.setattr(waiting, "now", lambda: EVENING)
        told = {"why": "quiet_hours", "until": "2026-03-11T08:00:00+00:00", "learners": 3}
        assert waiting_facts(session, settings, [message]) == {message.id: told}
        session.execute(update(Delivery).values(state="sent"))
        assert waiting_facts(session, settings, [message]) == {}  # for nobody


def test_it_waits_for_a_rate(database: Database, settings: Settings, at: pytest.MonkeyPatch) -> None:
    with database.writing() as session:
        message = sending(session, settings)
        at_any_hour(session, 1, site_per_minute=2)
        keys = rate_keys(rules_of(session, settings, 1), 1, message.reply_to)
        assert take_tokens(session, keys, 3, NOON)[0] == 1
        told = {"why": "rate", "until": "2026-03-10T12:00:30+00:00", "learners": 3}
        assert waiting_facts(session, settings, [message]) == {message.id: told}


def test_some_wait_for_the_frequency_cap(database: Database, settings: Settings, at: pytest.MonkeyPatch) -> None:
    with database.writing() as session:
        message = sending(session, settings)
        one = session.scalars(select(Delivery)).first()
        assert one is not None
        one.reason, one.not_before = FREQUENCY_CAP, NOON + timedelta(days=3)
        session.flush()
        told = {"why": "frequency_cap", "until": "2026-03-13T12:00:00+00:00", "learners": 1}
        assert waiting_facts(session, settings, [message]) == {message.id: told}
        pause(session, message)
        assert waiting_facts(session, settings, [message]) == {}


@pytest.mark.parametrize(("people", "seconds"), [(3, 40), (4, 900)])
def test_a_large_send_can_be_undone_for_longer(
    database: Database, settings: Settings, people: int, seconds: int
) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person() for _ in range(people)] + [Person(email="")] * 2)
        at_any_hour(session, course.site_id, undo_seconds=40, large_above=3, undo_seconds_large=900)
        message = begun(session, settings, course)
        assert message.began_at is not None
        assert message.undo_until == message.began_at + timedelta(seconds=seconds)
        queued = session.scalars(select(Delivery.not_before).where(Delivery.state == "queued"))
        assert set(queued) == {message.undo_until}
