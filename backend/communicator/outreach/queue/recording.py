"""Recording what became of claimed mails, many in one transaction; and giving back what was never begun."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, case, select, update
from sqlalchemy.orm import Session

from communicator.outreach.bounces.taking import refused_for_good
from communicator.outreach.claimed import IN_HAND, Claimed
from communicator.outreach.queue.looking_up import look_up_by_index
from communicator.outreach.queue.states import has_lease, is_still
from communicator.outreach.retrying import Outcome
from communicator.outreach.tables import Communication, CommunicationStatus, Delivery, DeliveryState
from communicator.prediction.exposure import note_exposures

Done = tuple[Claimed, Outcome]
TOGETHER = 200
"""So many rows an UPDATE names."""


def record(session: Session, claimed: Claimed, outcome: Outcome, moment: datetime) -> bool:
    """Writes down what became of one claimed mail; False where the claim is no longer this worker's."""
    return bool(record_all(session, [(claimed, outcome)], moment))


def record_all(session: Session, done: Sequence[Done], moment: datetime) -> list[Done]:
    """Writes down what became of claimed mails; gives those whose claim still was its worker's.

    A claim whose lease ran out meanwhile has become uncertain: what is known now settles it. Whom chances chose for
    a mail that was sent is exposed from then on; an address that was refused for good may be suppressed.
    """
    if not done:
        return []
    look_up_by_index(session)
    cancelled = _cancelled(session, {one.communication_id for one, what in done if what.state is DeliveryState.RETRY})
    alike: dict[Outcome, list[Claimed]] = defaultdict(list)
    for claimed, outcome in done:
        is_over = outcome.state is DeliveryState.RETRY and claimed.communication_id in cancelled
        alike[Outcome(DeliveryState.CANCELLED, outcome.reason) if is_over else outcome].append(claimed)
    ours: set[tuple[str, int]] = set()
    for outcome, claims in alike.items():
        for start in range(0, len(claims), TOGETHER):
            ours |= _written(session, claims[start : start + TOGETHER], outcome, moment)
    recorded = [(claimed, outcome) for claimed, outcome in done if claimed.attempt in ours]
    _tell(session, recorded, moment)
    return recorded


def give_back(session: Session, claims: Collection[Claimed], moment: datetime) -> int:
    """Claimed mails that were not begun are as they were before, their attempt uncounted; gives how many.

    Those of a message that was cancelled meanwhile are cancelled.
    """
    if not claims:
        return 0
    look_up_by_index(session)
    cancelled = _cancelled(session, {one.communication_id for one in claims})
    found = 0
    for is_cancelled in (False, True):
        some = [one for one in claims if (one.communication_id in cancelled) is is_cancelled]
        for start in range(0, len(some), TOGETHER):
            found += len(_returned(session, _of(some[start : start + TOGETHER]), is_cancelled, moment))
    return found


def _written(session: Session, claims: Sequence[Claimed], outcome: Outcome, moment: datetime) -> set[tuple[str, int]]:
    found = session.execute(
        update(Delivery)
        .where(_of(claims))
        .values(
            state=outcome.state,
            reason=outcome.reason,
            not_before=outcome.not_before,
            lease_until=None,
            changed_at=moment,
            sent_at=moment if outcome.state is DeliveryState.SENT else None,
        )
        .returning(Delivery.id, Delivery.attempts)
        .execution_options(synchronize_session=False)
    )
    return {(delivery_id, attempts) for delivery_id, attempts in found}


def _returned(session: Session, those: ColumnElement[bool], is_cancelled: bool, moment: datetime) -> list[str]:
    before = case((Delivery.attempts > 1, DeliveryState.RETRY.value), else_=DeliveryState.QUEUED.value)
    found = session.execute(
        update(Delivery)
        .where(those)
        .values(
            state=DeliveryState.CANCELLED if is_cancelled else before,
            reason="",
            attempts=Delivery.attempts - 1,
            lease_until=None,
            worker=None,
            changed_at=moment,
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    return list(found.scalars())


def _of(claims: Iterable[Claimed]) -> ColumnElement[bool]:
    """Rows that are still in these claims' worker's hand: nobody else's, and no later attempt."""
    attempts: dict[tuple[str, int], list[str]] = defaultdict(list)
    for one in claims:
        attempts[one.worker, one.attempts].append(one.id)
    same = [
        (Delivery.worker == worker) & (Delivery.attempts == count) & Delivery.id.in_(ids)
        for (worker, count), ids in attempts.items()
    ]
    either = same[0]
    for one_more in same[1:]:
        either |= one_more
    return either & has_lease() & is_still(IN_HAND)


def _cancelled(session: Session, communication_ids: Collection[str]) -> set[str]:
    """Locked against a cancel under way, which would not see these rows among those it cancels."""
    if not communication_ids:
        return set()
    query = (
        select(Communication.id, Communication.status)
        .where(Communication.id.in_(communication_ids))
        .order_by(Communication.id)
        .with_for_update(read=True)
    )
    return {each for each, status in session.execute(query) if status == CommunicationStatus.CANCELLED}


def _tell(session: Session, recorded: Iterable[Done], moment: datetime) -> None:
    exposed = []
    for claimed, outcome in recorded:
        if outcome.state is DeliveryState.SENT and claimed.is_by_prediction:
            exposed.append((claimed.course_learner_id, claimed.communication_id))
        if outcome.bounce_code:
            refused_for_good(session, claimed.course_learner_id, outcome.bounce_code)
    note_exposures(session, exposed, moment)
