"""A communication's life: what each state allows, whom a send settles on, and that all of them have a row."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from communicator.audience.selection import fingerprint
from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import InvalidFields, NaiveTime, UnknownCommunication
from communicator.message_errors import SelectionChanged, WrongState
from communicator.outreach.beginning import begin
from communicator.outreach.communications import (
    cancel,
    counts,
    find_communication,
    list_communications,
    pause,
    resume,
    schedule,
    update_draft,
)
from communicator.outreach.describing import describe
from communicator.outreach.ledger import list_deliveries, messages_of
from communicator.outreach.suppression import opt_out
from communicator.outreach.tables import Delivery
from tests.audience.people import Person, add_snapshot, populate
from tests.conftest import A_MONDAY
from tests.outreach.messages import begun, draft, states

LATER = A_MONDAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subject": " "}, "subject"),
        ({"body": ""}, "body"),
        ({"from_name": ""}, "from_name"),
        ({"reply_to": ""}, "reply_to"),
        ({"reply_to": "ada"}, "reply_to"),
        ({"reply_to": "ada@campus.example\nBcc: x@y.example"}, "reply_to"),
        ({"subject": "a\nBcc: x@y.example"}, "subject"),
        ({"from_name": "a\r\nBcc: x@y.example"}, "from_name"),
        ({"subject": "[:nobody:]"}, "subject"),
        ({"body": "[:firstnam:]"}, "body"),
        ({"body": "[a](https://x.example/[:firstname:])"}, "body"),
        ({"criteria": {}}, "criteria"),
        ({"criteria": {"attributes": {"country": ["XX"]}}}, "criteria"),
    ],
)
def test_what_cannot_be_sent_is_a_draft_still(
    database: Database, settings: Settings, changes: dict[str, Any], field: str
) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person()])
        communication = draft(session, course, **changes)
        with pytest.raises(InvalidFields) as refused:
            begin(session, settings, communication, None)
        assert list(refused.value.errors) == [field]
        assert communication.status == "draft"
        assert states(session, communication.id) == {}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subject": 3}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"body": "\x00"}, "body"),
        ({"from_name": "\ud800"}, "from_name"),
        ({"criteria": {"attributes": {"country": ["\x00"]}}}, "criteria.attributes.country"),
        ({"criteria": {"certify": [2, 1]}}, "criteria.certify"),
        ({"criteria": "all"}, "criteria"),
        ({"snapshot": 7}, "snapshot"),
        ({"learners": ["a"]}, "learners"),
        ({"automatic": True, "criteria": {"all": True}}, "automatic"),
        ({"automatic": True, "criteria": {"exclude": ["somebody"]}}, "automatic"),
        ({"automatic": "yes"}, "automatic"),
        ({"holdout_percent": 51}, "holdout_percent"),
        ({"holdout_percent": True}, "holdout_percent"),
        ({"holdout_percent": 10, "notice": True}, "holdout_percent"),
        ({"language": "fr"}, "language"),
        ({"leave_out_recent": 1}, "leave_out_recent"),
        ({"daily_ceiling": 0}, "daily_ceiling"),
        ({"ends_on": "2020-01-31"}, "ends_on"),
        ({"ends_on": "2026-02-30"}, "ends_on"),
        ({"ends_on": "20261122"}, "ends_on"),
        ({"segment": 7}, "segment"),
    ],
)
def test_a_draft_takes_half_written_fields_but_no_wrong_ones(
    database: Database, changes: dict[str, Any], field: str
) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [])
        communication = draft(session, course, subject="", reply_to="ada@", criteria={})
        for refuses in (
            lambda: draft(session, course, **changes),
            lambda: update_draft(session, communication, changes),
        ):
            with pytest.raises(InvalidFields) as refused:
                refuses()
            assert list(refused.value.errors) == [field]


def test_each_who_matches_gets_a_row_and_the_excluded_get_their_reason(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        here = (50, 50, 50)
        course, learners, snapshot = populate(
            session,
            [
                Person(chances=here),
                Person(chances=here),
                Person(chances=here),
                Person(chances=here, email=""),
                Person(chances=here, email=None, enrolled=None),
                Person(chances=here, enrolled=None),
                Person(chances=here, enrolled=False),
                Person(chances=(51, 50, 50)),
            ],
        )
        ids = [learner.id for learner in learners]
        opt_out(session, ids[1], "page")
        criteria = {"certify": [50, 50], "exclude": [learners[2].pseudonym, learners[7].pseudonym]}
        message = begun(session, settings, course, criteria=criteria, snapshot=snapshot.id)
        assert message.status == "sending"
        assert states(session, message.id) == {
            ids[0]: ("queued", ""),
            ids[1]: ("suppressed", "opted_out"),
            ids[2]: ("suppressed", "excluded_by_hand"),
            ids[3]: ("suppressed", "no_address"),
            ids[4]: ("suppressed", "no_address"),
            ids[5]: ("suppressed", "not_enrolled"),
        }
        assert counts(session, [message.id, "other"]) == {message.id: {"queued": 1, "suppressed": 5}, "other": {}}
        told = describe(message, counts(session, [message.id])[message.id])
        assert (told["status"], told["snapshot"], told["deliveries"]["queued"]) == ("sending", snapshot.id, 1)
        assert datetime.fromisoformat(told["began_at"]).tzinfo is not None
        page, following = list_deliveries(session, message.id, limit=4)
        rest, end = list_deliveries(session, message.id, after=following or 0, limit=4)
        assert [row["pseudonym"] for row in page + rest] == [learner.pseudonym for learner in learners[:6]]
        assert end is None
        assert [row["state"] for row in messages_of(session, ids[1])] == ["suppressed"]


def test_the_same_learners_under_a_newer_snapshot_are_accepted(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, learners, old = populate(session, [Person(chances=(10, 10, 10)), Person(chances=(90, 90, 90))])
        new = add_snapshot(session, course, [(learners[0], (12, 1, 1)), (learners[1], (80, 8, 8))], LATER)
        message = begun(session, settings, course, criteria={"certify": [0, 20]}, snapshot=old.id)
        assert message.snapshot_id == new.id
        assert set(states(session, message.id)) == {learners[0].id}


@pytest.mark.parametrize("chance", [21, 95])
def test_other_learners_than_composed_for_are_told_and_nothing_is_sent(
    database: Database, settings: Settings, chance: int
) -> None:
    with database.writing() as session:
        course, learners, old = populate(session, [Person(chances=(10, 10, 10)), Person(chances=(chance, 90, 90))])
        new = add_snapshot(session, course, [(learners[0], (12, 1, 1)), (learners[1], (20, 8, 8))], LATER)
        message = draft(session, course, criteria={"certify": [0, 20]}, snapshot=old.id)
        with pytest.raises(SelectionChanged) as told:
            begin(session, settings, message, old.id)
        everybody = {"selection": fingerprint([learner.id for learner in learners])}
        assert told.value.facts == {"matching": 2, "was": 1, "snapshot": new.id} | everybody
        assert (message.status, states(session, message.id)) == ("draft", {})
        begin(session, settings, message, new.id)
        assert len(states(session, message.id)) == 2


def test_the_same_number_of_other_learners_is_a_changed_selection(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, learners, old = populate(session, [Person(chances=(10, 1, 1)), Person(chances=(90, 1, 1))])
        add_snapshot(session, course, [(learners[0], (90, 1, 1)), (learners[1], (10, 1, 1))], LATER)
        with pytest.raises(SelectionChanged):
            begun(session, settings, course, criteria={"certify": [0, 20]}, snapshot=old.id)


def test_a_range_without_the_snapshot_it_was_chosen_on_is_a_changed_selection(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, learners, snapshot = populate(session, [Person(chances=(10, 1, 1))])
        with pytest.raises(SelectionChanged) as told:
            begun(session, settings, course, criteria={"certify": [0, 20]}, snapshot=None)
        one = {"selection": fingerprint([learners[0].id])}
        assert told.value.facts == {"matching": 1, "was": 0, "snapshot": snapshot.id} | one


def test_only_a_draft_can_be_changed_or_sent(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person()])
        message = begun(session, settings, course)
        with pytest.raises(WrongState, match="is sending"):
            begin(session, settings, message, None)
        with pytest.raises(WrongState):
            update_draft(session, message, {"subject": "other"})
        with pytest.raises(WrongState):
            schedule(session, message, now() + timedelta(days=1))
        assert len(states(session, message.id)) == 1


def test_pausing_resuming_and_cancelling(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person(), Person(email="")])
        message = begun(session, settings, course)
        with pytest.raises(WrongState):
            resume(session, message)
        assert pause(session, message).status == "paused"
        assert resume(session, message).status == "sending"
        cancel(session, message)
        assert (message.status, message.finished_at is not None) == ("cancelled", True)
        assert counts(session, [message.id])[message.id] == {"cancelled": 1, "suppressed": 1}
        for deed in (pause, resume, cancel):
            with pytest.raises(WrongState):
                deed(session, message)


def test_a_scheduled_message_waits_for_its_time_also_when_paused_between(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person()])
        message = draft(session, course)
        with pytest.raises(InvalidFields, match="passed"):
            schedule(session, message, now() - timedelta(seconds=1))
        with pytest.raises(NaiveTime):
            schedule(session, message, datetime(2100, 1, 1))  # noqa: DTZ001
        assert schedule(session, message, now() + timedelta(days=1)).status == "scheduled"
        assert pause(session, message).status == "paused"
        assert resume(session, message).status == "scheduled"
        assert states(session, message.id) == {}
        assert cancel(session, message).status == "cancelled"


def test_messages_are_listed_newest_first_and_found_in_their_course_only(database: Database) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [])
        made = [draft(session, course, subject=str(n)) for n in range(3)]
        assert list_communications(session, course.id) == made[::-1]
        assert list_communications(session, course.id, before=made[1].id) == [made[0]]
        assert find_communication(session, made[0].id, course.id) is made[0]
        with pytest.raises(UnknownCommunication):
            find_communication(session, made[0].id, course.id + 1)


def test_sending_begins_after_the_undo_window(database: Database, settings: Settings) -> None:
    from dataclasses import replace

    with database.writing() as session:
        course, _, _ = populate(session, [Person()])
        message = begun(session, replace(settings, undo_seconds=30), course)
        assert message.began_at is not None
        assert message.undo_until == message.began_at + timedelta(seconds=30)
        assert session.scalars(select(Delivery.not_before)).one() == message.undo_until
