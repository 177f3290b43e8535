"""A process that refreshes a course and is killed at a named place: `python -m tests.prediction.refreshing.killed`."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from communicator.database import Database
from communicator.operations import refresh
from communicator.prediction import models
from communicator.prediction.refreshing import keeping, kept_course
from communicator.prediction.refreshing.stored_arrays import write_arrays
from communicator.prediction.trained_models import find_model
from tests.prediction.refreshing.running_course import settings_below


def die(*_arguments: object, **_named: object) -> None:
    """As if the power went."""
    os.kill(os.getpid(), signal.SIGKILL)


def after(act: Callable[..., object]) -> Callable[..., object]:
    """Dies once `act` is done."""

    def doing(*arguments: object, **named: object) -> None:
        act(*arguments, **named)
        die()

    return doing


PLACES: dict[str, Callable[[], None]] = {
    "within the transaction": lambda: setattr(kept_course.Keeping, "commit", after(kept_course.Keeping.commit)),
    "before the past days are kept": lambda: setattr(refresh, "settle_days", die),
    "between two files": lambda: setattr(keeping, "write_arrays", after(write_arrays)),
    "before a file is in its place": lambda: setattr(os, "replace", die),
}

if __name__ == "__main__":
    folder, course_pk, place = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    models.KINDS["fading"] = "tests.prediction.refreshing.fading:Fading"
    PLACES[place]()
    settings = settings_below(folder)
    database = Database(settings.database_url)
    with database.reading() as session:
        model = find_model(session, "fading")
    refresh.refresh_course(database, settings, course_pk, None, model)
