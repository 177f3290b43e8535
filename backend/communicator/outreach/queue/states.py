"""States that the queue asks for together."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, case, func, select

from communicator.outreach.tables import Communication, Delivery, DeliveryState

TO_TRY = (DeliveryState.QUEUED, DeliveryState.RETRY)
UNFINISHED = (*TO_TRY, DeliveryState.CLAIMED)


def is_still(states: Collection[DeliveryState]) -> ColumnElement[bool]:
    """Of rows that are named by their ids: whether they are in one of these states.

    Written so that no database finds the rows by their state: SQLite would go through all that are queued.
    """
    return func.coalesce(Delivery.state, "").in_(states)


def has_lease() -> ColumnElement[bool]:
    """Of rows that are named by their ids: whether they have a lease, which an index would find those of all by.

    That index holds the leases of long ago, too, until PostgreSQL next cleans it.
    """
    return case((Delivery.lease_until.is_(None), 0), else_=1) == 1


def has_some(state: DeliveryState, *also: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a communication has a delivery in this state, as the head of its own queue tells.

    The limit keeps PostgreSQL from reading all communications' rows at once to answer it, which `exists` doesn't.
    """
    head = (
        select(Delivery.id)
        .where(Delivery.communication_id == Communication.id, Delivery.state == state, *also)
        .order_by(Delivery.not_before)
        .limit(1)
        .correlate(Communication)
    )
    return head.scalar_subquery().is_not(None)
