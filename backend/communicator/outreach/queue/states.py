"""States that the queue asks for together."""

from communicator.outreach.tables import DeliveryState

TO_TRY = (DeliveryState.QUEUED, DeliveryState.RETRY)
UNFINISHED = (*TO_TRY, DeliveryState.CLAIMED)
