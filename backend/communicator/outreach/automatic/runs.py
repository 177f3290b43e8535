"""Reading the log of an automatic message's looks."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from communicator.outreach.automatic.tables import AutomaticRun, RunKind
from communicator.outreach.effect.hiding import unread_comparisons


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


def describe_runs(session: Session, runs: Sequence[AutomaticRun]) -> list[dict[str, Any]]:
    """Looks of one message as JSON speaks of them; moments in ISO 8601, UTC, days as the course's clock has them.

    Before its comparison is read `queued`, `held_out` and `waiting` are None, and `in_comparison` tells the first two
    together: on a day with one new match they would tell who it is that is held out.
    """
    is_unread = bool(runs) and bool(unread_comparisons(session, [runs[0].communication_id]))
    return [_described(run) | came_of(run, is_unread) for run in runs]


def came_of(run: AutomaticRun, is_unread: bool) -> dict[str, int | None]:
    """How many of a look's new matches were queued, held out, and wait for another day."""
    if is_unread:
        return {"queued": None, "held_out": None, "waiting": None, "in_comparison": run.queued + run.held_out}
    return {"queued": run.queued, "held_out": run.held_out, "waiting": run.waiting, "in_comparison": 0}


def _described(run: AutomaticRun) -> dict[str, Any]:
    return {
        "at": run.at.isoformat(),
        "day": run.day.isoformat(),
        "done": run.is_done,
        "snapshot": run.snapshot_id,
        **{name: getattr(run, name) for name in ("kind", "matched", "new", "excluded", "why_nothing", "criteria")},
    }
