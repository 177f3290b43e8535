"""Texts of messages go a year after their course's end; that they were sent, and to whom, stays."""

from datetime import UTC, datetime, timedelta

import pytest

from communicator.config import Settings
from communicator.database import Database
from communicator.operations.housekeeping import keep_house
from communicator.outreach.communications import schedule
from communicator.outreach.tables import Communication
from communicator.outreach.text_retention import months_after
from tests.any_hour import at_any_hour
from tests.audience.people import Person, add_course, populate
from tests.outreach.messages import begun, draft

END = datetime(2025, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("months", "then"), [(1, (2025, 2, 28)), (12, (2026, 1, 31)), (13, (2026, 2, 28)), (37, (2028, 2, 29))]
)
def test_months_end_on_a_day_that_there_is(months: int, then: tuple[int, int, int]) -> None:
    assert months_after(END, months) == datetime(*then, 12, tzinfo=UTC)


def test_texts_go_when_their_time_is_over_and_nothing_else(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person()])
        course.end = END
        running = add_course(session, "course-v1:DemoX+RUNNING+2026")
        done, written, waits = begun(session, settings, course), draft(session, course), draft(session, course)
        done.status = "sent"
        schedule(session, waits, datetime.now(UTC) + timedelta(days=1))
        other = draft(session, running)
        at_any_hour(session, course.site_id, keep_bodies_months=6)
        ids = [one.id for one in (done, written, waits, other)]
    just_before = datetime(2025, 7, 31, 11, 59, tzinfo=UTC)
    kept = []
    for moment in (just_before, just_before + timedelta(minutes=1)):
        keep_house(database, settings, moment)
        with database.reading() as session:
            kept.append([bool(session.get_one(Communication, one).body) for one in ids])
            assert session.get_one(Communication, ids[0]).subject
    assert kept == [[True] * 4, [False, False, True, True]]
