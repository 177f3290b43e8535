"""Read once, when every window is over and the log has come: who came back after their own draw."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from communicator.clickstream.tables import EventsRemoved
from communicator.config import Settings
from communicator.database import Database
from communicator.message_errors import NotReadYet
from communicator.outreach.effect.pooling import pooled_effect
from communicator.outreach.effect.reading import Waits
from communicator.outreach.effect.reading_due import read_due
from communicator.outreach.effect.report import effect_of, export_of
from communicator.outreach.effect.tables import Trial, TrialMember
from communicator.outreach.tables import Communication, Delivery
from communicator.roster.tables import CourseLearner
from tests.audience.people import add_course
from tests.outreach.effect.compared import (
    DAY,
    READ,
    Compared,
    arms,
    come_back,
    deliver,
    do,
    log_until,
    read,
    send,
    told,
)
from tests.outreach.messages import begun


@pytest.mark.slow
def test_both_arms_are_read_as_drawn(database: Database, settings: Settings, sent: Compared) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 8 * DAY)
    with database.writing() as session:  # whatever became of the mails
        session.execute(update(Delivery).where(Delivery.course_learner_id == sent.written_to[0]).values(state="failed"))
    assert read_due(database, settings, sent.drawn_at + READ) == [sent.message]
    facts = told(database, sent)
    assert (facts["status"], facts["verdict"]) == ("read", "effect")
    assert facts["arms"]["written_to"] == {"learners": 80, "count": 40, "per_cent": 50.0}
    assert facts["arms"]["held_out"] == {"learners": 20, "count": 4, "per_cent": 20.0}
    assert facts["difference"]["lo"] > 0
    assert facts["went_out"] == 79
    assert read_due(database, settings, sent.drawn_at + READ) == []


@pytest.mark.parametrize(
    ("after", "counts"),
    [(timedelta(microseconds=1), True), (7 * DAY, True), (timedelta(0), False), (-DAY, False), (7.01 * DAY, False)],
)
def test_the_window_begins_after_the_draw_and_lasts_seven_days(
    database: Database, settings: Settings, after: timedelta, counts: bool
) -> None:
    found = send(database, settings, people=10, percent=50)
    do(database, settings.data_dir, found.course, come_back(found, found.written_to, after))
    log_until(database, settings.data_dir, found.course, found.drawn_at + 8 * DAY)
    read(database, settings, found)
    assert told(database, found)["arms"]["written_to"]["count"] == (5 if counts else 0)


def test_what_the_platform_tells_of_a_learner_is_no_return(database: Database, settings: Settings) -> None:
    found = send(database, settings, people=10, percent=50)
    back = come_back(found, found.written_to, DAY)
    do(database, settings.data_dir, found.course, back, kind="edx.grades.course.grade_calculated")
    log_until(database, settings.data_dir, found.course, found.drawn_at + 8 * DAY)
    read(database, settings, found)
    assert told(database, found)["arms"]["written_to"]["count"] == 0


def test_nothing_is_told_before_its_day(database: Database, settings: Settings, sent: Compared) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 30 * DAY)
    assert read(database, settings, sent, 8.9 * DAY) is Waits.WINDOW
    facts = told(database, sent, 8.9 * DAY)
    assert (facts["status"], facts["why"]) == ("waiting", "window")
    assert facts["reads_at"] == (sent.drawn_at + 9 * DAY).isoformat()
    hidden = ("arms", "difference", "verdict", "within_points", "exposure")
    assert [facts[name] for name in hidden] == [None] * 5
    assert facts["exploratory"] == []
    assert "strata" not in facts
    with database.reading() as session:
        pooled = pooled_effect(session, sent.course.id, 3.0, sent.drawn_at + 8.9 * DAY)
        assert (pooled["read"], pooled["arms"], pooled["messages"][0]["arms"]) == (0, None, None)
        with pytest.raises(NotReadYet):
            export_of(session, session.get_one(Communication, sent.message))
        assert set(session.scalars(select(TrialMember.returned))) == {None}


@pytest.mark.slow
def test_a_log_that_ends_too_early_is_waited_for(database: Database, settings: Settings, sent: Compared) -> None:
    assert read(database, settings, sent) is Waits.LOGS
    assert told(database, sent)["why"] == "logs"
    assert told(database, sent)["log_until"] == (sent.drawn_at + 3 * DAY).isoformat()
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 7 * DAY)
    assert read(database, settings, sent) is None


@pytest.mark.slow
def test_a_course_that_fell_silent_is_read_by_what_the_site_s_other_logs_reach(
    database: Database, settings: Settings, sent: Compared
) -> None:
    with database.writing() as session:
        other = add_course(session, "course-v1:DemoX+OTHER+2026")
    log_until(database, settings.data_dir, other, sent.drawn_at + 20 * DAY)
    assert read(database, settings, sent) is Waits.LOGS
    assert read(database, settings, sent, 23.1 * DAY) is None


def test_events_that_were_removed_are_never_taken_for_silence(
    database: Database, settings: Settings, sent: Compared
) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 8 * DAY)
    times = {"first_time": sent.drawn_at, "last_time": sent.drawn_at + DAY, "removed_at": sent.drawn_at + 9 * DAY}
    with database.writing() as session:
        session.add(EventsRemoved(course_pk=sent.course.id, events=1, **times))
    assert read(database, settings, sent) is Waits.EVENTS_REMOVED


@pytest.mark.slow
def test_what_was_read_stays_as_it_was_read(database: Database, settings: Settings, sent: Compared) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 8 * DAY)
    read(database, settings, sent)
    before = told(database, sent)
    do(database, settings.data_dir, sent.course, come_back(sent, sent.held_out, 2 * DAY))
    with database.writing() as session:
        session.execute(delete(CourseLearner).where(CourseLearner.id == sent.held_out[0]))
    assert read(database, settings, sent) is None
    assert told(database, sent) == before


def test_who_was_erased_before_is_counted_as_gone(database: Database, settings: Settings, sent: Compared) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 8 * DAY)
    with database.writing() as session:
        session.execute(delete(CourseLearner).where(CourseLearner.id == sent.held_out[-1]))
    read(database, settings, sent)
    facts = told(database, sent)
    assert (facts["gone"], facts["arms"]["held_out"]["learners"]) == (1, 19)


def test_a_message_that_nobody_got_compares_nothing(database: Database, settings: Settings, sent: Compared) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 8 * DAY)
    with database.writing() as session:
        session.execute(update(Delivery).where(Delivery.state == "sent").values(state="cancelled"))
    read(database, settings, sent)
    facts = told(database, sent)
    assert (facts["status"], facts["why"], facts["arms"]) == ("none", "nobody_written_to", None)
    with database.reading() as session:
        assert pooled_effect(session, sent.course.id, 3.0, sent.drawn_at + READ)["read"] == 0


def test_messages_without_a_comparison_say_why(database: Database, settings: Settings) -> None:
    found = send(database, settings, people=5, percent=0)
    with database.reading() as session:
        facts = effect_of(session, session.get_one(Communication, found.message), datetime.now().astimezone())
    assert (facts["status"], facts["why"]) == ("none", "nobody_held_out")


def test_an_automatic_message_that_ended_early_is_read_after_its_last_draw(
    database: Database, settings: Settings, sent: Compared
) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 8 * DAY)
    late = sent.drawn_at + 60 * DAY
    with database.writing() as session:
        session.execute(update(Trial).values(draws_until=late, reads_at=late + 9 * DAY))
    assert read(database, settings, sent) is Waits.WINDOW
    with database.writing() as session:
        session.execute(update(Communication).values(status="cancelled"))
    assert read(database, settings, sent) is None


@pytest.mark.slow
def test_each_learner_s_window_is_their_own(database: Database, settings: Settings, sent: Compared) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 19 * DAY)
    later = sent.written_to[:40]  # who came back three days after the first draw, now drawn after that
    with database.writing() as session:
        members = update(TrialMember).where(TrialMember.course_learner_id.in_(later))
        session.execute(members.values(drawn_at=sent.drawn_at + 10 * DAY))
        session.execute(update(Trial).values(last_drawn_at=sent.drawn_at + 10 * DAY, draws=2))
    do(database, settings.data_dir, sent.course, come_back(sent, later[:15], 12 * DAY))
    read(database, settings, sent, 30 * DAY)
    assert told(database, sent, 30 * DAY)["arms"]["written_to"]["count"] == 15


@pytest.mark.slow
def test_a_course_s_messages_are_pooled_over_message_and_risk(
    database: Database, settings: Settings, sent: Compared
) -> None:
    with database.writing() as session:
        course = session.merge(sent.course)
        second = begun(session, settings, course, holdout_percent=50)
        deliver(session, second.id)
        other = arms(session, course, second.id)
    log_until(database, settings.data_dir, sent.course, other.drawn_at + 8 * DAY)
    assert len(read_due(database, settings, other.drawn_at + READ)) == 2
    with database.reading() as session:
        pooled = pooled_effect(session, sent.course.id, 3.0, other.drawn_at + READ)
    assert pooled["read"] == 2
    assert pooled["arms"]["written_to"]["learners"] == 130
    assert pooled["arms"]["held_out"]["learners"] == 70
    first, both = pooled["messages"][0]["difference"], pooled["difference"]
    assert both["hi"] - both["lo"] < first["hi"] - first["lo"]


def test_the_export_has_a_row_for_each_who_was_drawn(database: Database, settings: Settings, sent: Compared) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 8 * DAY)
    read(database, settings, sent)
    with database.reading() as session:
        text = export_of(session, session.get_one(Communication, sent.message))
    header, *rows = text.splitlines()
    assert header == "pseudonym,arm,stratum,drawn_at,returned,other_mails,completed,certified"
    assert len(rows) == 100
    cells = [row.split(",") for row in rows]
    assert sum(row[1] == "held_out" and row[4] == "1" for row in cells) == 4
    assert {row[5] for row in cells} == {"0"}


@pytest.mark.slow
def test_one_that_cant_be_read_keeps_no_other_from_it(database: Database, settings: Settings, sent: Compared) -> None:
    log_until(database, settings.data_dir, sent.course, sent.drawn_at + 8 * DAY)
    with database.writing() as session:
        second = begun(session, settings, session.merge(sent.course), holdout_percent=50)
        deliver(session, second.id)
    for file in settings.data_dir.glob("events/**/*.parquet"):
        file.rename(file.with_suffix(".away"))
    assert read_due(database, settings, sent.drawn_at + READ) == []
    for file in settings.data_dir.glob("events/**/*.away"):
        file.rename(file.with_suffix(".parquet"))
    assert len(read_due(database, settings, sent.drawn_at + READ)) == 2


def test_what_was_cancelled_before_anybody_got_it_is_never_read(database: Database, sent: Compared) -> None:
    with database.writing() as session:
        session.execute(update(Communication).values(status="cancelled"))
        session.execute(update(Delivery).where(Delivery.state == "sent").values(state="cancelled"))
    with database.reading() as session:
        facts = effect_of(session, session.get_one(Communication, sent.message), sent.drawn_at + DAY)
    assert (facts["status"], facts["why"]) == ("none", "nobody_written_to")
    with database.writing() as session:
        session.execute(update(Delivery).where(Delivery.course_learner_id == sent.written_to[0]).values(state="sent"))
    with database.reading() as session:
        facts = effect_of(session, session.get_one(Communication, sent.message), sent.drawn_at + DAY)
    assert facts["status"] == "waiting"
