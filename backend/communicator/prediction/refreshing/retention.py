"""How long what is kept between refreshes stays: while its course goes on, and its events are there."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from communicator.clickstream.tables import EventFile
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.prediction.refreshing.kept_course import named_files
from communicator.prediction.refreshing.refreshing import one_at_a_time
from communicator.prediction.refreshing.stored_arrays import FOLDER, remove_states, remove_unnamed
from communicator.prediction.tables import KeptStates

UNUSED = timedelta(days=30)
"""A course, or a model, that nobody refreshed with for so long is read from the beginning the next time."""


def remove_outdated_states(database: Database, data_dir: Path, moment: datetime) -> int:
    """Removes what was kept of courses without events, or of models not used lately; of how many courses."""
    folders = {int(path.name) for path in (data_dir / FOLDER).glob("[0-9]*") if path.is_dir()}
    with database.reading() as session:
        known = set(session.scalars(select(Course.id)))
        outdated = {pk for pk in folders & known if _outdated(session, pk, moment)}
    for course_pk in outdated:
        with one_at_a_time(database, data_dir, course_pk):
            with database.writing() as session:
                for row in _outdated(session, course_pk, moment):
                    session.delete(row)
            with database.reading() as session:
                remove_unnamed(data_dir, course_pk, named_files(session, course_pk))
    for course_pk in folders - known:
        remove_states(data_dir, course_pk)
    return len(outdated)


def _outdated(session: Session, course_pk: int, moment: datetime) -> list[KeptStates]:
    has_events = select(EventFile.course_pk).where(EventFile.course_pk == KeptStates.course_pk).exists()
    query = select(KeptStates).where(KeptStates.course_pk == course_pk)
    return list(session.scalars(query.where(or_(~has_events, KeptStates.updated_at < moment - UNUSED))))
