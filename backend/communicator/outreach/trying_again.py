"""Trying mails again that staff ask for: those that failed; uncertain ones only where they say so."""

from collections.abc import Collection

from sqlalchemy import update
from sqlalchemy.orm import Session

from communicator.access.callers import Caller
from communicator.audience.selection import pseudonyms_of
from communicator.clock import now
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.errors import InvalidFields
from communicator.message_errors import WrongState
from communicator.outreach.approval import require_may_send
from communicator.outreach.communications import move
from communicator.outreach.site_rules import rules_of
from communicator.outreach.tables import Communication, CommunicationStatus, Delivery, DeliveryState

FOR_TRYING = (DeliveryState.FAILED, DeliveryState.UNCERTAIN)
UNDER_WAY = (CommunicationStatus.SENDING, CommunicationStatus.PAUSED)


def retry(
    session: Session,
    settings: Settings,
    communication: Communication,
    caller: Caller,
    states: Collection[str],
    pseudonyms: Collection[str] | None = None,
) -> int:
    """Queues mails in `states` again, of the learners named or of all; gives how many.

    An uncertain mail may have been delivered: who names that state accepts that some get it twice. A message that
    was sent is sending again; WrongState where it hasn't begun, or was cancelled. What is queued again obeys caps
    and hours, and who opted out meanwhile is left out at the claim, as ever.
    """
    require_may_send(rules_of(session, settings, session.get_one(Course, communication.course_pk).site_id), caller)
    _require_states(states)
    session.refresh(communication, with_for_update=True)
    if communication.status not in (*UNDER_WAY, CommunicationStatus.SENT):
        raise WrongState(f"This message is {communication.status}; none of its mails can be tried again.")
    queued = _queue(session, communication, states, pseudonyms)
    if queued and communication.status == CommunicationStatus.SENT:
        move(session, communication, [CommunicationStatus.SENT], CommunicationStatus.SENDING, "try again")
        communication.finished_at = None
    session.flush()
    return queued


def _require_states(states: Collection[str]) -> None:
    if not states or not set(states) <= set(FOR_TRYING):
        raise InvalidFields({"states": [f"must be one or more of {', '.join(FOR_TRYING)}"]})


def _queue(
    session: Session, communication: Communication, states: Collection[str], pseudonyms: Collection[str] | None
) -> int:
    moment = now()
    again = (
        update(Delivery)
        .where(Delivery.communication_id == communication.id, Delivery.state.in_(states))
        .values(
            state=DeliveryState.QUEUED,
            reason="",
            not_before=moment,
            lease_until=None,
            forgiven_attempts=Delivery.attempts,
            changed_at=moment,
        )
    )
    if pseudonyms is not None:
        named = pseudonyms_of(session, communication.course_pk, frozenset(pseudonyms))
        again = again.where(Delivery.course_learner_id.in_(named))
    found = session.execute(again.returning(Delivery.id).execution_options(synchronize_session=False))
    return len(found.all())
