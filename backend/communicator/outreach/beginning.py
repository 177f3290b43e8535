"""Beginning a send: at once, or when its time has come."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.clock import now
from communicator.config import Settings
from communicator.errors import CommunicatorError, Retryable
from communicator.outreach.approval import ask_again, needs_second
from communicator.outreach.communications import move
from communicator.outreach.settling import compare, select_members, settle
from communicator.outreach.tables import Communication, CommunicationStatus

WORKER = "worker"


def begin(
    session: Session,
    settings: Settings,
    communication: Communication,
    snapshot_seen: str | None,
) -> Communication:
    """Sends a draft now, after the undo window, asking nobody; an automatic message is switched on.

    `snapshot_seen` is the snapshot that the composer looked at. Where another set of learners matches as of
    the latest snapshot, SelectionChanged tells `matching`, `snapshot` (the latest) and `was`, and nothing is
    changed. InvalidFields where the message can't be sent as it is, or nobody matches.
    """
    session.refresh(communication, with_for_update=True)  # what is checked is what is sent
    selected = select_members(session, communication)
    compare(session, communication, selected, snapshot_seen)
    return settle(session, settings, communication, selected, [CommunicationStatus.DRAFT])


def begin_scheduled(session: Session, settings: Settings, communication: Communication) -> Communication:
    """Begins a send whose time has come, with whoever matches as of the latest snapshot; FAILED where it can't.

    There is nobody to answer a question, so a changed selection is no obstacle; it was agreed to at
    scheduling that membership is fixed now. The undo window was the time until now. Where by now more match
    than the site allows one person, or many more than were approved, it waits for approval.
    """
    allowed = [CommunicationStatus.SCHEDULED]
    try:
        selected = select_members(session, communication)
        if needs_second(session, settings, communication, selected):
            ask_again(session, communication, selected)
            note(session, WORKER, "communication.ask", communication.course_pk, communication=communication.id)
            return communication
        settle(session, settings, communication, selected, allowed)
    except Retryable:
        raise
    except CommunicatorError as error:
        move(session, communication, allowed, CommunicationStatus.FAILED, "begin")
        communication.failure, communication.finished_at = str(error)[:500], now()
        session.flush()
    return communication


def due_to_begin(session: Session, moment: datetime) -> list[Communication]:
    """The scheduled communications whose time has come, locked against other workers."""
    query = (
        select(Communication)
        .where(Communication.status == CommunicationStatus.SCHEDULED, Communication.send_at <= moment)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(query))
