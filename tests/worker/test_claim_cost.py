"""What a claim costs doesn't grow with the ledger: rows are found by their ids, or by the head of a message's queue."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, select

from benchmarks.outreach_course import add_course, enlist_all, pause_all
from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
from communicator.outreach.queue import claim, give_back, record_all
from communicator.outreach.queue.looking_up import look_up_by_index
from communicator.outreach.retrying import Outcome
from communicator.outreach.tables import Delivery, DeliveryState
from tests.audience.people import Person, populate
from tests.outreach.messages import begun


@contextmanager
def asked_of(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """The statements that read or change rows meanwhile, with their values."""
    asked: list[tuple[str, Any]] = []

    def listen(*told: Any) -> None:
        if told[2].startswith(("UPDATE", "SELECT")):
            asked.append((told[2], told[3]))

    event.listen(database.engine, "before_cursor_execute", listen)
    yield asked
    event.remove(database.engine, "before_cursor_execute", listen)


def test_no_step_of_a_claim_goes_through_all_that_is_queued(database: Database, settings: Settings) -> None:
    if not database.is_sqlite:
        pytest.skip("SQLite tells its plans before there are many rows")
    with database.writing() as session:
        course, _, _ = populate(session, [Person() for _ in range(6)])
        begun(session, settings, course)
    with asked_of(database) as asked, database.writing() as session:
        first, *rest = claim(session, settings, "worker", now(), 6).taken
        record_all(session, [(first, Outcome(DeliveryState.SENT))], now())
        give_back(session, rest, now())
    assert len(asked) > 5
    with database.engine.connect() as connection:
        for statement, values in asked:
            plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            assert not [step for step in plan if step.startswith("SCAN delivery")], statement
            assert not [step for step in plan if "ix_delivery_lease" in step], statement


def pages_of_a_claim(database: Database, settings: Settings) -> int:
    """How many pages PostgreSQL reads to claim fifty mails and to record them; no table is gone through."""
    with asked_of(database) as asked, database.writing() as session:
        taken = claim(session, settings, "worker", now(), 50).taken
        record_all(session, [(one, Outcome(DeliveryState.SENT)) for one in taken], now())
    assert len(taken) == 50
    pages = 0
    with pytest.raises(Undone), database.writing() as session:
        look_up_by_index(session)
        for statement, values in asked:
            asked_again = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}"
            told = session.connection().exec_driver_sql(asked_again, values).scalar()
            assert told is not None
            told = told if isinstance(told, str) else json.dumps(told)
            plan = json.loads(told)[0]["Plan"]
            assert "Seq Scan" not in kinds_of(plan), statement
            assert "ix_delivery_lease" not in told, statement
            pages += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        raise Undone
    return pages


class Undone(Exception):
    """Rolls back."""


def kinds_of(plan: dict[str, Any]) -> set[str]:
    """The kinds of a plan's nodes."""
    return {plan["Node Type"]}.union(*(kinds_of(part) for part in plan.get("Plans", [])))


@pytest.mark.slow
def test_postgresql_reads_as_many_pages_for_a_claim_however_many_mails_wait(
    database: Database, settings: Settings
) -> None:
    if database.is_sqlite:
        pytest.skip("PostgreSQL tells what it reads")
    everybody = add_course(database, 20_000)
    enlist_all(database, settings, everybody[:500])
    few = max(pages_of_a_claim(database, settings) for _ in range(2))
    pause_all(database)
    enlist_all(database, settings, everybody)
    many = pages_of_a_claim(database, settings)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    analyzed = pages_of_a_claim(database, settings)
    assert max(many, analyzed) < 1.5 * few, (few, many, analyzed)


def test_a_messages_rows_are_neighbours_in_the_index_of_ids(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person() for _ in range(50)])
        begun(session, settings, course)
        ids = list(session.scalars(select(Delivery.id).order_by(Delivery.course_learner_id)))
    assert len(set(ids)) == 50
    assert ids == sorted(ids, key=str.lower)
