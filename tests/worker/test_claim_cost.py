"""What a claim costs doesn't grow with the ledger: rows are found by their ids, or by the head of a message's queue."""

from typing import Any

import pytest
from sqlalchemy import event

from communicator.clock import now
from communicator.config import Settings
from communicator.database import Database
from communicator.outreach.queue import claim, give_back, record_all
from communicator.outreach.retrying import Outcome
from communicator.outreach.tables import DeliveryState
from tests.audience.people import Person, populate
from tests.outreach.messages import begun


def test_no_step_of_a_claim_goes_through_all_that_is_queued(database: Database, settings: Settings) -> None:
    if not database.is_sqlite:
        pytest.skip("SQLite tells its plans before there are many rows")
    with database.writing() as session:
        course, _, _ = populate(session, [Person() for _ in range(6)])
        begun(session, settings, course)
    asked: list[tuple[str, Any]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    with database.writing() as session:
        first, *rest = claim(session, settings, "worker", now(), 6).taken
        record_all(session, [(first, Outcome(DeliveryState.SENT))], now())
        give_back(session, rest, now())
    of_deliveries = [told for told in asked if "delivery" in told[0] and told[0].startswith(("UPDATE", "SELECT"))]
    assert len(of_deliveries) > 5
    with database.engine.connect() as connection:
        for statement, values in of_deliveries:
            plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            assert not [step for step in plan if step.startswith("SCAN delivery")], statement
            assert not [step for step in plan if "ix_delivery_lease" in step], statement
