"""What was predicted day by day: the last snapshot of each day, kept as the changes since the day before.

A day is settled when a later one has a snapshot. `prediction` itself keeps the rows of few snapshots: the latest ones,
the one settled last, which the next day is compared with, and those that somebody still refers to.
"""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, Select, and_, cast, delete, insert, literal, null, or_, select, update
from sqlalchemy.orm import Session, aliased

from communicator.prediction.outcomes import OUTCOMES
from communicator.prediction.refreshing.prediction_rows import PER_CENTS
from communicator.prediction.tables import Prediction, PredictionDay, Snapshot

COMPOSED_WITHIN = timedelta(hours=1)
"""So long a snapshot that newer ones followed is kept for who is just composing a message by it."""
_FIRST = datetime(1970, 1, 1, tzinfo=UTC)


def day_number(moment: datetime) -> int:
    """The day (UTC) of a moment, from 1970 on."""
    return (moment - _FIRST).days


def settle_days(session: Session, course_pk: int) -> int:
    """Keeps the changes of every day that a later day's snapshot followed; how many rows that is."""
    snapshots = _snapshots(session, course_pk)
    settled = [each for each in snapshots if each.settled_day is not None]
    before = max(settled, key=lambda each: each.settled_day or 0) if settled else None
    written = 0
    for snapshot in _last_of_days(snapshots, before)[:-1]:
        written += _settle(session, snapshot, before)
        before = snapshot
    return written


def clear_snapshots(session: Session, course_pk: int, referred: Collection[str], moment: datetime) -> list[str]:
    """Removes the rows of snapshots that nobody needs any more, and those that stand for no day; which ones.

    `referred` are ids of snapshots that stay as they are, since messages were composed by them.
    """
    snapshots = _snapshots(session, course_pk)
    settled = [each for each in snapshots if each.settled_day is not None]
    before = max(settled, key=lambda each: each.settled_day or 0) if settled else None
    kept = {
        *referred,
        *(each.id for each in (*snapshots[-1:], *_last_of_days(snapshots, before), *filter(None, [before]))),
    }
    old = [each for each in snapshots if each.id not in kept and each.created_at < moment - COMPOSED_WITHIN]
    cleared = [each.id for each in old]
    for snapshot_id in cleared:
        session.execute(delete(Prediction).where(Prediction.snapshot_id == snapshot_id))
    alone = [each.id for each in old if each.settled_day is None]
    session.execute(delete(Snapshot).where(Snapshot.id.in_(alone)))
    return cleared


def _snapshots(session: Session, course_pk: int) -> Sequence[Snapshot]:
    """The course's snapshots in the order in which they were published."""
    query = select(Snapshot).where(Snapshot.course_pk == course_pk)
    return session.scalars(query.order_by(Snapshot.created_at, Snapshot.id)).all()


def _last_of_days(snapshots: Sequence[Snapshot], before: Snapshot | None) -> list[Snapshot]:
    """The last snapshot of each day after the one settled last; one as of an earlier day than its forerunner isn't."""
    found: dict[int, Snapshot] = {}
    latest = day_number(before.as_of) if before else None
    for snapshot in snapshots:
        day = day_number(snapshot.as_of)
        if snapshot.settled_day is None and (latest is None or day >= latest):
            found[day], latest = snapshot, day
    if before is not None:
        found.pop(day_number(before.as_of), None)  # that day is settled
    return [found[day] for day in sorted(found)]


def _settle(session: Session, snapshot: Snapshot, before: Snapshot | None) -> int:
    """Both snapshots stay where they are: the database compares them, and what differs is no more than written."""
    day = day_number(snapshot.as_of)
    session.flush()
    written = 0
    for changes in (_told_otherwise(snapshot.id, before.id if before else "", day), *_gone(snapshot.id, before, day)):
        into = insert(PredictionDay).from_select(["course_learner_id", "day", *OUTCOMES], changes)
        result = session.execute(into)
        assert isinstance(result, CursorResult)
        written += result.rowcount
    session.execute(update(Snapshot).where(Snapshot.id == snapshot.id).values(settled_day=day))
    return written


def _told_otherwise(snapshot_id: str, before_id: str, day: int) -> Select[Any]:
    """Who was predicted, and wasn't before, or otherwise: with the day and what they have now."""
    now, was = aliased(Prediction), aliased(Prediction)
    same = and_(was.snapshot_id == before_id, was.course_learner_id == now.course_learner_id)
    differs = (getattr(now, name) != getattr(was, name) for name in PER_CENTS)
    told = select(now.course_learner_id, literal(day), *(getattr(now, name) for name in PER_CENTS))
    return told.outerjoin(was, same).where(
        now.snapshot_id == snapshot_id, or_(was.course_learner_id.is_(None), *differs)
    )


def _gone(snapshot_id: str, before: Snapshot | None, day: int) -> list[Select[Any]]:
    """Who was predicted before, and isn't any more: with the day and nothing."""
    if before is None:
        return []
    now, was = aliased(Prediction), aliased(Prediction)
    same = and_(now.snapshot_id == snapshot_id, now.course_learner_id == was.course_learner_id)
    nothing = (cast(null(), PredictionDay.__table__.c[outcome].type) for outcome in OUTCOMES)
    told = select(was.course_learner_id, literal(day), *nothing)
    return [told.outerjoin(now, same).where(was.snapshot_id == before.id, now.course_learner_id.is_(None))]
