"""An automatic message reaches exactly those who newly match, once each, at most one look a day of the course."""

from datetime import timedelta

import pytest

from communicator.audience.segments import change_segment, remove_segment, save_segment
from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import InvalidFields
from communicator.outreach.communications import cancel, pause, resume
from communicator.outreach.queue.finishing import finish
from communicator.outreach.tables import Communication
from communicator.prediction.tables import TrainedModel
from tests.conftest import A_MONDAY
from tests.outreach.automatic.automatically import DAY, NINE, a_course, check_all, ledger, publish, runs, switched_on
from tests.outreach.messages import begun

BEFORE = ("suppressed", "matched_before")
QUEUED = ("queued", "")


def test_who_matched_when_it_was_switched_on_is_marked_and_who_matches_next_is_queued(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, (ana, ben, cyd) = a_course(session, 3)
        publish(session, course, {ana: 90, ben: 10, cyd: 10}, A_MONDAY)
        message = switched_on(session, settings, course, NINE).id
        assert ledger(session, message) == {ana: BEFORE}
        publish(session, course, {ana: 90, ben: 95, cyd: 10}, NINE + DAY)
    (told,) = check_all(database, settings, NINE + DAY)
    assert (told.matched, told.new, told.queued, told.excluded) == (2, 1, 1, {})
    with database.reading() as session:
        assert ledger(session, message) == {ana: BEFORE, ben: QUEUED}


def test_who_matched_before_is_written_to_where_that_was_asked_for(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, (ana, ben) = a_course(session, 2)
        publish(session, course, {ana: 90, ben: 10}, A_MONDAY)
        message = switched_on(session, settings, course, NINE, backlog=True).id
        assert ledger(session, message) == {ana: QUEUED}
        (first,) = runs(session, message)
    assert (first.kind, first.matched, first.queued, first.is_done) == ("switched_on", 1, 1, True)


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


def test_paused_it_looks_for_nobody_and_resumed_it_makes_up_for_it(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, (ana, ben) = a_course(session, 2)
        publish(session, course, {ana: 10, ben: 10}, A_MONDAY)
        message = switched_on(session, settings, course, NINE)
        pause(session, message)
        publish(session, course, {ana: 90, ben: 10}, NINE + DAY)
    assert check_all(database, settings, NINE + DAY) == []
    with database.writing() as session:
        resume(session, session.get_one(Communication, message.id))
        publish(session, course, {ana: 90, ben: 90}, NINE + 2 * DAY)
    assert [run.queued for run in check_all(database, settings, NINE + 2 * DAY)] == [2]
    with database.writing() as session:
        cancel(session, session.get_one(Communication, message.id))
        publish(session, course, {ana: 90, ben: 90}, NINE + 3 * DAY)
    assert check_all(database, settings, NINE + 3 * DAY) == []


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


def test_above_the_daily_ceiling_nobody_is_lost_they_are_queued_for_later_days(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, people = a_course(session, 5)
        publish(session, course, dict.fromkeys(people, 10), A_MONDAY)
        message = switched_on(session, settings, course, NINE, daily_ceiling=2).id
        publish(session, course, dict.fromkeys(people, 90), NINE + DAY)
    (told,) = check_all(database, settings, NINE + DAY)
    assert (told.queued, told.waiting) == (5, 3)
    with database.reading() as session:
        assert set(ledger(session, message).values()) == {QUEUED}


def test_a_model_of_invented_courses_is_refused_at_every_check(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, (ana,) = a_course(session, 1)
        publish(session, course, {ana: 10}, A_MONDAY)
        message = switched_on(session, settings, course, NINE).id
        model = TrainedModel(
            id="invented", name="invented", kind="counts", checkpoint="", checkpoint_hash="", trained_on=[],
            simulated_only=True, figures={}, created_at=A_MONDAY,
        )  # fmt: skip
        session.add(model)
        session.flush()
        publish(session, course, {ana: 90}, NINE + DAY).model_id = model.id
    (told,) = check_all(database, settings, NINE + DAY)
    assert not told.is_done
    assert "invented courses only" in (told.why_nothing or "")
    with database.reading() as session:
        assert ledger(session, message) == {}


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


def test_a_saved_selection_is_meant_as_it_is_that_day_and_held_where_it_was_removed(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, (ana, ben) = a_course(session, 2)
        publish(session, course, {ana: 50, ben: 70}, A_MONDAY)
        segment = save_segment(session, course.id, "at risk", {"leave": [80, 100]}, "tester")
        message = switched_on(session, settings, course, NINE, segment_id=segment.id).id
        change_segment(session, segment, None, {"leave": [60, 100]})
    (told,) = check_all(database, settings, NINE + timedelta(minutes=1))  # other criteria: nothing else is new
    assert (told.queued, told.criteria) == (1, {"leave": [60, 100]})
    with database.writing() as session:
        remove_segment(session, segment)
        publish(session, course, {ana: 90, ben: 90}, NINE + DAY)
    (told,) = check_all(database, settings, NINE + DAY)
    assert (told.is_done, "was removed" in (told.why_nothing or "")) == (False, True)
    with database.reading() as session:
        assert ledger(session, message) == {ben: QUEUED}


def test_who_was_written_to_lately_waits_for_another_day_where_they_are_left_out(
    database: Database, settings: Settings
) -> None:
    today = now()
    with database.writing() as session:
        course, (ana,) = a_course(session, 1)
        publish(session, course, {ana: 10}, today)
        message = switched_on(session, settings, course, today, leave_out_recent=True).id
        other = begun(session, settings, course, criteria={"all": True})
        other.deliveries[0].sent_at = today
        publish(session, course, {ana: 90}, today + DAY)
    (told,) = check_all(database, settings, today + DAY)
    assert (told.new, told.queued, told.excluded) == (1, 0, {"written_to_recently": 1})
    with database.writing() as session:
        assert ledger(session, message) == {}
        session.get_one(Communication, other.id).deliveries[0].sent_at = today - 8 * DAY
        publish(session, course, {ana: 90}, today + 2 * DAY)
    assert [run.queued for run in check_all(database, settings, today + 2 * DAY)] == [1]


def test_sending_an_automatic_message_switches_it_on_also_where_nobody_matches_yet(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, (ana, ben) = a_course(session, 2)
        publish(session, course, {ana: 10, ben: 10}, now())
        message = begun(session, settings, course, criteria={"leave": [80, 100]}, automatic=True)
        assert (message.status, message.deliveries) == ("sending", [])
        finish(session, now())
        publish(session, course, {ana: 90, ben: 10}, now())
    check_all(database, settings, now())
    with database.reading() as session:
        assert session.get_one(Communication, message.id).status == "sending"
        assert ledger(session, message.id) == {ana: QUEUED}


def test_those_who_are_held_out_by_chance_are_told_apart_in_the_log(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, people = a_course(session, 40)
        publish(session, course, dict.fromkeys(people, 10), A_MONDAY)
        message = switched_on(session, settings, course, NINE, holdout_percent=50).id
        publish(session, course, dict.fromkeys(people, 90), NINE + DAY)
    (told,) = check_all(database, settings, NINE + DAY)
    assert (told.new, told.queued, told.held_out) == (40, 20, 20)
    with database.reading() as session:
        assert sorted(set(ledger(session, message).values())) == [("held_out", ""), QUEUED]
