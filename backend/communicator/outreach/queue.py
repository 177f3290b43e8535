"""The queue is the ledger itself: rows are claimed one at a time, by a conditional UPDATE with a lease.

A worker records what became of one mail and claims the next in one transaction, and talks SMTP between
two. So at most one mail is in a worker's hand when it dies, and only that one becomes uncertain.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.orm import Session

from communicator.outreach.claimed import Claimed, sendable
from communicator.outreach.retrying import Outcome
from communicator.outreach.tables import Communication, CommunicationStatus, Delivery, DeliveryState
from communicator.prediction.exposure import note_exposure

# Longer than an SMTP conversation can take: six answers, each awaited for 30 seconds at most.
LEASE = timedelta(minutes=5)
TO_TRY = (DeliveryState.QUEUED, DeliveryState.RETRY)
UNFINISHED = (*TO_TRY, DeliveryState.CLAIMED)
CUT_OFF = "the worker was cut off while sending"
SUPPRESSED_AT_ONCE = 100


def claim_next(session: Session, worker: str, moment: datetime, after: str = "") -> Claimed | None:
    """Takes one due delivery for `worker`, or None where nothing is due.

    Communications take turns: the next one after `after` (a communication id) is asked first. Who opted out,
    left, or lost their address since sending began is suppressed on the way.
    """
    query = select(Communication.id).where(Communication.status == CommunicationStatus.SENDING)
    sending = sorted(session.scalars(query))
    turns = [one for one in sending if one > after] + [one for one in sending if one <= after]
    for communication_id in turns:
        for _ in range(SUPPRESSED_AT_ONCE):
            delivery_id = _take(session, communication_id, worker, moment)
            if delivery_id is None:
                break
            claimed = sendable(session, delivery_id, worker, moment)
            if claimed:
                return claimed
    return None


def record(session: Session, claimed: Claimed, outcome: Outcome, moment: datetime) -> bool:
    """Writes down what became of a claimed mail; False where the claim is no longer this worker's.

    A claim whose lease ran out meanwhile has become uncertain: what is known now settles it. Whom chances chose for
    a mail that was sent is exposed from then on.
    """
    is_sent = outcome.state is DeliveryState.SENT
    found = session.execute(
        update(Delivery)
        .where(
            Delivery.id == claimed.id,
            Delivery.worker == claimed.worker,
            Delivery.attempts == claimed.attempts,
            Delivery.state.in_((DeliveryState.CLAIMED, DeliveryState.UNCERTAIN)),
        )
        .values(
            state=_unless_cancelled(session, claimed, outcome.state),
            reason=outcome.reason,
            not_before=outcome.not_before,
            lease_until=None,
            changed_at=moment,
            sent_at=moment if is_sent else None,
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    is_recorded = found.first() is not None
    if is_recorded and is_sent and claimed.is_by_prediction:
        note_exposure(session, claimed.course_learner_id, claimed.communication_id, moment)
    return is_recorded


def due_deliveries(session: Session, moment: datetime, limit: int) -> list[tuple[str, int]]:
    """(delivery id, attempts so far) of some that are due; for putting them off while the mail server is away."""
    query = (
        select(Delivery.id, Delivery.attempts)
        .join(Communication, Communication.id == Delivery.communication_id)
        .where(
            Communication.status == CommunicationStatus.SENDING,
            Delivery.state.in_(TO_TRY),
            Delivery.not_before <= moment,
        )
        .limit(limit)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    return [(delivery_id, attempts) for delivery_id, attempts in session.execute(query)]


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


def finish(session: Session, moment: datetime) -> list[str]:
    """Communications with nothing left to try become sent; gives their ids.

    Automatic ones wait for who matches next, and end by their date: see automatic.checking.
    """
    is_open = select(Delivery.id).where(Delivery.communication_id == Communication.id, Delivery.state.in_(UNFINISHED))
    found = session.execute(
        update(Communication)
        .where(
            Communication.status == CommunicationStatus.SENDING, Communication.automatic.is_(False), ~is_open.exists()
        )
        .values(status=CommunicationStatus.SENT, finished_at=moment)
        .returning(Communication.id)
        .execution_options(synchronize_session=False)
    )
    return list(found.scalars())


def _take(session: Session, communication_id: str, worker: str, moment: datetime) -> str | None:
    for state in TO_TRY:  # one state at a time, so that the index gives the earliest without sorting
        candidate = session.scalar(
            select(Delivery.id)
            .where(
                Delivery.communication_id == communication_id,
                Delivery.state == state,
                Delivery.not_before <= moment,
            )
            .order_by(Delivery.not_before)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if candidate and _claim(session, candidate, state, worker, moment):
            return candidate
    return None


def _claim(session: Session, delivery_id: str, state: DeliveryState, worker: str, moment: datetime) -> bool:
    claimed = session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state == state)
        .values(
            state=DeliveryState.CLAIMED,
            worker=worker,
            lease_until=moment + LEASE,
            attempts=Delivery.attempts + 1,
            changed_at=moment,
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return claimed.first() is not None


def _unless_cancelled(session: Session, claimed: Claimed, state: DeliveryState) -> DeliveryState:
    if state is not DeliveryState.RETRY:
        return state
    # Locked against a cancel under way, which would not see this row among those it cancels.
    status = session.scalar(
        select(Communication.status).where(Communication.id == claimed.communication_id).with_for_update(read=True)
    )
    return DeliveryState.CANCELLED if status == CommunicationStatus.CANCELLED else state
