"""Settling what a worker that is gone had in hand: by its journal exactly, by its lease where the journal is gone."""

from collections import Counter
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from communicator.outreach.claimed import Claimed, claims_of
from communicator.outreach.journal import Remembered
from communicator.outreach.queue.recording import give_back, record_all
from communicator.outreach.retrying import Outcome
from communicator.outreach.tables import Communication, CommunicationStatus, Delivery, DeliveryState

CUT_OFF = "the worker was cut off while sending"


def expire_leases(session: Session, moment: datetime) -> int:
    """Claims whose worker fell silent become uncertain: they may have gone out; gives how many."""
    found = session.execute(
        update(Delivery)
        .where(Delivery.state == DeliveryState.CLAIMED, Delivery.lease_until < moment)
        .values(state=DeliveryState.UNCERTAIN, reason=CUT_OFF, changed_at=moment)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return len(found.all())


def settle(session: Session, told: Remembered, moment: datetime) -> Counter[str]:
    """Settles all that a dead worker had in hand as its journal tells; gives how many went where.

    What the server answered is recorded as it was; what was begun and not answered is uncertain; what was not begun
    is queued again, its attempt uncounted, and its message is being sent again where it had ended. After another boot
    lines may be missing: then everything without an answer is uncertain.
    """
    known, uncertain, untouched = [], [], []
    for claimed in claims_of(session, told.worker):
        outcome = told.ended.get(claimed.attempt)
        if outcome is not None:
            known.append((claimed, outcome))
        elif claimed.attempt in told.begun or not told.is_complete:
            uncertain.append((claimed, Outcome(DeliveryState.UNCERTAIN, CUT_OFF)))
        else:
            untouched.append(claimed)
    recorded = record_all(session, [*known, *uncertain], moment)
    _reopen(session, [*untouched, *(one for one, what in known if what.state is DeliveryState.RETRY)])
    counts = Counter(str(outcome.state) for _, outcome in recorded)
    counts["given_back"] = give_back(session, untouched, moment)
    return +counts


def _reopen(session: Session, claims: list[Claimed]) -> None:
    """A message ended while its last mails counted as uncertain; they are to be tried after all."""
    session.execute(
        update(Communication)
        .where(
            Communication.id.in_({one.communication_id for one in claims}),
            Communication.status == CommunicationStatus.SENT,
        )
        .values(status=CommunicationStatus.SENDING, finished_at=None)
        .execution_options(synchronize_session=False)
    )
