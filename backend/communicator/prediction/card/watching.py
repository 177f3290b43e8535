"""Watching a course whenever it is predicted: how far it lies now from what its model saw, kept with the snapshot."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import UnknownCourse, UnreadableFile
from communicator.prediction.card.drift import Drift, drift, require_fit
from communicator.prediction.card.recent import Recent, recent_in_store
from communicator.prediction.cold_start.shipped import is_shipped, shipped_model
from communicator.prediction.tables import TrainedModel

READ_AGAIN = 3  # times, where event files are replaced meanwhile


def watched(
    database: Database,
    data_dir: Path,
    course_pk: int,
    model: TrainedModel,
    as_of: int,
    chances: NDArray[np.float64],
) -> Drift:
    """How far a course lies from its model's training as of a moment (µs); `chances` float64[n, 3] are to be published.

    Raises:
        ModelUnfit: where nearly everything that happens in the course is new to the model.
        UnknownCourse: where the course was erased meanwhile.
    """
    with database.reading() as session:
        course_id = session.scalar(select(Course.course_id).where(Course.id == course_pk))
        card = session.scalar(select(TrainedModel.card).where(TrainedModel.id == model.id))
    if course_id is None:
        raise UnknownCourse
    if card is None and is_shipped(model):  # its row comes with its first predictions
        card = shipped_model().card
    found = drift(_reference(card), _recent(database, data_dir, course_pk, as_of), chances)
    require_fit(found, model.name, course_id)
    return found


def _reference(card: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if card is None else card.get("drift_reference")


def _recent(database: Database, data_dir: Path, course_pk: int, as_of: int) -> Recent:
    for _ in range(READ_AGAIN):
        try:
            return recent_in_store(database, data_dir, course_pk, as_of)
        except FileNotFoundError as error:
            missing = error
    raise UnreadableFile(
        f"Event files of course {course_pk} that the manifest names are not in the data folder ({missing}); "
        "restore the folder that belongs to this database"
    ) from missing
