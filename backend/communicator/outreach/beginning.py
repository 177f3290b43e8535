"""Beginning a send: who matches now is compared, settled, and written into the ledger at once."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.audience.criteria import Criteria
from communicator.audience.selection import matching
from communicator.clock import now
from communicator.config import Settings
from communicator.errors import CommunicatorError, InvalidFields, Retryable, SelectionChanged
from communicator.outreach.communications import course_name, move
from communicator.outreach.enlisting import enlist
from communicator.outreach.fields import check_sendable
from communicator.outreach.simulated_model import require_acknowledged
from communicator.outreach.tables import Communication, CommunicationStatus
from communicator.prediction.published import latest_snapshot

NOBODY = "nobody matches these criteria"


def begin(
    session: Session, settings: Settings, communication: Communication, snapshot_seen: str | None
) -> Communication:
    """Sends a draft now, after the undo window.

    `snapshot_seen` is the snapshot that the composer looked at. Where another set of learners matches as of
    the latest snapshot, SelectionChanged tells `matching`, `snapshot` (the latest) and `was`, and nothing is
    changed. InvalidFields where the message can't be sent as it is, or nobody matches.
    """
    session.refresh(communication, with_for_update=True)  # what is checked is what is sent
    criteria = check_sendable(communication, course_name(session, communication))
    latest = latest_snapshot(session, communication.course_pk)
    latest_id = latest.id if latest else None
    require_acknowledged(session, communication.course_pk, criteria, latest, communication.automatic)
    members = _members(session, communication, criteria, latest_id)
    if criteria.needs_prediction or snapshot_seen is not None:
        _compare(session, communication, criteria, members, latest_id, snapshot_seen)
    if not members:
        raise InvalidFields({"criteria": [NOBODY]})
    _settle(session, settings, communication, criteria, members, latest_id, [CommunicationStatus.DRAFT])
    return communication


def begin_scheduled(session: Session, settings: Settings, communication: Communication) -> Communication:
    """Begins a send whose time has come, with whoever matches as of the latest snapshot; FAILED where it can't.

    There is nobody to answer a question, so a changed selection is no obstacle; it was agreed to at
    scheduling that membership is fixed now. The undo window was the time until now.
    """
    latest = latest_snapshot(session, communication.course_pk)
    latest_id = latest.id if latest else None
    allowed = [CommunicationStatus.SCHEDULED]
    try:
        criteria = check_sendable(communication, course_name(session, communication))
        require_acknowledged(session, communication.course_pk, criteria, latest, communication.automatic)
        members = _members(session, communication, criteria, latest_id)
        if not members:
            raise InvalidFields({"criteria": [NOBODY]})
    except Retryable:
        raise
    except CommunicatorError as error:
        move(session, communication, allowed, CommunicationStatus.FAILED, "begin")
        communication.failure, communication.finished_at = str(error)[:500], now()
        session.flush()
        return communication
    _settle(session, settings, communication, criteria, members, latest_id, allowed)
    return communication


def due_to_begin(session: Session, moment: datetime) -> list[Communication]:
    """The scheduled communications whose time has come, locked against other workers."""
    query = (
        select(Communication)
        .where(Communication.status == CommunicationStatus.SCHEDULED, Communication.send_at <= moment)
        .with_for_update(skip_locked=True)
    )
    return list(session.scalars(query))


def _members(session: Session, communication: Communication, criteria: Criteria, snapshot_id: str | None) -> set[int]:
    return matching(session, communication.course_pk, criteria, snapshot_id)


def _compare(
    session: Session,
    communication: Communication,
    criteria: Criteria,
    members: set[int],
    latest_id: str | None,
    seen_id: str | None,
) -> None:
    if seen_id == latest_id:
        return
    was = _members(session, communication, criteria, seen_id)
    if was != members:
        told = f"{len(members)} learners match now, {len(was)} matched when this was composed."
        raise SelectionChanged(told, matching=len(members), snapshot=latest_id, was=len(was))


def _settle(
    session: Session,
    settings: Settings,
    communication: Communication,
    criteria: Criteria,
    members: set[int],
    snapshot_id: str | None,
    allowed: list[CommunicationStatus],
) -> None:
    """Fixes the membership: one ledger row for each who matches, all in the caller's transaction."""
    move(session, communication, allowed, CommunicationStatus.SENDING, "send")
    moment = now()
    undo = timedelta(seconds=settings.undo_seconds if CommunicationStatus.DRAFT in allowed else 0)
    communication.began_at, communication.undo_until = moment, moment + undo
    communication.snapshot_id = snapshot_id
    enlist(session, settings, communication, criteria, members)
