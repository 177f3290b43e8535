"""Switching an automatic message on: the first look tells who matches already, whom it writes to only if asked."""

from datetime import datetime

from sqlalchemy.orm import Session

from communicator.config import Settings
from communicator.errors import InvalidFields
from communicator.message_errors import AutomaticHeld
from communicator.outreach.automatic.checking import day_of
from communicator.outreach.automatic.looking import claim_day, hold, look
from communicator.outreach.automatic.refusals import meant, require_fresh
from communicator.outreach.automatic.tables import RunKind
from communicator.outreach.tables import Communication
from communicator.prediction.published import latest_snapshot


def switch_on(session: Session, settings: Settings, communication: Communication, moment: datetime) -> None:
    """The first look, in the caller's transaction, which has begun sending and set the undo window.

    Who matches now is queued where the message is for the backlog too, else marked, and never written to by it. By
    chances that are too old nobody can tell who matches now: the first look then waits for newer ones; InvalidFields
    where the backlog was to be written to. Of a course that was never predicted nobody matches yet. Raises what
    `meant` says.
    """
    latest = latest_snapshot(session, communication.course_pk)
    criteria = meant(session, communication, latest)
    day = day_of(session, communication, moment)
    run = claim_day(session, communication, RunKind.SWITCHED_ON, day)
    assert run is not None, "a message is switched on once"
    try:
        if latest is not None:
            require_fresh(criteria, latest, moment)
    except AutomaticHeld as held:
        if communication.backlog:
            raise InvalidFields({"backlog": [f"can't be known now: {held}"]}) from held
        hold(run, str(held), moment)
    else:
        look(session, settings, communication, criteria, run, moment)
    session.flush()
