"""Reading the log of an automatic message's looks."""

from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from communicator.outreach.automatic.tables import AutomaticRun, RunKind


def run_of(session: Session, communication_id: str, kind: RunKind, day: date) -> AutomaticRun | None:
    """The row of a day of the course; None where nobody looked yet."""
    return session.scalar(
        select(AutomaticRun).where(
            AutomaticRun.communication_id == communication_id, AutomaticRun.kind == kind, AutomaticRun.day == day
        )
    )


def last_done(session: Session, communication_id: str) -> AutomaticRun | None:
    """The latest look that was done, by when it was begun, not by a clock that may have been set back."""
    return session.scalar(
        select(AutomaticRun)
        .where(AutomaticRun.communication_id == communication_id, AutomaticRun.is_done.is_(True))
        .order_by(AutomaticRun.id.desc())
        .limit(1)
    )


def was_looked_first(session: Session, communication_id: str) -> bool:
    """Whether it is known who matched before the message was switched on."""
    first = exists().where(
        AutomaticRun.communication_id == communication_id,
        AutomaticRun.kind == RunKind.SWITCHED_ON,
        AutomaticRun.is_done.is_(True),
    )
    return bool(session.scalar(select(first)))


def list_runs(
    session: Session, communication_id: str, before: int | None = None, limit: int = 100
) -> list[AutomaticRun]:
    """A page of the log, the newest first, of those begun before the one of this id."""
    query = select(AutomaticRun).where(AutomaticRun.communication_id == communication_id)
    if before is not None:
        query = query.where(AutomaticRun.id < before)
    return list(session.scalars(query.order_by(AutomaticRun.id.desc()).limit(limit)))


def describe_run(run: AutomaticRun) -> dict[str, Any]:
    """The look as JSON speaks of it; the moment in ISO 8601, UTC, the day as the course's clock has it."""
    plain = ("kind", "matched", "new", "queued", "held_out", "waiting", "excluded", "why_nothing", "criteria")
    return {
        "at": run.at.isoformat(),
        "day": run.day.isoformat(),
        "done": run.is_done,
        "snapshot": run.snapshot_id,
        **{name: getattr(run, name) for name in plain},
    }
