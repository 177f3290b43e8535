"""States that the queue asks for together."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func

from communicator.outreach.tables import Delivery, DeliveryState

TO_TRY = (DeliveryState.QUEUED, DeliveryState.RETRY)
UNFINISHED = (*TO_TRY, DeliveryState.CLAIMED)


def is_still(states: Collection[DeliveryState]) -> ColumnElement[bool]:
    """Of rows that are named by their ids: whether they are in one of these states.

    Written so that no database finds the rows by their state: SQLite would go through all that are queued.
    """
    return func.coalesce(Delivery.state, "").in_(states)
