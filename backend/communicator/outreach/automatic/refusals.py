"""Why an automatic message looks for nobody: never to everyone, never by invented courses, never by old chances."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from communicator.audience.conditions.condition import Basis
from communicator.audience.criteria import Criteria
from communicator.audience.segments import find_segment
from communicator.audience.vanished import vanished
from communicator.courses.tables import Course
from communicator.errors import CommunicatorError, InvalidFields, Retryable, UnknownSegment
from communicator.message_errors import AutomaticHeld
from communicator.outreach.communications import course_name
from communicator.outreach.fields import check_sendable
from communicator.outreach.options import check_options
from communicator.outreach.simulated_model import require_acknowledged
from communicator.outreach.tables import Communication
from communicator.prediction.published import latest_snapshot
from communicator.prediction.tables import Snapshot

STALE_AFTER = timedelta(hours=48)
"""Chances as of longer ago choose nobody by themselves: what happened since may have changed all of them."""
NOT_EVERYONE = "can't be all learners: say by criteria whom it is for"
SELECTION_GONE = (
    "The saved selection that this message is for was removed; name another, or give it criteria of its own"
)
NEVER_PREDICTED = "This course was never predicted, so nobody has chances to be chosen by"


def criteria_now(session: Session, communication: Communication) -> dict[str, Any]:
    """Its criteria: those of its saved selection as it is now, where it names one. AutomaticHeld where that is gone."""
    if communication.segment_id is None:
        return dict(communication.criteria)
    try:
        return dict(find_segment(session, communication.course_pk, communication.segment_id).criteria)
    except UnknownSegment as error:
        raise AutomaticHeld(SELECTION_GONE) from error


def meant(session: Session, communication: Communication, latest: Snapshot | None) -> Criteria:
    """Whom an automatic message is for, as it and its saved selection are written now.

    Raises:
        InvalidFields: where it can't be sent as it is, is for all learners, or goes by a model of invented courses.
        AcknowledgementNeeded: as `require_acknowledged` says.
        AutomaticHeld: where its selection is gone, or asks for what the course no longer has.
    """
    check_sendable(communication, course_name(session, communication))
    check_options(communication, session.get_one(Course, communication.course_pk))
    criteria = Criteria.parse(criteria_now(session, communication))
    if criteria.is_for_everybody:
        raise InvalidFields({"segment": [NOT_EVERYONE]})
    require_acknowledged(session, communication.course_pk, criteria, latest, True, communication.body)
    gone = vanished(criteria, Basis(session, communication.course_pk, latest.id if latest else None))
    if gone:
        raise AutomaticHeld(" ".join(gone.values()))
    return criteria


def require_fresh(criteria: Criteria, latest: Snapshot | None, moment: datetime) -> None:
    """Refuses (AutomaticHeld) to look by chances that aren't there, or are as of more than 48 hours ago."""
    if not criteria.needs_prediction:
        return
    if latest is None:
        raise AutomaticHeld(NEVER_PREDICTED)
    if moment - latest.as_of > STALE_AFTER:
        told = f"The chances are as of {latest.as_of:%Y-%m-%d %H:%M} UTC, more than 48 hours ago"
        raise AutomaticHeld(f"{told}; import newer logs, and predict the course anew")


def why_held(session: Session, communication: Communication, moment: datetime) -> str | None:
    """Why a look would find nobody now; None where nothing keeps it from looking. Writes nothing."""
    latest = latest_snapshot(session, communication.course_pk)
    try:
        require_fresh(meant(session, communication, latest), latest, moment)
    except Retryable:
        raise
    except CommunicatorError as error:
        return str(error)
    return None
