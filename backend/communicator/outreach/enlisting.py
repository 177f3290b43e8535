"""Enlisting: each member of a communication gets a row of the ledger, whatever becomes of them."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from communicator.audience.criteria import Criteria
from communicator.clock import now
from communicator.config import Settings
from communicator.identifiers import new_id
from communicator.outreach.mail import make_message_id
from communicator.outreach.reach import Reach, reach
from communicator.outreach.tables import Communication, Delivery, DeliveryState

ROWS_AT_ONCE = 5_000


def enlist(
    session: Session, settings: Settings, communication: Communication, criteria: Criteria, members: Collection[int]
) -> Reach:
    """Writes one row for each member, who has none yet; queued from the end of the undo window, or suppressed.

    All in the caller's transaction: there are all rows or none. Gives how the members were parted.
    """
    parted = reach(session, communication.course_pk, members, criteria)
    rows = _ledger_rows(settings, communication, parted, now())
    while some := list(islice(rows, ROWS_AT_ONCE)):
        session.execute(insert(Delivery), some)
    session.flush()
    return parted


def _ledger_rows(
    settings: Settings, communication: Communication, parted: Reach, moment: datetime
) -> Iterator[dict[str, Any]]:
    def rows(ids: Iterable[int], state: DeliveryState, reason: str) -> Iterator[dict[str, Any]]:
        for course_learner_id in sorted(ids):
            delivery_id = new_id()
            yield {
                "id": delivery_id,
                "communication_id": communication.id,
                "course_learner_id": course_learner_id,
                "state": state,
                "reason": reason,
                "attempts": 0,
                "not_before": communication.undo_until if state is DeliveryState.QUEUED else None,
                "message_id": make_message_id(settings, delivery_id),
                "changed_at": moment,
            }

    yield from rows(parted.reachable, DeliveryState.QUEUED, "")
    for reason, ids in parted.excluded.items():
        yield from rows(ids, DeliveryState.SUPPRESSED, reason)
