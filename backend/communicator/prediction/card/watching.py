"""Watching a course whenever it is predicted: how far it lies now from what its model saw, kept with the snapshot."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import UnknownCourse, UnreadableFile
from communicator.prediction.card.drift import drift, require_fit
from communicator.prediction.card.recent_in_store import look
from communicator.prediction.cold_start.shipped import is_shipped, shipped_model
from communicator.prediction.published import latest_snapshot
from communicator.prediction.tables import TrainedModel

READ_AGAIN = 3  # times, where event files are replaced meanwhile
SEEN = "seen"
"""What the next refresh needs so as to read new files only."""


def watched(
    database: Database, data_dir: Path, course_pk: int, model: TrainedModel, as_of: int, chances: NDArray[np.float64]
) -> dict[str, Any]:
    """How far a course lies from its model's training as of a moment (µs), as a snapshot keeps it.

    `chances` float64[n, 3] are to be published.

    Raises:
        ModelUnfit: where nearly everything that happens in the course is new to the model.
        UnknownCourse: where the course was erased meanwhile.
    """
    for _ in range(READ_AGAIN):
        try:
            return _watched(database, data_dir, course_pk, model, as_of, chances)
        except FileNotFoundError as error:
            missing = error
    raise UnreadableFile(
        f"Event files of course {course_pk} that the manifest names are not in the data folder ({missing}); "
        "restore the folder that belongs to this database"
    ) from missing


def without_seen(kept: dict[str, Any]) -> dict[str, Any]:
    """What a snapshot keeps, as it is shown."""
    return {name: value for name, value in kept.items() if name != SEEN}


def _watched(
    database: Database, data_dir: Path, course_pk: int, model: TrainedModel, as_of: int, chances: NDArray[np.float64]
) -> dict[str, Any]:
    with database.reading() as session:
        course = session.get(Course, course_pk)
        if course is None:
            raise UnknownCourse
        course_id, store = course.course_id, look(session, data_dir, course, as_of)
        snapshot = latest_snapshot(session, course_pk)
        before = snapshot.drift if snapshot is not None else None
        card = session.scalar(select(TrainedModel.card).where(TrainedModel.id == model.id))
    if card is None and is_shipped(model):  # its row comes with its first predictions
        card = shipped_model().card
    recent, seen = store.recent(as_of, (before or {}).get(SEEN))
    found = drift((card or {}).get("drift_reference"), recent, chances)
    require_fit(found, model.name, course_id)
    return {**asdict(found), SEEN: seen}
