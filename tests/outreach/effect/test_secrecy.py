"""What staff see of a comparison that isn't read is the same whichever arm a learner is in."""

from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from communicator.access.callers import Caller, Scope
from communicator.audience.criteria import Criteria
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import InvalidFields
from communicator.operations.automatic_checks import check_automatic
from communicator.outreach.approval import send as send_as
from communicator.outreach.automatic.runs import describe_runs, list_runs
from communicator.outreach.automatic.tables import AutomaticRun
from communicator.outreach.beginning import begin_scheduled
from communicator.outreach.communications import find_communication, schedule
from communicator.outreach.counting import count_selection
from communicator.outreach.describing import describe_one
from communicator.outreach.effect.planning import plan
from communicator.outreach.effect.pooling import pooled_effect
from communicator.outreach.effect.report import effect_of
from communicator.outreach.effect.tables import Trial, TrialMember
from communicator.outreach.history import messages_table
from communicator.outreach.ledger import deliveries_csv, messages_of
from communicator.outreach.limits import over_cap
from communicator.outreach.site_rules import SendingRules
from communicator.outreach.tables import Communication, Delivery
from tests.any_hour import at_any_hour
from tests.audience.people import Person, populate
from tests.conftest import A_MONDAY
from tests.outreach.automatic.automatically import DAY, NINE, a_course, check_all, publish, switched_on
from tests.outreach.effect.compared import Compared, send
from tests.outreach.messages import begun, draft, states

STAFF = Caller("somebody", "somebody", Scope.ADMIN)
WRITTEN = ("queued", "claimed", "sent", "cancelled", "suppressed")


def seen(session: Session, settings: Settings, message: str, who: int) -> dict[str, Any]:
    """All that staff are told of a message and of one learner."""
    found = find_communication(session, message)
    session.refresh(found)
    selected = count_selection(session, found.course_pk, Criteria(everyone=True), None)
    return {
        "message": describe_one(session, settings, found, STAFF),
        "ledger": "".join(deliveries_csv(session, message)),
        "runs": describe_runs(session, list_runs(session, message)),
        "effect": effect_of(session, session.get_one(Communication, message), NINE + 2 * DAY),
        "effects": pooled_effect(session, found.course_pk, 3.0, NINE + 2 * DAY),
        "history": list(messages_table(session, found.course_pk)),
        "learner": messages_of(session, who),
        "selected": selected.facts(),
    }


def put(session: Session, message: str, who: int, state: str) -> None:
    """The learner's arm and mail, as if chance had said so; and what follows from it in the trial and the last look."""
    held = state == "held_out"
    theirs = Delivery.communication_id == message, Delivery.course_learner_id == who
    changes = {"state": state, "sent_at": NINE + DAY if state == "sent" else None, "changed_at": NINE + DAY}
    session.execute(update(Delivery).where(*theirs).values(reason="opted_out" * (state == "suppressed"), **changes))
    session.execute(update(TrialMember).where(TrialMember.course_learner_id == who).values(is_held_out=held))
    session.execute(update(Trial).values(held_out=int(held)))
    last = select(AutomaticRun.id).order_by(AutomaticRun.id.desc()).limit(1).scalar_subquery()
    session.execute(
        update(AutomaticRun).where(AutomaticRun.id == last).values(queued=int(not held), held_out=int(held))
    )
    session.expire_all()


@pytest.fixture
def newcomer(database: Database, settings: Settings) -> tuple[str, int]:
    """An automatic message that finds one new match a day, and who that was."""
    with database.writing() as session:
        course, people = a_course(session, 3)
        publish(session, course, dict.fromkeys(people, 10), A_MONDAY)
        message = switched_on(session, settings, course, NINE, holdout_percent=50).id
        publish(session, course, {who: 90 if who == people[1] else 10 for who in people}, NINE + DAY)
    (run,) = check_all(database, settings, NINE + DAY)
    assert (run.new, run.queued + run.held_out) == (1, 1)
    return message, people[1]


