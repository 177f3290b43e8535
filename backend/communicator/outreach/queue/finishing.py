"""Communications end when nothing of them is left to try."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from communicator.outreach.queue.states import UNFINISHED
from communicator.outreach.tables import Communication, CommunicationStatus, Delivery


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
