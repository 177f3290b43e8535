"""What other rooms read of predictions: a course's latest snapshot and its whole per cents."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from communicator.prediction.tables import Prediction, PredictionDay, Snapshot

ROWS_AT_A_TIME = 10_000


def latest_snapshot(session: Session, course_pk: int) -> Snapshot | None:
    """The snapshot published last; None where the course was never predicted."""
    return session.scalar(
        select(Snapshot)
        .where(Snapshot.course_pk == course_pk)
        .order_by(Snapshot.created_at.desc(), Snapshot.id.desc())
        .limit(1)
    )


def prediction_rows(session: Session, snapshot_id: str) -> Iterator[tuple[int, int, int, int]]:
    """(course learner, certify, complete, leave) in whole per cent, in order of course learner."""
    rows = session.execute(
        select(
            Prediction.course_learner_id,
            Prediction.certify_per_cent,
            Prediction.complete_per_cent,
            Prediction.leave_per_cent,
        )
        .where(Prediction.snapshot_id == snapshot_id)
        .order_by(Prediction.course_learner_id)
        .execution_options(yield_per=ROWS_AT_A_TIME)
    )
    for row in rows:
        yield row[0], row[1], row[2], row[3]


def published_means(session: Session, snapshot_id: str) -> tuple[int, dict[str, float]]:
    """How many learners a snapshot has, and their mean chances (0..1): to set beside what usually comes true."""
    chances = {"certify": Prediction.certify, "complete": Prediction.complete, "leave": Prediction.leave}
    row = session.execute(
        select(func.count(), *(func.avg(column) for column in chances.values())).where(
            Prediction.snapshot_id == snapshot_id
        )
    ).one()
    return row[0], {name: float(mean) for name, mean in zip(chances, row[1:], strict=True)}


@dataclass(frozen=True)
class PastChances:
    """What a learner was told to have as of a moment, in whole per cent."""

    snapshot_id: str
    as_of: datetime
    certify: int
    complete: int
    leave: int


def chances_over_time(session: Session, course_pk: int, course_learner_id: int, most: int) -> list[PastChances]:
    """A learner's predictions, the newest first: of past days one each, of the latest snapshots as they are."""
    columns = Prediction.certify_per_cent, Prediction.complete_per_cent, Prediction.leave_per_cent
    latest = (
        select(Snapshot, *columns)
        .join(Prediction, Prediction.snapshot_id == Snapshot.id)
        .where(Prediction.course_learner_id == course_learner_id)
    )
    found = {row[0].id: PastChances(row[0].id, row[0].as_of, *row[1:]) for row in session.execute(latest)}
    for snapshot, per_cents in _settled(session, course_pk, course_learner_id):
        if per_cents is not None and snapshot.id not in found:
            found[snapshot.id] = PastChances(snapshot.id, snapshot.as_of, *per_cents)
    order = {row[0]: row[1] for row in session.execute(_created(course_pk))}
    newest = sorted(found.values(), key=lambda each: (each.as_of, order[each.snapshot_id]), reverse=True)
    return newest[:most]


def _created(course_pk: int) -> Select[str, datetime]:
    return select(Snapshot.id, Snapshot.created_at).where(Snapshot.course_pk == course_pk)


def _settled(
    session: Session, course_pk: int, course_learner_id: int
) -> Iterator[tuple[Snapshot, tuple[int, int, int] | None]]:
    """Each settled day's snapshot with what the learner had then; None where they had nothing."""
    days = select(Snapshot).where(Snapshot.course_pk == course_pk, Snapshot.settled_day.is_not(None))
    rows = select(PredictionDay).where(PredictionDay.course_learner_id == course_learner_id)
    changes = deque(session.scalars(rows.order_by(PredictionDay.day)))
    had: tuple[int, int, int] | None = None
    for snapshot in session.scalars(days.order_by(Snapshot.settled_day)):
        while changes and changes[0].day <= (snapshot.settled_day or 0):
            row = changes.popleft()
            is_told = row.certify is not None and row.complete is not None and row.leave is not None
            had = (row.certify, row.complete, row.leave) if is_told else None  # type: ignore[assignment]
        yield snapshot, had
