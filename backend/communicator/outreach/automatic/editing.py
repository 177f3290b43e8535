"""Changing an automatic message that is on: it is paused, changed, and resumed; nobody gets it twice."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from communicator.errors import InvalidFields
from communicator.message_errors import WrongState
from communicator.outreach.automatic.refusals import meant
from communicator.outreach.communications import update_draft
from communicator.outreach.fields import TEXTS, check_draft_fields
from communicator.outreach.options import set_options
from communicator.outreach.tables import Communication, CommunicationStatus
from communicator.prediction.published import latest_snapshot

PAUSE_FIRST = "This automatic message is on; pause it, change it, and resume it."
SETTLED = {
    "automatic": "can't be changed once it is on; cancel it, and write another",
    "holdout_percent": "can't be changed once it is on: the comparison was planned with it; write another message",
}


def change(session: Session, communication: Communication, fields: Mapping[str, Any]) -> Communication:
    """Changes a draft, or an automatic message that is paused. WrongState where it can't be changed any more."""
    if not communication.automatic or communication.began_at is None:
        return update_draft(session, communication, fields)
    return edit(session, communication, fields)


def edit(session: Session, communication: Communication, fields: Mapping[str, Any]) -> Communication:
    """Changes an automatic message that is paused; what it says must be fit to be sent.

    Who has a row of the ledger keeps it, queued or not, and gets no other: mails that have not gone out say the new
    text. At the next look everybody who matches the new criteria and has no row is a new match.
    """
    check_draft_fields(fields)
    session.refresh(communication, with_for_update=True)
    if communication.status != CommunicationStatus.PAUSED:
        told = PAUSE_FIRST if communication.status == CommunicationStatus.SENDING else ""
        raise WrongState(told or f"This message is {communication.status}; one can't change it.")
    settled = {
        name: [why] for name, why in SETTLED.items() if fields.get(name) not in (None, getattr(communication, name))
    }
    if settled:
        raise InvalidFields(settled)
    for name in TEXTS:
        if name in fields:
            setattr(communication, name, fields[name])
    if "criteria" in fields:
        communication.criteria = dict(fields["criteria"] or {})
    set_options(communication, fields)
    meant(session, communication, latest_snapshot(session, communication.course_pk))
    session.flush()
    return communication
