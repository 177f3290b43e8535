"""Every step from every state: a message goes where its life allows, else nothing happens; the law of mails holds."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.access.callers import Caller, Scope
from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.message_errors import WrongState
from communicator.outreach import approval, beginning, communications
from communicator.outreach.queue import finish
from communicator.outreach.tables import Communication, Delivery
from communicator.outreach.trying_again import retry
from tests.any_hour import at_any_hour
from tests.audience.people import Person, add_course, add_people
from tests.outreach.messages import draft

ASKER, SECOND = Caller("a", "a", Scope.ADMIN), Caller("b", "b", Scope.ADMIN)
PEOPLE = 3
UNDER_WAY = ("sending", "paused")
TO_TRY = ("queued", "retry")


class Life(RuleBasedStateMachine):
    """One message, on which all that staff and workers do is tried in any order."""

    def __init__(self, database: Database, settings: Settings) -> None:
        super().__init__()
        self.database, self.settings = database, settings
        self.status, self.is_scheduled, self.has_begun = "draft", False, False
        self.mails: Counter[str] = Counter()  # by delivery, as the mail server has them
        self.risked: set[str] = set()  # deliveries of which somebody said: try again, although it may have gone out

    @initialize(is_large=st.booleans())
    def write(self, is_large: bool) -> None:
        self.is_large = is_large
        with self.database.writing() as session:
            course = add_course(session, f"course-v1:DemoX+{new_id()}+2026")
            at_any_hour(session, course.site_id, approval_above=2 if is_large else 3)
            add_people(session, course, [Person() for _ in range(PEOPLE)] + [Person(email="")])
            self.id, self.course_pk = draft(session, course).id, course.id

    def try_(self, deed: Callable[[Session, Communication], object], allowed: dict[str, str]) -> bool:
        """Does it; where the state isn't among those allowed, that must be refused and change nothing."""
        with self.database.writing() as session:
            message = session.get_one(Communication, self.id)
            at_any_hour(session, 1, approval_above=2 if self.is_large else 3)
            if self.status in allowed:
                deed(session, message)
                self.status = allowed[self.status]
                return True
            try:
                deed(session, message)
            except WrongState:
                return False
            raise AssertionError(f"a message that is {self.status} let itself be changed")

    @rule()
    def send(self) -> None:
        to = "awaiting_approval" if self.is_large else "sending"
        if self.try_(lambda s, one: approval.send(s, self.settings, one, ASKER, None), {"draft": to}):
            self.is_scheduled, self.has_begun = False, to == "sending"

    @rule()
    def send_later(self) -> None:
        to, later = "awaiting_approval" if self.is_large else "scheduled", now() + timedelta(days=1)
        if self.try_(lambda s, one: approval.send(s, self.settings, one, ASKER, None, later), {"draft": to}):
            self.is_scheduled = True

    @rule()
    def approve(self) -> None:
        to = "scheduled" if self.is_scheduled else "sending"
        deed = {"awaiting_approval": to}
        if self.try_(lambda s, one: approval.approve(s, self.settings, one, SECOND), deed):
            self.has_begun = to == "sending"

    @rule()
    def decline(self) -> None:
        self.try_(lambda s, one: approval.decline(s, one, SECOND, "no"), {"awaiting_approval": "draft"})

    @rule()
    def change(self) -> None:
        to = {"draft": "draft", "awaiting_approval": "draft"}
        self.try_(lambda s, one: communications.update_draft(s, one, {"subject": "Another"}), to)

    @rule()
    def time_comes(self) -> None:
        if self.status == "scheduled":
            self.try_(lambda s, one: beginning.begin_scheduled(s, self.settings, one), {"scheduled": "sending"})
            self.has_begun = True

    @rule()
    def pause(self) -> None:
        self.try_(communications.pause, {"sending": "paused", "scheduled": "paused"})

    @rule()
    def resume(self) -> None:
        to = "sending" if self.has_begun else "scheduled"
        self.try_(lambda s, one: approval.resume(s, self.settings, one, ASKER), {"paused": to})

    @rule()
    def cancel(self) -> None:
        from_ = ("awaiting_approval", "scheduled", "sending", "paused")
        self.try_(communications.cancel, dict.fromkeys(from_, "cancelled"))

    @rule(states=st.sampled_from([("failed",), ("uncertain",), ("failed", "uncertain")]))
    def try_again(self, states: tuple[str, ...]) -> None:
        with self.database.reading() as session:
            found = [one.id for one in self.rows(session) if one.state in states]
            unsure = {one.id for one in self.rows(session) if one.state == "uncertain" and "uncertain" in states}
        allowed = {"sending": "sending", "sent": "sending" if found else "sent"}
        allowed |= {"paused": "paused"} if self.has_begun else {}
        if self.status == "paused" and not self.has_begun:
            return  # nothing is there to be tried again
        if self.try_(lambda s, one: retry(s, self.settings, one, ASKER, states), allowed):
            self.risked |= unsure

    @rule(outcome=st.sampled_from(["sent", "failed", "retry", "uncertain", "uncertain_sent"]))
    def work(self, outcome: str) -> None:
        """A worker sends one mail of a message that is being sent, and records what came of it."""
        with self.database.writing() as session:
            due = [one for one in self.rows(session) if one.state in TO_TRY]
            if self.status == "sending" and due:
                due[0].state = outcome.removesuffix("_sent")
                due[0].attempts += 1
                self.mails[due[0].id] += outcome in ("sent", "uncertain_sent")
            session.flush()
            if self.id in finish(session, now()):
                self.status = "sent"

    def rows(self, session: Session) -> list[Delivery]:
        of_it = select(Delivery).where(Delivery.communication_id == self.id).order_by(Delivery.course_learner_id)
        return list(session.scalars(of_it))

    @invariant()
    def the_law_holds(self) -> None:
        with self.database.reading() as session:
            rows, message = self.rows(session), session.get_one(Communication, self.id)
        assert message.status == self.status
        assert len(rows) == (PEOPLE + 1 if self.has_begun else 0)
        assert (message.began_at is not None) is self.has_begun
        if self.status in ("cancelled", "sent"):
            assert not any(row.state in TO_TRY for row in rows)
        for row in rows:
            if row.id not in self.risked:
                expected = {"sent": {1}, "uncertain": {0, 1}}.get(row.state, {0})
                assert self.mails[row.id] in expected, row.state


@pytest.mark.slow
def test_every_step_from_every_state(database: Database, settings: Settings) -> None:
    few = hypothesis_settings(max_examples=15, stateful_step_count=20, deadline=None)
    run_state_machine_as_test(lambda: Life(database, settings), settings=few)  # type: ignore[arg-type]  # it calls what it is given
