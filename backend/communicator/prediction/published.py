"""What other rooms read of predictions: a course's latest snapshot and its whole per cents."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.prediction.tables import Prediction, Snapshot

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
