"""When an automatic message looks: once a day of its course, by predictions that are fresh, until its last day."""

from datetime import UTC, datetime, timedelta

import pytest

from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import InvalidFields
from communicator.outreach.tables import Communication
from tests.conftest import A_MONDAY
from tests.outreach.automatic.automatically import DAY, NINE, a_course, check_all, ledger, publish, runs, switched_on

BEFORE = ("suppressed", "matched_before")
QUEUED = ("queued", "")


def test_a_refresh_is_looked_at_once_and_a_second_one_the_same_day_waits_for_the_next(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, (ana, ben) = a_course(session, 2)
        publish(session, course, {ana: 10, ben: 10}, A_MONDAY)
        message = switched_on(session, settings, course, NINE).id
        publish(session, course, {ana: 90, ben: 10}, NINE + timedelta(hours=1))
    assert [run.queued for run in check_all(database, settings, NINE + timedelta(hours=1))] == [1]
    with database.writing() as session:
        publish(session, course, {ana: 90, ben: 90}, NINE + timedelta(hours=2))
    assert check_all(database, settings, NINE + timedelta(hours=2)) == []
    assert check_all(database, settings, NINE + timedelta(hours=14)) == []
    assert [run.queued for run in check_all(database, settings, A_MONDAY + DAY)] == [1]
    with database.reading() as session:
        assert ledger(session, message) == {ana: QUEUED, ben: QUEUED}


def test_without_a_refresh_it_is_looked_at_from_noon_of_the_course_s_clock(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, (ana,) = a_course(session, 1, "America/New_York")
        publish(session, course, {ana: 10}, NINE)
        switched_on(session, settings, course, NINE)
    assert check_all(database, settings, NINE + timedelta(hours=10)) == []  # 14 o'clock of the same day there
    assert check_all(database, settings, A_MONDAY + DAY + timedelta(hours=16, minutes=59)) == []
    (told,) = check_all(database, settings, A_MONDAY + DAY + timedelta(hours=17))
    assert (told.is_done, told.matched, told.new) == (True, 0, 0)


def test_old_chances_choose_nobody_and_the_log_says_so_once_until_there_are_newer_ones(
    database: Database, settings: Settings
) -> None:
    late = NINE + 3 * DAY + timedelta(hours=4)
    with database.writing() as session:
        course, (ana,) = a_course(session, 1)
        publish(session, course, {ana: 90}, NINE)
        message = switched_on(session, settings, course, NINE - timedelta(hours=1)).id
    (told,) = check_all(database, settings, late)
    assert (told.is_done, told.queued) == (False, 0)
    assert told.why_nothing == (
        "The chances are as of 2026-03-02 09:00 UTC, more than 48 hours ago; import newer logs, and predict the "
        "course anew"
    )
    assert check_all(database, settings, late + timedelta(minutes=1)) == []
    with database.writing() as session:
        publish(session, course, {ana: 90}, late)
    (told,) = check_all(database, settings, late + timedelta(minutes=2))
    assert (told.is_done, told.why_nothing) == (True, None)
    with database.reading() as session:
        assert [run.kind for run in runs(session, message)] == ["switched_on", "check"]


def test_switched_on_by_old_chances_the_first_look_waits_and_tells_then_who_matched_before(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, (ana, ben) = a_course(session, 2)
        publish(session, course, {ana: 90, ben: 10}, A_MONDAY - 3 * DAY)
        message = switched_on(session, settings, course, NINE).id
        assert ledger(session, message) == {}
        with pytest.raises(InvalidFields, match="backlog: can't be known now"):
            switched_on(session, settings, course, NINE, backlog=True)
        session.query(Communication).filter(Communication.id != message).delete()
        publish(session, course, {ana: 10, ben: 90}, NINE + DAY)
    (told,) = check_all(database, settings, NINE + DAY)
    assert (told.kind, told.excluded) == ("switched_on", {"matched_before": 1})
    with database.writing() as session:
        assert ledger(session, message) == {ben: BEFORE}
        publish(session, course, {ana: 90, ben: 90}, NINE + 2 * DAY)
    (told,) = check_all(database, settings, NINE + 2 * DAY)
    assert (told.kind, told.queued) == ("check", 1)


def test_switched_on_before_the_first_prediction_everybody_who_matches_then_is_new(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, (ana,) = a_course(session, 1)
        message = switched_on(session, settings, course, NINE).id
    (told,) = check_all(database, settings, NINE + DAY + timedelta(hours=3))
    assert told.why_nothing == "This course was never predicted, so nobody has chances to be chosen by"
    with database.writing() as session:
        publish(session, course, {ana: 90}, NINE + 2 * DAY)
    check_all(database, settings, NINE + 2 * DAY)
    with database.reading() as session:
        assert ledger(session, message) == {ana: QUEUED}


def test_past_its_last_day_it_looks_no_more_and_is_sent(database: Database, settings: Settings) -> None:
    today = now()
    with database.writing() as session:
        course, (ana, ben) = a_course(session, 2)
        publish(session, course, {ana: 10, ben: 10}, today)
        message = switched_on(session, settings, course, today, ends_on=(today + DAY).date()).id
        publish(session, course, {ana: 90, ben: 10}, today + DAY)
    assert [run.queued for run in check_all(database, settings, today + DAY)] == [1]
    with database.writing() as session:
        publish(session, course, {ana: 90, ben: 90}, today + 2 * DAY)
    assert check_all(database, settings, today + 2 * DAY) == []  # one mail is still to go
    with database.writing() as session:
        assert session.get_one(Communication, message).status == "sending"
        session.query(Communication).one().deliveries[0].state = "sent"
    check_all(database, settings, today + 2 * DAY)
    with database.reading() as session:
        assert session.get_one(Communication, message).status == "sent"
        assert ben not in ledger(session, message)


@pytest.mark.parametrize("hours", [1, 30])
def test_a_clock_that_is_set_back_makes_no_second_look_of_a_day(
    database: Database, settings: Settings, hours: int
) -> None:
    with database.writing() as session:
        course, (ana, ben) = a_course(session, 2)
        publish(session, course, {ana: 10, ben: 10}, A_MONDAY)
        message = switched_on(session, settings, course, NINE).id
        publish(session, course, {ana: 90, ben: 10}, NINE + 2 * DAY)
    assert len(check_all(database, settings, NINE + 2 * DAY)) == 1
    check_all(database, settings, NINE + 2 * DAY - timedelta(hours=hours))
    check_all(database, settings, NINE + 2 * DAY)
    with database.reading() as session:
        assert len({(run.day, run.kind) for run in runs(session, message)}) == len(runs(session, message))
        assert ledger(session, message) == {ana: QUEUED}


@pytest.mark.parametrize("noon_before", [datetime(2026, 3, 28, 11, tzinfo=UTC), datetime(2026, 10, 24, 10, tzinfo=UTC)])
def test_days_of_23_and_25_hours_are_looked_at_once_by_the_course_s_clock(
    database: Database, settings: Settings, noon_before: datetime
) -> None:
    with database.writing() as session:
        course, (ana,) = a_course(session, 1, "Europe/Madrid")
        publish(session, course, {ana: 10}, noon_before)
        message = switched_on(session, settings, course, noon_before).id
    for hour in range(1, 48, 3):
        at = noon_before + timedelta(hours=hour)
        with database.writing() as session:
            publish(session, course, {ana: 10}, at)
        check_all(database, settings, at)
    with database.reading() as session:
        looked = [run.day.isoformat() for run in runs(session, message) if run.kind == "check"]
    first = noon_before.date()
    assert looked == [(first + timedelta(days=day)).isoformat() for day in (0, 1, 2)]
