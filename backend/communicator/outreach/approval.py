"""A second person's approval of large sends: asked for, given, declined; who may send at all."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.access.callers import Caller, Role
from communicator.clock import as_utc, now
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.errors import InvalidFields, NotAllowed
from communicator.message_errors import WrongState
from communicator.outreach.addresses import normal
from communicator.outreach.communications import PASSED, move, schedule
from communicator.outreach.communications import resume as go_on
from communicator.outreach.settling import (
    Selected,
    compare,
    recipients_of,
    require_enough_held_out,
    select_members,
    settle,
)
from communicator.outreach.site_rules import SendingRules, rules_of
from communicator.outreach.tables import ApprovalRequest, Communication, CommunicationStatus

LONGEST_REASON = 500
WAITING = (CommunicationStatus.AWAITING_APPROVAL,)
DRAFT = (CommunicationStatus.DRAFT,)
MAY_GROW = 0.1
"""An approved send may have grown by this share when its time comes; by more, and it is asked about again."""


def send(
    session: Session,
    settings: Settings,
    communication: Communication,
    caller: Caller,
    snapshot_seen: str | None,
    when: datetime | None = None,
) -> Communication:
    """Sends a draft now, or at a time; or asks for approval, where it has more recipients than the site allows one.

    Raises what `begin` and `schedule` raise; NotAllowed where on this site instructors send and the caller is none.
    """
    session.refresh(communication, with_for_update=True)
    rules = _rules(session, settings, communication)
    require_may_send(rules, caller)
    _require_draft(communication, when)
    selected = select_members(session, communication)
    if when is None:
        compare(session, communication, selected, snapshot_seen)
    recipients = recipients_of(session, communication, selected)
    _ask(session, communication, caller, recipients, when, snapshot_seen)
    if recipients > rules.approval_above:
        require_enough_held_out(session, communication, selected)  # who asks can mend it; who approves couldn't
        move(session, communication, DRAFT, CommunicationStatus.AWAITING_APPROVAL, "send")
    elif when is None:
        settle(session, settings, communication, selected, DRAFT)
    else:
        require_enough_held_out(session, communication, selected)
        schedule(session, communication, when)
    session.flush()
    return communication


def _require_draft(communication: Communication, when: datetime | None) -> None:
    if communication.status not in DRAFT:
        raise WrongState(f"This message is {communication.status}; one can't send it.")
    if when is not None and as_utc(when) <= now():
        raise InvalidFields({"when": [PASSED]})


def approve(
    session: Session,
    settings: Settings,
    communication: Communication,
    caller: Caller,
    snapshot_seen: str | None = None,
    asked_at: str | None = None,
) -> Communication:
    """Lets a send that waits for it go out: now, or at the time that was asked for.

    NotAllowed where the caller is who asked, or is neither instructor nor administrator. Who matches is compared
    as at sending, with `snapshot_seen`, else with what the one who asked looked at. `asked_at` names the request
    that the caller looked at; WrongState where it was changed and asked for anew since.
    """
    request = _request_of(session, communication)
    require_second(caller, request)
    if asked_at is not None and asked_at != request.asked_at.isoformat():
        raise WrongState("This message was changed, and asked for anew, since you looked at it; look at it again.")
    if request.send_at is not None and request.send_at > now():
        schedule(session, communication, request.send_at, WAITING)
    else:
        selected = select_members(session, communication)
        if request.send_at is None:  # else it was agreed that who matches is settled at the time
            compare(session, communication, selected, snapshot_seen or request.snapshot_id)
        settle(session, settings, communication, selected, WAITING)
    request.answered_by, request.answered_at = caller.name[:300], now()
    session.flush()
    return communication


def decline(session: Session, communication: Communication, caller: Caller, reason: str) -> Communication:
    """Gives it back as a draft, with the reason; by whoever may approve it."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise InvalidFields({"reason": [f"is needed, of {LONGEST_REASON} characters at the most"]})
    request = _request_of(session, communication)
    require_second(caller, request)
    move(session, communication, WAITING, CommunicationStatus.DRAFT, "decline")
    request.declined, request.answered_by, request.answered_at = reason.strip(), caller.name[:300], now()
    session.flush()
    return communication


def resume(session: Session, settings: Settings, communication: Communication, caller: Caller) -> Communication:
    """Lets a paused message go on, by whoever may send."""
    require_may_send(_rules(session, settings, communication), caller)
    return go_on(session, communication)


def require_agreed(session: Session, settings: Settings, communication: Communication, caller: Caller) -> None:
    """Refuses a change of an automatic message that is on, where it is another one than who had to agreed to.

    NotAllowed where the caller may not send; WrongState where a second person approved it as it was, or would have to.
    """
    if communication.began_at is None:
        return
    rules = _rules(session, settings, communication)
    require_may_send(rules, caller)
    request = session.get(ApprovalRequest, communication.id)
    if request is not None and request.answered_at is not None and request.declined is None:
        raise WrongState("A second person approved this message as it is; cancel it, and write another.")
    recipients = recipients_of(session, communication, select_members(session, communication))
    if recipients > rules.approval_above:
        told = f"{recipients} learners would be written to, which a second person must approve"
        raise WrongState(f"{told}; cancel this message, and write another.")


