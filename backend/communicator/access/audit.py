"""The audit log: who did what to which course. Never a name or an address of a learner."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from communicator import clock
from communicator.access.tables import AuditEntry

_LONGEST_CALLER = 300
LOOK_UP = "learner.find"
"""Somebody was looked up by their address or user name; the entry keeps the pseudonym that it gave, if any."""
STAFF_DEEDS = ("communication.", "segment.", "effect.", "template.", "simulated_acknowledged", LOOK_UP)
"""How the names of deeds begin that staff do for messages. What learners do for themselves is not among them."""
BY_HAND, REASONS = "exclude", "exclude_reasons"


def note(session: Session, caller: str, action: str, course_pk: int | None, **details: object) -> None:
    """Adds an entry in the caller's transaction: it stands exactly if what it tells of does."""
    session.add(
        AuditEntry(at=clock.now(), caller=caller[:_LONGEST_CALLER], action=action, course_pk=course_pk, details=details)
    )


def times_of(session: Session, caller: str, action: str, course_pk: int, since: datetime) -> list[datetime]:
    """When this caller did so in this course, after `since`; the newest last."""
    query = select(AuditEntry.at).where(AuditEntry.course_pk == course_pk, AuditEntry.at > since)
    deeds = query.where(AuditEntry.action == action, AuditEntry.caller == caller[:_LONGEST_CALLER])
    return list(session.scalars(deeds.order_by(AuditEntry.at)))


def list_staff_deeds(
    session: Session, course_pk: int, communication_id: str | None = None, before: int | None = None, limit: int = 100
) -> list[AuditEntry]:
    """What staff did about messages of a course and whom they looked up, or about one message: a page, newest first.

    `before` is the id of the last entry of an earlier page.
    """
    about = or_(*(AuditEntry.action.startswith(deed, autoescape=True) for deed in STAFF_DEEDS))
    query = select(AuditEntry).where(AuditEntry.course_pk == course_pk, about)
    if communication_id is not None:
        query = query.where(AuditEntry.details["communication"].as_string() == communication_id)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    return list(session.scalars(query.order_by(AuditEntry.id.desc()).limit(limit)))


def describe_entry(entry: AuditEntry) -> dict[str, Any]:
    """The entry as JSON speaks of it; learners left out by hand are counted, and what was said of them isn't told.

    Of a look-up it says whether somebody was `found`, and not whom.
    """
    is_look_up = entry.action == LOOK_UP
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        "caller": entry.caller,
        "action": entry.action,
        "details": {"found": bool(entry.details.get("pseudonym"))} if is_look_up else _without_learners(entry.details),
    }


def _without_learners(told: Any) -> Any:
    if isinstance(told, list):
        return [_without_learners(each) for each in told]
    if not isinstance(told, Mapping):
        return told
    kept = {name: _without_learners(value) for name, value in told.items() if name not in {BY_HAND, REASONS}}
    by_hand = told.get(BY_HAND)
    return kept | ({BY_HAND: len(by_hand) if isinstance(by_hand, list) else by_hand} if by_hand is not None else {})
