"""Communications end when nothing of them is left to try."""

from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from communicator.outreach.queue.states import UNFINISHED, has_some
from communicator.outreach.tables import Communication, CommunicationStatus


def finish(session: Session, moment: datetime) -> list[str]:
    """Communications with nothing left to try become sent; gives their ids.

    Automatic ones wait for who matches next, and end by their date: see automatic.checking.
    """
    is_open = or_(*(has_some(state) for state in UNFINISHED))
    found = session.execute(
        update(Communication)
        .where(Communication.status == CommunicationStatus.SENDING, Communication.automatic.is_(False), ~is_open)
        .values(status=CommunicationStatus.SENT, finished_at=moment)
        .returning(Communication.id)
        .execution_options(synchronize_session=False)
    )
    return list(found.scalars())
