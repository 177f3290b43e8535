"""Refreshing a course: predict with the serving model, and publish the snapshot."""

from datetime import datetime

from sqlalchemy import select

from communicator import clock
from communicator.clickstream.manifest import lock_courses
from communicator.clickstream.tables import EventFile
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.tables import Communication
from communicator.prediction.refreshing.past_days import clear_snapshots, settle_days
from communicator.prediction.refreshing.raw_rows import without_collecting
from communicator.prediction.scoring import Scored, score_course
from communicator.prediction.tables import TrainedModel
from communicator.prediction.trained_models import serving_model


def refresh_course(
    database: Database,
    settings: Settings,
    course_pk: int,
    as_of: datetime | None = None,
    model: TrainedModel | None = None,
) -> str:
    """As `refresh_telling`; the new snapshot's id."""
    return refresh_telling(database, settings, course_pk, as_of, model).snapshot_id


def refresh_telling(
    database: Database,
    settings: Settings,
    course_pk: int,
    as_of: datetime | None = None,
    model: TrainedModel | None = None,
    *,
    full: bool = False,
) -> Scored:
    """Predicts all learners of the course and publishes the result, at the cost of the new events unless `full`.

    `model` is the serving one unless given. Raises NotEnoughData where the
    course has no events, CheckpointUnusable where the model's file can't be used.
    """
    if model is None:
        with database.reading() as session:
            model = serving_model(session)
    with without_collecting():
        scored = score_course(database, settings, course_pk, model, as_of, full=full)
        with scored.told.timing("tidying"):
            _keep_days(database, course_pk)
    return scored


def _keep_days(database: Database, course_pk: int) -> None:
    """Keeps what was predicted on past days, and removes what neither that nor a message needs."""
    with database.writing() as session:
        lock_courses(session, [course_pk])
        referred = select(Communication.snapshot_id).where(
            Communication.course_pk == course_pk, Communication.snapshot_id.is_not(None)
        )
        settle_days(session, course_pk)
        clear_snapshots(session, course_pk, [each for each in session.scalars(referred) if each], clock.now())


def courses_with_events(database: Database) -> list[Course]:
    """The courses that can be predicted, by id."""
    with database.reading() as session:
        has_events = select(EventFile.course_pk).distinct()
        return list(session.scalars(select(Course).where(Course.id.in_(has_events)).order_by(Course.course_id)))
