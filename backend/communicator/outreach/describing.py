"""A communication as JSON speaks of it: what was written, where it is, whom it waits for."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from communicator.access.callers import Caller
from communicator.config import Settings
from communicator.outreach.approval import approval_facts
from communicator.outreach.communications import counts
from communicator.outreach.effect.hiding import told_counts
from communicator.outreach.fields import TEXTS
from communicator.outreach.tables import Communication
from communicator.outreach.waiting import waiting_facts

PLAIN = (
    *("id", "status", *TEXTS, "criteria", "created_by", "failure"),
    *("language", "notice", "leave_out_recent", "holdout_percent", "automatic", "daily_ceiling", "backlog"),
)
MOMENTS = ("created_at", "send_at", "began_at", "undo_until", "finished_at")


def describe_all(
    session: Session, settings: Settings, communications: list[Communication], caller: Caller
) -> list[dict[str, Any]]:
    """Each with its learners by state (see `told_counts`), its approval as `caller` meets it, and what it waits for."""
    counted = told_counts(session, communications, counts(session, [one.id for one in communications]))
    waiting = waiting_facts(session, settings, communications)
    approvals = approval_facts(session, communications, caller)
    return [
        describe(one, counted[one.id]) | {"approval": approvals.get(one.id), "waiting": waiting.get(one.id)}
        for one in communications
    ]


def describe_one(session: Session, settings: Settings, communication: Communication, caller: Caller) -> dict[str, Any]:
    """One of them."""
    return describe_all(session, settings, [communication], caller)[0]


def describe(communication: Communication, deliveries: Mapping[str, int]) -> dict[str, Any]:
    """What is known of it without asking anything more; moments in ISO 8601, UTC."""
    return {
        **{name: getattr(communication, name) for name in PLAIN},
        **{name: moment and moment.isoformat() for name in MOMENTS for moment in [getattr(communication, name)]},
        "status": str(communication.status),
        "snapshot": communication.snapshot_id,
        "selection": communication.selection,
        "segment": communication.segment_id,
        "ends_on": communication.ends_on and communication.ends_on.isoformat(),
        "deliveries": dict(deliveries),
    }
