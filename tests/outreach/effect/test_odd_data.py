"""Comparisons of odd people at odd times: all alike, all gone, clocks set back, dates changed by hand."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from communicator.config import Settings
from communicator.consent.refusals import refuse
from communicator.consent.tables import Purpose
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.effect.drawing import draw
from communicator.outreach.effect.reading import Waits
from communicator.outreach.effect.reading_due import read_due
from communicator.outreach.effect.report import export_of
from communicator.outreach.effect.tables import Trial, TrialMember
from communicator.outreach.effect.withdrawing import withdraw
from communicator.outreach.tables import Communication
from communicator.roster.tables import CourseLearner, Enrolment, Learner
from tests.audience.people import Person, populate
from tests.conftest import A_MONDAY
from tests.outreach.effect.compared import DAY, Compared, arms, come_back, deliver, do, log_until, read, send, told
from tests.outreach.messages import begun, draft, states


def test_where_all_have_the_same_chance_there_is_one_stratum(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, _, snapshot = populate(session, [Person((50, 50, 37)) for _ in range(60)])
        message = begun(session, settings, course, criteria={"all": True}, snapshot=snapshot.id, holdout_percent=50)
        assert session.get_one(Trial, message.id).cuts == []
        deliver(session, message.id)
        found = arms(session, course, message.id)
    log_until(database, settings.data_dir, course, found.drawn_at + 8 * DAY)
    assert read(database, settings, found) is None
    assert [(row["from"], row["to"]) for row in told(database, found)["strata"]] == [(0, 100)]


def test_where_nobody_can_be_reached_nobody_is_drawn(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person(email="") for _ in range(20)])
        message = begun(session, settings, course, holdout_percent=50)
        assert {state for state, _ in states(session, message.id).values()} == {"suppressed"}
        assert session.get(Trial, message.id) is None


@pytest.mark.parametrize("gone", ["written_to", "held_out", "all"])
def test_who_is_gone_by_the_day_leaves_a_comparison_that_is_too_small(
    database: Database, settings: Settings, sent: Compared, gone: str
) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 8 * DAY)
    ids = sent.written_to + sent.held_out if gone == "all" else getattr(sent, gone)
    with database.writing() as session:
        session.execute(delete(CourseLearner).where(CourseLearner.id.in_(ids)))
    assert read(database, settings, sent) is None
    facts = told(database, sent)
    assert (facts["status"], facts["difference"]) == (("none" if gone != "held_out" else "read"), None)
    assert facts["gone" if facts["status"] == "none" else "verdict"] in (80, 100, "too_small")
    assert read_due(database, settings, sent.drawn_at + 40 * DAY) == []


def test_who_leaves_or_objects_after_the_draw_is_kept_or_taken_out(
    database: Database, settings: Settings, sent: Compared
) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 8 * DAY)
    left, objecting = sent.held_out[:5], sent.held_out[5:8]
    with database.writing() as session:
        session.execute(update(Enrolment).where(Enrolment.course_learner_id.in_(left)).values(is_active=False))
        for who in objecting:
            learner = session.get_one(CourseLearner, who).learner_id
            assert learner is not None
            refuse(session, learner, Purpose.MEASURING)
        withdraw(session, objecting)
    read(database, settings, sent)
    facts = told(database, sent)
    assert (facts["arms"]["held_out"]["learners"], facts["gone"]) == (17, 3)


def test_a_course_that_ended_before_the_day_is_read_by_its_log_or_by_others(
    database: Database, settings: Settings, sent: Compared
) -> None:
    with database.writing() as session:
        session.execute(update(Course).values(end=sent.drawn_at + 2 * DAY))
    assert read(database, settings, sent, 60 * DAY) is Waits.LOGS
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 7.5 * DAY)
    assert read(database, settings, sent, 60 * DAY) is None


def test_a_day_that_somebody_brings_forward_reads_nothing_whose_window_is_open(
    database: Database, settings: Settings, sent: Compared
) -> None:
    with database.writing() as session:
        session.execute(update(Trial).values(reads_at=sent.drawn_at))
    assert read(database, settings, sent, 4 * DAY) is Waits.LOGS
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 4 * DAY)
    assert read(database, settings, sent, 4 * DAY) is Waits.LOGS
    assert told(database, sent, 4 * DAY)["arms"] is None


def test_a_clock_that_is_set_back_between_draws_loses_nobody_s_window(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, learners, snapshot = populate(session, [Person((50, 50, 10)) for _ in range(40)])
        message = draft(session, course, criteria={"leave": [0, 100]})
        message.automatic, message.holdout_percent, message.status = True, 50, "cancelled"
        ids = [each.id for each in learners]
        late, early = A_MONDAY + 5 * DAY, A_MONDAY
        draw(session, message, ids[:20], snapshot.id, late, 3.0)
        draw(session, message, ids[20:], snapshot.id, early, 3.0)
        found = arms(session, course, message.id)
        trial = session.get_one(Trial, message.id)
        assert (trial.began_at, trial.last_drawn_at) == (early, late)
    do(database, settings.data_dir, course, {ids[0]: late + 6 * DAY, ids[20]: early + timedelta(hours=1)})
    log_until(database, settings.data_dir, course, early + 9 * DAY)
    assert read(database, settings, found, 10 * DAY) is Waits.WINDOW
    log_until(database, settings.data_dir, course, late + 8 * DAY)
    assert read(database, settings, found, 15 * DAY) is None
    with database.reading() as session:
        came = select(TrialMember.course_learner_id).where(TrialMember.returned.is_(True))
        assert set(session.scalars(came)) == {ids[0], ids[20]}
        assert len(export_of(session, session.get_one(Communication, message.id)).splitlines()) == 41


def test_a_clock_that_is_set_back_before_reading_waits_again(
    database: Database, settings: Settings, sent: Compared
) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 8 * DAY)
    do(database, settings.data_dir, sent.course, come_back(sent, sent.held_out, 2 * DAY))
    assert read(database, settings, sent, -30 * DAY) is Waits.WINDOW
    assert read(database, settings, sent) is None
    before = told(database, sent)
    assert read(database, settings, sent, -30 * DAY) is None
    assert told(database, sent, -30 * DAY) == before


def test_learners_who_lost_their_address_stay_in_their_arm(
    database: Database, settings: Settings, sent: Compared
) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 8 * DAY)
    with database.writing() as session:
        session.execute(update(Learner).values(email=""))
    read(database, settings, sent)
    assert told(database, sent)["arms"]["written_to"] == {"learners": 80, "count": 40, "per_cent": 50.0}


def test_many_comparisons_of_few_are_read_each_by_itself(database: Database, settings: Settings) -> None:
    first = send(database, settings, people=10, percent=50)
    with database.writing() as session:
        second = begun(session, settings, session.merge(first.course), holdout_percent=50)
        session.execute(update(Trial).where(Trial.communication_id == second.id).values(seed=0))
        other = second.id
    log_until(database, settings.data_dir, first.course, first.drawn_at + 9 * DAY)
    assert set(read_due(database, settings, first.drawn_at + 10 * DAY)) == {first.message, other}
