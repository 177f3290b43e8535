"""The law of automatic messages: whatever comes when, nobody has two rows, and every new match of a look has one."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from communicator.database import Base, Database
from communicator.outreach.automatic.editing import edit
from communicator.outreach.communications import pause, resume
from communicator.outreach.suppression import opt_in, opt_out
from communicator.outreach.tables import Communication, CommunicationStatus
from tests.outreach.automatic.automatically import (
    DAY,
    NINE,
    SETTINGS,
    a_course,
    check_all,
    ledger,
    publish,
    runs,
    switched_on,
)

LEARNERS = 4
CHANCES = st.lists(st.sampled_from([10, 50, 90]), min_size=LEARNERS, max_size=LEARNERS)
STEPS = st.one_of(
    st.tuples(st.just("refresh"), CHANCES),
    st.tuples(st.just("hours"), st.sampled_from([1, 6, 23, 24, 25, 72, -5, -30])),
    st.tuples(st.just("edit"), st.sampled_from([40, 80, 100])),
    st.tuples(st.just("pause"), st.none()),
    st.tuples(st.just("resume"), st.none()),
    st.tuples(st.just("backlog"), st.booleans()),
    st.tuples(st.just("opt out"), st.integers(0, LEARNERS - 1)),
    st.tuples(st.just("opt in"), st.integers(0, LEARNERS - 1)),
    st.tuples(st.just("look"), st.none()),
)


@dataclass
class Trial:
    """One course with one automatic message, and what ought to be known of it."""

    database: Database
    at: datetime = NINE
    least: int = 80
    chances: list[int] = field(default_factory=lambda: [10] * LEARNERS)
    opted_out: set[int] = field(default_factory=set)
    published_at: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def begin(self, backlog: bool, chances: list[int]) -> None:
        with self.database.writing() as session:
            self.course, self.people = a_course(session, LEARNERS, "Europe/Madrid")
            self.refresh(session, chances)
            self.message = switched_on(session, SETTINGS, self.course, self.at, backlog=backlog).id

    def refresh(self, session: Session, chances: list[int]) -> None:
        """What is published by a clock that is behind isn't the latest."""
        publish(session, self.course, dict(zip(self.people, chances, strict=True)), self.at)
        if self.at > self.published_at:
            self.published_at, self.chances = self.at, chances

    def do(self, name: str, value: Any) -> None:
        self.at += timedelta(minutes=1)
        with self.database.writing() as session:
            message = session.get_one(Communication, self.message)
            is_on = message.status == CommunicationStatus.SENDING
            if name == "refresh":
                self.refresh(session, value)
            elif name == "hours":
                self.at += timedelta(hours=value)
            elif name == "pause" and is_on:
                pause(session, message)
            elif name == "resume" and not is_on:
                resume(session, message)
            elif name == "edit" and not is_on:
                edit(session, message, {"criteria": {"leave": [value, 100]}})
                self.least = value
            elif name == "backlog" and not is_on:
                edit(session, message, {"backlog": value})
            elif name == "opt out":
                opt_out(session, self.people[value], "page")
                self.opted_out.add(value)
            elif name == "opt in":
                opt_in(session, self.people[value])
                self.opted_out.discard(value)
        if name == "look":
            self.look()

    def end(self) -> None:
        """In the end it is on, and a day comes that nobody looked at yet: nobody who matches is left."""
        self.do("resume", None)
        self.at = max(self.at, self.published_at) + 4 * DAY
        self.do("refresh", self.chances)
        self.look()
        with self.database.reading() as session:
            matching = {who for who, chance in zip(self.people, self.chances, strict=True) if chance >= self.least}
            assert matching <= set(ledger(session, self.message))

    def look(self) -> None:
        with self.database.reading() as session:
            before = ledger(session, self.message)
            matching = {who for who, chance in zip(self.people, self.chances, strict=True) if chance >= self.least}
            has_backlog = session.get_one(Communication, self.message).backlog
        done = [run for run in check_all(self.database, SETTINGS, self.at) if run.is_done]
        with self.database.reading() as session:
            after = ledger(session, self.message)  # nobody has two rows
        marked = {who for who, told in before.items() if told == ("suppressed", "matched_before")}
        known = set(before) - (marked if has_backlog else set())
        new = matching - known if done else set()
        queued = {self.people[who] for who in range(LEARNERS) if who not in self.opted_out} & new
        assert {who for who in new if after[who] == ("queued", "")} == queued
        assert {who for who in new if after[who] == ("suppressed", "opted_out")} == new - queued
        kept = {who: told for who, told in before.items() if who in known or not done}
        assert {who: told for who, told in after.items() if who not in new} == kept


@pytest.mark.slow
@given(steps=st.lists(STEPS, max_size=30), backlog=st.booleans(), chances=CHANCES)
def test_whatever_comes_when_nobody_has_two_rows_and_every_new_match_has_one(
    steps: list[tuple[str, Any]], backlog: bool, chances: list[int]
) -> None:
    database = Database("sqlite://")
    Base.metadata.create_all(database.engine)
    trial = Trial(database)
    trial.begin(backlog, chances)
    for name, value in steps:
        trial.do(name, value)
    trial.end()
    with database.reading() as session:
        days = [(run.day, run.kind) for run in runs(session, trial.message)]
    assert len(set(days)) == len(days)
    database.close()
