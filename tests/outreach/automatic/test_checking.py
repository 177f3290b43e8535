"""An automatic message reaches exactly those who newly match, once each; what came of it is told."""

from datetime import timedelta

from communicator.audience.segments import change_segment, remove_segment, save_segment
from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
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
