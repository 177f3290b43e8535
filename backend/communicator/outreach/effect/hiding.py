"""Who is in which arm is told of nobody while a comparison runs: with what learners do, it would tell the outcome."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.outreach.effect.tables import Trial
from communicator.outreach.tables import DeliveryState

IN_COMPARISON = "in_comparison"
"""Told instead of a state that would say which arm a learner is in."""
TELL_THE_ARM = (DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.SENT, DeliveryState.HELD_OUT)
"""What is left are mails that staff may have to look after, and those of whom nobody was drawn."""
NOTHING_TOLD = {"reason": "", "attempts": 0, "not_before": None, "sent_at": None, "changed_at": None}


def unread_comparisons(session: Session, communication_ids: Collection[str]) -> set[str]:
    """Those of these communications whose comparison isn't read yet."""
    query = select(Trial.communication_id).where(Trial.read_at.is_(None))
    return set(session.scalars(query.where(Trial.communication_id.in_(communication_ids))))


def hidden(row: dict[str, Any], is_unread: bool) -> dict[str, Any]:
    """A delivery as JSON has it, without what would tell its arm where its comparison isn't read yet."""
    if not is_unread or row["state"] not in TELL_THE_ARM:
        return row
    return row | {"state": IN_COMPARISON} | {name: told for name, told in NOTHING_TOLD.items() if name in row}
