"""Putting off what is due while there is no mail server, without claiming it: trying each would only wait as often."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from communicator.outreach.queue.states import TO_TRY
from communicator.outreach.retrying import Outcome
from communicator.outreach.tables import Communication, CommunicationStatus, Delivery


def due_deliveries(session: Session, moment: datetime, limit: int) -> list[tuple[str, int, int]]:
    """(delivery id, attempts so far, those that staff forgave) of some that are due, locked on PostgreSQL."""
    query = (
        select(Delivery.id, Delivery.attempts, Delivery.forgiven_attempts)
        .join(Communication, Communication.id == Delivery.communication_id)
        .where(
            Communication.status == CommunicationStatus.SENDING,
            Delivery.state.in_(TO_TRY),
            Delivery.not_before <= moment,
        )
        .limit(limit)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    return [(delivery_id, attempts, forgiven) for delivery_id, attempts, forgiven in session.execute(query)]


def put_off(session: Session, outcomes: Mapping[str, tuple[int, Outcome]], moment: datetime) -> None:
    """Counts an attempt that found no mail server, without claiming: `{delivery id: (attempts before, outcome)}`."""
    rows = [
        {
            "of": delivery_id,
            "before": attempts,
            "state": outcome.state,
            "reason": outcome.reason,
            "not_before": outcome.not_before,
            "attempts": attempts + 1,
            "changed_at": moment,
        }
        for delivery_id, (attempts, outcome) in outcomes.items()
    ]
    untouched = (
        Delivery.id == bindparam("of"),
        Delivery.attempts == bindparam("before"),
        or_(*(Delivery.state == state for state in TO_TRY)),  # an IN can't be executed for many rows
    )
    if rows:
        session.connection().execute(update(Delivery).where(*untouched), rows)
