"""Refreshing a course: from what was kept where that goes, else from the beginning; one refresh of it at a time."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.clickstream.event_files import writing_below
from communicator.database import Database
from communicator.errors import StatesUnusable, UnreadableFile
from communicator.prediction.models import Incremental
from communicator.prediction.refreshing.anew import refreshed_anew
from communicator.prediction.refreshing.course_facts import closed_day
from communicator.prediction.refreshing.course_refresh import Refreshed, Scene, look
from communicator.prediction.refreshing.going_on import GoingOn, MustReplay
from communicator.prediction.refreshing.kept_course import named_files
from communicator.prediction.refreshing.stored_arrays import folder_of, remove_unnamed
from communicator.prediction.tables import KeptStates

READ_AGAIN = 3
"""Times that everything is read again where event files were replaced, and removed, while they were being read."""
ASKED = "asked for"
NOTHING_KEPT = "nothing is kept of this course"
OTHER_MODEL = "another model than before"


@contextmanager
def one_at_a_time(database: Database, data_dir: Path, course_pk: int) -> Iterator[None]:
    """Waits until no other process refreshes the course, and keeps others waiting; whoever is killed lets go.

    What refreshes that were cut off left behind is removed first.
    """
    folder = data_dir / folder_of(course_pk)
    with writing_below(folder):
        folder.parent.chmod(0o700)
        descriptor = os.open(folder / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with database.reading() as session:
            named = named_files(session, course_pk)
        remove_unnamed(data_dir, course_pk, named)
        yield
    finally:
        os.close(descriptor)


def refreshed(
    database: Database,
    data_dir: Path,
    course_pk: int,
    model: Incremental,
    checkpoint_hash: str,
    as_of: int | None = None,
    *,
    full: bool = False,
) -> Refreshed:
    """Everybody's chances as of a moment (µs), the latest event unless said; for who holds `one_at_a_time`.

    Raises:
        NotEnoughData: where nobody who takes part has done anything.
        UnknownCourse: where the course was erased.
    """
    for _ in range(READ_AGAIN):
        try:
            return _looked_and_refreshed(database, data_dir, course_pk, model, checkpoint_hash, as_of, full)
        except FileNotFoundError as error:
            missing = error
    raise UnreadableFile(
        f"Event files of course {course_pk} that the manifest names are not in the data folder ({missing}); "
        "restore the folder that belongs to this database, or import the logs into a new database"
    ) from missing


def _looked_and_refreshed(
    database: Database,
    data_dir: Path,
    course_pk: int,
    model: Incremental,
    checkpoint_hash: str,
    as_of: int | None,
    full: bool,
) -> Refreshed:
    """Refreshes what the database names now. FileNotFoundError where an event file was replaced meanwhile."""
    began = time.perf_counter()
    with database.reading() as session:
        scene = look(session, data_dir, course_pk, checkpoint_hash)
        why = ASKED if full else _why_full(session, scene)
    looked = time.perf_counter() - began
    found = _refreshed(scene, model, as_of, why)
    found.told.seconds = {"people": looked} | found.told.seconds
    return found


def _refreshed(scene: Scene, model: Incremental, as_of: int | None, why: str) -> Refreshed:
    kept = scene.kept
    if not why and kept is not None:
        try:
            return GoingOn(scene, kept, model, as_of).refreshed()
        except (MustReplay, StatesUnusable) as error:
            why = str(error)
    # As of a moment before what is kept, nothing of it is given up.
    fits = kept is not None and kept.facts_hash == scene.facts.digest()
    is_earlier = fits and kept is not None and as_of is not None and closed_day(as_of, kept.start) < kept.closed_day
    return refreshed_anew(scene, model, as_of, why, keep=not is_earlier)


def _why_full(session: Session, scene: Scene) -> str:
    """Why nothing can be carried on; empty where something can."""
    if scene.kept is not None:
        return ""
    others = select(KeptStates.course_pk).where(KeptStates.course_pk == scene.course_pk).limit(1)
    return OTHER_MODEL if session.scalar(others) is not None else NOTHING_KEPT
