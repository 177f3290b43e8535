"""A second person's approval: when it is needed, who may give it, and what becomes of what waits for it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from communicator.access.callers import Caller, Role, Scope
from communicator.clock import now
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import InvalidFields, NotAllowed
from communicator.message_errors import SelectionChanged, WrongState
from communicator.outreach import beginning
from communicator.outreach.approval import approval_facts, approve, decline, require_agreed, resume, send
from communicator.outreach.communications import cancel, counts, find_communication, pause, update_draft
from communicator.outreach.tables import ApprovalRequest, Communication
from tests.any_hour import at_any_hour
from tests.audience.people import Person, add_people, add_snapshot, populate
from tests.conftest import A_MONDAY
from tests.outreach.messages import draft

ASKER = Caller("site:1:5", "campus user 5 (instructor)", Scope.COURSE, Role.INSTRUCTOR, email="ada@campus.example")
SECOND = Caller("site:1:6", "campus user 6 (instructor)", Scope.COURSE, Role.INSTRUCTOR, email="bo@campus.example")
STAFF = Caller("site:1:7", "campus user 7 (staff)", Scope.COURSE, Role.STAFF)
ADMIN = Caller("token:x", "token x", Scope.ADMIN)
SAME_BY_ADDRESS = Caller("session:y", "login y", Scope.ADMIN, email="Ada@Campus.example")


def large(session: Session, people: int = 3, **rules: object) -> Course:
    """A course of more people than one person may write to."""
    course, _, _ = populate(session, [Person() for _ in range(people)])
    at_any_hour(session, course.site_id, **{"approval_above": 2, **rules})
    return course


def asked(session: Session, settings: Settings, course: Course, when: datetime | None = None) -> Communication:
    message = send(session, settings, draft(session, course), ASKER, None, when)
    assert message.status == "awaiting_approval"
    return message


def test_a_large_send_waits_and_nobody_has_a_row(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        message = asked(session, settings, large(session))
        assert counts(session, [message.id])[message.id] == {}
        facts = approval_facts(session, [message], ASKER)[message.id]
        assert (facts["needed"], facts["recipients"], facts["declined"]) == (True, 3, None)
        assert (facts["asked_by"], facts["answered_by"]) == (ASKER.name, None)
        who = {
            caller.key: approval_facts(session, [message], caller)[message.id]["may_approve"]
            for caller in (ASKER, SECOND, STAFF, ADMIN, SAME_BY_ADDRESS)
        }
        assert who == {ASKER.key: False, SECOND.key: True, STAFF.key: False, ADMIN.key: True, "session:y": False}


def test_as_many_as_one_person_may_write_to_need_nobody_else(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course = large(session, 2)
        add_people(session, course, [Person(email=""), Person(enrolled=False)])  # who isn't reached doesn't count
        message = send(session, settings, draft(session, course), ASKER, None)
        assert message.status == "sending"
        assert approval_facts(session, [message], ASKER) == {}


@pytest.mark.parametrize("caller", [ASKER, STAFF, SAME_BY_ADDRESS])
def test_who_asked_or_is_staff_cant_approve_nor_decline(database: Database, settings: Settings, caller: Caller) -> None:
    with database.writing() as session:
        message = asked(session, settings, large(session))
        with pytest.raises(NotAllowed):
            approve(session, settings, message, caller)
        with pytest.raises(NotAllowed):
            decline(session, message, caller, "no")
        assert message.status == "awaiting_approval"
        assert counts(session, [message.id])[message.id] == {}


@pytest.mark.parametrize("caller", [SECOND, ADMIN])
def test_approved_it_goes_out_after_its_undo(database: Database, settings: Settings, caller: Caller) -> None:
    with database.writing() as session:
        course = large(session, undo_seconds=40)
        message = approve(session, settings, asked(session, settings, course), caller)
        assert message.status == "sending"
        assert message.began_at is not None
        assert message.undo_until == message.began_at + timedelta(seconds=40)
        assert counts(session, [message.id])[message.id] == {"queued": 3}
        facts = approval_facts(session, [message], caller)[message.id]
        assert (facts["answered_by"], facts["may_approve"]) == (caller.name, False)
        with pytest.raises(WrongState, match="doesn't wait"):
            approve(session, settings, message, caller)


def test_declined_it_is_a_draft_again_with_the_reason(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        message = asked(session, settings, large(session))
        for reason in ("", " ", "x" * 501):
            with pytest.raises(InvalidFields, match="reason"):
                decline(session, message, SECOND, reason)
        assert decline(session, message, SECOND, "Only to week 3, please").status == "draft"
        facts = approval_facts(session, [message], ASKER)[message.id]
        assert (facts["declined"], facts["answered_by"]) == ("Only to week 3, please", SECOND.name)
        update_draft(session, message, {"subject": "To week 3"})
        again = send(session, settings, message, ASKER, None)
        assert (again.status, approval_facts(session, [message], ASKER)[message.id]["declined"]) == (
            "awaiting_approval",
            None,
        )


def test_what_waits_cant_change_a_change_takes_it_back(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course = large(session)
        message = asked(session, settings, course)
        assert update_draft(session, message, {"subject": "Another"}).status == "draft"
        assert approval_facts(session, [message], SECOND) == {}
        with pytest.raises(WrongState):
            approve(session, settings, message, SECOND)
        again = asked(session, settings, course)
        assert cancel(session, again).status == "cancelled"
        with pytest.raises(WrongState):
            approve(session, settings, again, SECOND)


def test_what_was_changed_since_it_was_looked_at_isnt_approved(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        message = asked(session, settings, large(session))
        looked_at = approval_facts(session, [message], SECOND)[message.id]["asked_at"]
        update_draft(session, message, {"body": "Another text"})
        send(session, settings, message, ASKER, None)
        with pytest.raises(WrongState, match="look at it again"):
            approve(session, settings, message, SECOND, asked_at=looked_at)
        again = approval_facts(session, [message], SECOND)[message.id]["asked_at"]
        assert approve(session, settings, message, SECOND, asked_at=again).status == "sending"


def test_who_approves_is_told_that_others_match_now(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        people = [Person(chances=(10, 1, 1)) for _ in range(3)]
        course, learners, old = populate(session, people)
        at_any_hour(session, course.site_id, approval_above=2)
        message = draft(session, course, criteria={"certify": [0, 20]}, snapshot=old.id)
        send(session, settings, message, ASKER, old.id)
        chances = [(learners[0], (10, 1, 1)), (learners[1], (90, 1, 1)), (learners[2], (90, 1, 1))]
        new = add_snapshot(session, course, chances, A_MONDAY + timedelta(days=1))
        with pytest.raises(SelectionChanged) as told:
            approve(session, settings, message, SECOND)
        assert (told.value.facts["matching"], told.value.facts["was"]) == (1, 3)
        assert message.status == "awaiting_approval"
        assert approve(session, settings, message, SECOND, new.id).status == "sending"


def test_a_time_is_kept_through_approval_or_has_passed(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, later = large(session), now() + timedelta(days=1)
        message = approve(session, settings, asked(session, settings, course, later), SECOND)
        assert (message.status, message.send_at) == ("scheduled", later)
        assert beginning.begin_scheduled(session, settings, message).status == "sending"  # it was approved
        late = asked(session, settings, course, later)
        session.get_one(ApprovalRequest, late.id).send_at = now() - timedelta(minutes=5)
        assert approve(session, settings, late, SECOND).status == "sending"
        with pytest.raises(InvalidFields, match="passed"):
            send(session, settings, draft(session, course), ASKER, None, now() - timedelta(seconds=1))


def test_a_scheduled_send_that_has_grown_waits_when_its_time_comes(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course = large(session, 2)
        message = send(session, settings, draft(session, course), ASKER, None, now() + timedelta(days=1))
        assert message.status == "scheduled"
        assert approval_facts(session, [message], SECOND) == {}
        add_people(session, course, [Person()])
        assert beginning.begin_scheduled(session, settings, message).status == "awaiting_approval"
        facts = approval_facts(session, [message], SECOND)[message.id]
        assert (facts["recipients"], facts["asked_by"], facts["may_approve"]) == (3, ASKER.name, True)
        message.send_at = session.get_one(ApprovalRequest, message.id).send_at = now() - timedelta(minutes=1)
        assert approve(session, settings, message, SECOND).status == "sending"


def test_an_approved_send_may_grow_by_a_tenth_only(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, later = large(session, 10), now() + timedelta(days=1)
        message = approve(session, settings, asked(session, settings, course, later), SECOND)
        add_people(session, course, [Person(), Person()])
        assert beginning.begin_scheduled(session, settings, message).status == "awaiting_approval"
        assert approval_facts(session, [message], SECOND)[message.id]["answered_by"] is None


def test_where_instructors_send_staff_keep_drafts(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course = large(session, 2, who_may_send="instructors")
        message = draft(session, course)
        with pytest.raises(NotAllowed, match="instructors"):
            send(session, settings, message, STAFF, None)
        assert message.status == "draft"
        send(session, settings, message, SECOND, None)
        pause(session, message)
        with pytest.raises(NotAllowed, match="instructors"):
            resume(session, settings, message, STAFF)
        assert resume(session, settings, message, SECOND).status == "sending"


def test_an_automatic_message_that_was_approved_stays_as_it_was(database: Database, settings: Settings) -> None:
    chosen = {"attributes": {"country": ["ES"]}}
    with database.writing() as session:
        course = large(session)
        message = draft(session, course, automatic=True, criteria=chosen, backlog=True)
        send(session, replace(settings), message, ASKER, None)
        assert message.status == "awaiting_approval"
        approve(session, settings, message, SECOND)
        with pytest.raises(WrongState, match="approved this message as it is"):
            require_agreed(session, settings, message, ASKER)
        at_any_hour(session, course.site_id, approval_above=5)
        small = send(session, settings, draft(session, course, automatic=True, criteria=chosen), ASKER, None)
        require_agreed(session, settings, small, ASKER)
        add_people(session, course, [Person() for _ in range(6)])  # who has a row already isn't counted
        with pytest.raises(WrongState, match="a second person must approve"):
            require_agreed(session, settings, small, ASKER)


def test_an_automatic_message_for_new_matches_only_asks_nobody_and_one_for_the_backlog_asks(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course = large(session)
        spanish = {"criteria": {"attributes": {"country": ["ES"]}}, "automatic": True}
        for_new = send(session, settings, draft(session, course, **spanish), ASKER, None)
        for_all = send(session, settings, draft(session, course, **spanish, backlog=True), ASKER, None)
    assert (for_new.status, for_all.status) == ("sending", "awaiting_approval")


def test_of_two_who_approve_at_once_one_does(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        one = asked(session, settings, large(session)).id

    def answer(caller: Caller) -> str:
        with database.writing() as session:
            try:
                return str(approve(session, settings, find_communication(session, one), caller).status)
            except WrongState:
                return "too late"

    with ThreadPoolExecutor(2) as people:
        assert sorted(people.map(answer, (SECOND, ADMIN))) == ["sending", "too late"]
    with database.reading() as session:
        assert counts(session, [one])[one] == {"queued": 3}