@pytest.mark.parametrize("status", ["sending", "paused", "cancelled"])
def test_of_a_day_s_only_new_match_nothing_tells_the_arm(
    database: Database, settings: Settings, newcomer: tuple[str, int], status: str
) -> None:
    message, who = newcomer
    with database.writing() as session:
        session.execute(update(Communication).values(status=status))
        put(session, message, who, "held_out")
        held_out = seen(session, settings, message, who)
        for state in WRITTEN:
            put(session, message, who, state)
            assert seen(session, settings, message, who) == held_out, state
    assert held_out["message"]["deliveries"] == {"in_comparison": 1}
    assert held_out["history"][0]["learners"] == 1
    assert held_out["runs"][0]["in_comparison"] == 1
    assert held_out["runs"][0]["queued"] is held_out["effect"]["held_out"] is None
    assert [each["state"] for each in held_out["learner"]] == ["in_comparison"]


def test_neither_does_the_worker_s_log_nor_the_command(
    database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        course, people = a_course(session, 2)
        publish(session, course, dict.fromkeys(people, 10), A_MONDAY)
        switched_on(session, settings, course, NINE, holdout_percent=50)
        publish(session, course, dict.fromkeys(people, 90), NINE + DAY)
    monkeypatch.setattr("communicator.clock.now", lambda: NINE + DAY)
    (told,) = check_automatic(database, settings)
    assert (told.new, told.queued, told.held_out, told.in_comparison) == (2, None, None, 2)


@pytest.mark.parametrize("state", ["sent", "cancelled", "suppressed"])
def test_of_a_message_that_is_sent_once_nothing_tells_it_either(
    database: Database, settings: Settings, state: str
) -> None:
    """One held out and one written to change places: who unsubscribes before it goes is noticed in neither arm."""
    found = send(database, settings, people=20, percent=50)
    one, other = found.written_to[0], found.held_out[0]
    with database.writing() as session:
        exchange(session, found, one, other, state)
        before = seen(session, settings, found.message, one)
        exchange(session, found, other, one, "sent")
        assert seen(session, settings, found.message, one) == before
    assert before["message"]["deliveries"] == {"in_comparison": 20}
    assert before["effect"]["held_out"] == 10


def exchange(session: Session, found: Compared, written: int, held: int, state: str) -> None:
    for who, told in ((written, state), (held, "held_out")):
        theirs = Delivery.communication_id == found.message, Delivery.course_learner_id == who
        sent_at = found.drawn_at if told == "sent" else None
        session.execute(update(Delivery).where(*theirs).values(state=told, reason="", sent_at=sent_at))
        session.execute(
            update(TrialMember).where(TrialMember.course_learner_id == who).values(is_held_out=told == "held_out")
        )
    session.expire_all()


def test_what_of_it_still_waits_and_who_can_not_be_reached_are_counted(database: Database, settings: Settings) -> None:
    found = send(database, settings, people=20, percent=50, unreachable=3)
    with database.writing() as session:
        some = Delivery.course_learner_id.in_(found.written_to[:4])
        session.execute(update(Delivery).where(some).values(state="queued", sent_at=None))
        told = describe_one(session, settings, find_communication(session, found.message), STAFF)
    assert told["deliveries"] == {"queued": 4, "in_comparison": 16, "suppressed": 3}


def test_a_later_message_is_capped_for_both_arms_alike(database: Database, settings: Settings) -> None:
    found = send(database, settings, people=20, percent=50)
    rules = SendingRules(cap_messages=1, quiet_from=None, quiet_until=None)
    everybody = [*found.written_to, *found.held_out]
    with database.writing() as session:
        drawn_at = found.drawn_at
        session.execute(update(Communication).values(undo_until=drawn_at))
        until = over_cap(session, rules, everybody, drawn_at + DAY)
        assert until.keys() == {*everybody}
        assert max(until.values()) - min(until.values()) < DAY / 24
        assert over_cap(session, rules, everybody, drawn_at + 7.1 * DAY) == {}
        session.execute(update(Trial).values(read_at=drawn_at))
        assert over_cap(session, rules, everybody, drawn_at + DAY).keys() == {*found.written_to}


def test_who_is_held_out_is_capped_as_if_the_mail_had_gone_after_quiet_hours(
    database: Database, settings: Settings
) -> None:
    found = send(database, settings, people=20, percent=50)
    rules = SendingRules(cap_messages=1, quiet_from=0, quiet_until=23)
    with database.writing() as session:
        session.execute(update(Communication).values(undo_until=A_MONDAY))
        session.execute(update(Delivery).values(changed_at=A_MONDAY))
        assert over_cap(session, rules, found.held_out, A_MONDAY + DAY / 2) == {}
        assert over_cap(session, rules, found.held_out, A_MONDAY + DAY).keys() == {*found.held_out}


@pytest.mark.parametrize(("status", "mails"), [("cancelled", "cancelled"), ("paused", "queued")])
def test_a_message_that_was_stopped_before_any_mail_went_caps_nobody(
    database: Database, settings: Settings, status: str, mails: str
) -> None:
    found = send(database, settings, people=20, percent=50)
    rules = SendingRules(cap_messages=1, quiet_from=None, quiet_until=None)
    everybody = [*found.written_to, *found.held_out]
    with database.writing() as session:
        session.execute(update(Communication).values(status=status, undo_until=found.drawn_at))
        assert over_cap(session, rules, everybody, found.drawn_at + DAY).keys() == {*everybody}
        session.execute(update(Delivery).where(Delivery.state == "sent").values(state=mails, sent_at=None))
        assert over_cap(session, rules, everybody, found.drawn_at + DAY) == {}


@pytest.mark.parametrize("when", [None, A_MONDAY + 3_650 * DAY])
def test_a_handful_is_not_held_out_and_staff_are_told_why(database: Database, settings: Settings, when: Any) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person() for _ in range(49)])
        message = draft(session, course, holdout_percent=10)
        told = "10 % of the 49 learners who can be compared are 4: fewer than 5 show nothing"
        with pytest.raises(InvalidFields, match=told):
            send_as(session, settings, message, STAFF, None, when)
        assert message.status == "draft"
        message.holdout_percent = 11
        session.flush()
        send_as(session, settings, message, STAFF, None)
        assert session.get_one(Trial, message.id).held_out in (5, 6)
    assert plan(database, settings, course, Criteria(everyone=True), 10, A_MONDAY)["too_few"]
    assert not plan(database, settings, course, Criteria(everyone=True), 11, A_MONDAY)["too_few"]


def test_what_was_scheduled_and_finds_a_handful_when_its_time_comes_goes_to_all(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person() for _ in range(8)])
        message = draft(session, course, holdout_percent=50)
        schedule(session, message, A_MONDAY + 3_650 * DAY)
        begin_scheduled(session, settings, message)
        assert {state for state, _ in states(session, message.id).values()} == {"queued"}
        told = effect_of(session, message, NINE)
        assert (told["status"], told["why"]) == ("none", "nobody_held_out")


def test_who_was_written_to_lately_is_the_same_before_the_mails_go(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person() for _ in range(20)])
        begun(session, settings, course, holdout_percent=50)
        assert count_selection(session, course.id, Criteria(everyone=True), None).written_to_recently == 20


@pytest.mark.parametrize("when", [None, A_MONDAY + 3_650 * DAY])
def test_who_asks_a_second_person_is_told_of_a_handful_before(
    database: Database, settings: Settings, when: Any
) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person() for _ in range(9)])
        at_any_hour(session, course.site_id, approval_above=2)
        message = draft(session, course, holdout_percent=10)
        with pytest.raises(InvalidFields, match="fewer than 5 show nothing"):
            send_as(session, settings, message, STAFF, None, when)
        assert message.status == "draft"