def require_may_send(rules: SendingRules, caller: Caller) -> None:
    """NotAllowed where on this site instructors send, and the caller is none."""
    if rules.who_may_send == "instructors" and caller.role is Role.STAFF:
        raise NotAllowed("On this site instructors send messages; the draft is kept, ask one of them to send it")


def require_second(caller: Caller, request: ApprovalRequest) -> None:
    """NotAllowed where the caller can't be the second person."""
    if caller.role is Role.STAFF:
        raise NotAllowed("An instructor or an administrator must approve this; staff can't")
    if is_same_person(caller, request):
        raise NotAllowed("Who asked for this send can't approve it; a second person must")


def is_same_person(caller: Caller, request: ApprovalRequest) -> bool:
    """By their key, or by their address: one person may come with several tokens or logins."""
    is_same_address = bool(caller.email) and normal(caller.email) == normal(request.asked_by_email)
    return caller.key == request.asked_by_key or is_same_address


def needs_second(session: Session, settings: Settings, communication: Communication, selected: Selected) -> bool:
    """Whether a scheduled send, now that its time has come, has more recipients than were agreed to."""
    threshold = _rules(session, settings, communication).approval_above
    if len(selected.members) <= threshold:
        return False
    request = session.get(ApprovalRequest, communication.id)
    agreed = request.recipients * (1 + MAY_GROW) if request and request.answered_at and not request.declined else 0
    return recipients_of(session, communication, selected) > max(threshold, agreed)


def ask_again(session: Session, communication: Communication, selected: Selected) -> None:
    """Has a scheduled send wait for approval, of as many as match now."""
    request = session.get(ApprovalRequest, communication.id)
    if request is None:  # scheduled before there were requests
        request = ApprovalRequest(communication_id=communication.id, asked_by_key="", asked_by_email="")
        request.asked_by, request.send_at = communication.created_by, communication.send_at
        session.add(request)
    request.asked_at, request.recipients = now(), recipients_of(session, communication, selected)
    request.answered_by = request.answered_at = request.declined = None
    move(session, communication, [CommunicationStatus.SCHEDULED], CommunicationStatus.AWAITING_APPROVAL, "begin")
    session.flush()


def approval_facts(
    session: Session, communications: Sequence[Communication], caller: Caller
) -> dict[str, dict[str, Any]]:
    """`{communication id: …}` of those that a second person was asked about, as `caller` meets them."""
    status = {one.id: one.status for one in communications}
    told = {}
    for request in session.scalars(select(ApprovalRequest).where(ApprovalRequest.communication_id.in_(status))):
        is_waiting = status[request.communication_id] in WAITING
        if is_waiting or request.answered_at is not None:
            told[request.communication_id] = _facts(request, caller, is_waiting)
    return told


def _facts(request: ApprovalRequest, caller: Caller, is_waiting: bool) -> dict[str, Any]:
    is_second = caller.role is not Role.STAFF and not is_same_person(caller, request)
    return {
        "needed": True,
        "asked_by": request.asked_by,
        "asked_at": request.asked_at.isoformat(),
        "recipients": request.recipients,
        "may_approve": is_waiting and is_second,
        "answered_by": request.answered_by,
        "answered_at": request.answered_at and request.answered_at.isoformat(),
        "declined": request.declined,
    }


def _ask(
    session: Session,
    communication: Communication,
    caller: Caller,
    recipients: int,
    when: datetime | None,
    snapshot_seen: str | None,
) -> ApprovalRequest:
    """Notes who sends, also where nobody needs to be asked yet: by its time more may match."""
    request = ApprovalRequest(
        communication_id=communication.id,
        asked_by_key=caller.key[:200],
        asked_by=caller.name[:300],
        asked_by_email=caller.email[:254],
        asked_at=now(),
        recipients=recipients,
        send_at=when and as_utc(when),
        snapshot_id=snapshot_seen,
        answered_by=None,
        answered_at=None,
        declined=None,
    )
    kept = session.merge(request)
    session.flush()
    return kept


def _request_of(session: Session, communication: Communication) -> ApprovalRequest:
    session.refresh(communication, with_for_update=True)  # what is checked is what is sent
    request = session.get(ApprovalRequest, communication.id)
    if request is None or communication.status not in WAITING:
        raise WrongState(f"This message is {communication.status}; it doesn't wait for approval.")
    return request


def _rules(session: Session, settings: Settings, communication: Communication) -> SendingRules:
    return rules_of(session, settings, session.get_one(Course, communication.course_pk).site_id)
