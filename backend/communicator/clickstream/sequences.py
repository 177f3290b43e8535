"""A course's events as sequences, one a learner: what prediction reads.

Sequences are kept as in sparse matrices (CSR): all events in one array per column, sorted by learner, and where
each learner's begin.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from communicator.clickstream.event_files import read_events
from communicator.clickstream.manifest import visible_files
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import CourseErased, UnreadableFile
from communicator.roster.identity import course_learner_of_actors
from communicator.roster.people import active_course_learners, all_course_learners

ORDER = ("row", "time", "type", "object", "position")
LARGEST = 2**63 - 1
READ_AGAIN = 3
"""Times that the manifest is read again where an import replaced files while they were being read."""


@dataclass(frozen=True)
class CourseSequences:
    """n learners and m events; learner i's events are `offsets[i]:offsets[i + 1]`, in order of time.

    `types` are indices into `type_names`, `objects` into `object_names`; `times` are microseconds since 1970,
    UTC; `positions` (seconds into a video, place in a sequence) and `grades` (earned / possible) are NaN where
    an event has none.
    """

    course_learner_ids: NDArray[np.int64]  # [n], ascending
    offsets: NDArray[np.int64]  # [n + 1]
    types: NDArray[np.int32]  # [m]
    times: NDArray[np.int64]  # [m]
    objects: NDArray[np.int32]  # [m]
    positions: NDArray[np.float64]  # [m]
    grades: NDArray[np.float32]  # [m]
    type_names: list[str]  # sorted
    object_names: list[str]  # sorted

    def of(self, row: int) -> slice:
        """Where the events of the learner in this row are."""
        return slice(int(self.offsets[row]), int(self.offsets[row + 1]))


def course_sequences(database: Database, data_dir: Path, course_pk: int, *, everybody: bool = False) -> CourseSequences:
    """The sequences of the course's learners, in order of their ids; empty ones for who has no events.

    With `everybody` also those who unenrolled, as training wants them. Visitors without a name are nobody's.
    """
    with database.reading() as session:
        listing = all_course_learners if everybody else active_course_learners
        learners = np.asarray(listing(session, course_pk), dtype=np.int64)
        learner_of = course_learner_of_actors(session, course_pk)
    return build_sequences(read_course(database, data_dir, course_pk), learners, learner_of)


def read_course(database: Database, data_dir: Path, course_pk: int) -> pl.DataFrame:
    """All visible events of a course (columns as stored), in no order."""
    return read_steadily(lambda: _read_once(database, data_dir, course_pk), course_pk)


def build_sequences(events: pl.DataFrame, learners: NDArray[np.int64], learner_of: dict[int, int]) -> CourseSequences:
    """Sequences of `learners` (ascending course learner ids) from events by actor."""
    return sequences_of_rows(events, learners, _rows_of(events["actor_id"].to_numpy(), learners, learner_of))


def sequences_of_rows(events: pl.DataFrame, learners: NDArray[np.int64], rows: NDArray[np.int64]) -> CourseSequences:
    """The same where each event's learner is known by their row, -1 where it is nobody's: int64[events]."""
    kept = events.with_columns(row=pl.Series(rows)).filter(pl.col("row") >= 0)
    type_names, types = _coded(kept["type"])
    object_names, objects = _coded(kept["object"])
    # Names are sorted, so that their codes sort as they do, and faster.
    kept = _in_order(kept.with_columns(type=types, object=objects))
    counts = np.bincount(kept["row"].to_numpy(), minlength=len(learners)) if len(learners) else np.zeros(0)
    grades = (kept["grade"] / kept["max_grade"]).to_numpy().astype(np.float32)
    grades[~np.isfinite(grades)] = np.nan
    return CourseSequences(
        course_learner_ids=learners,
        offsets=np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
        types=kept["type"].to_numpy(),
        times=kept["time"].to_numpy().astype(np.int64),
        objects=kept["object"].to_numpy(),
        positions=kept["position"].fill_null(np.nan).to_numpy().astype(np.float64),
        grades=grades,
        type_names=type_names,
        object_names=object_names,
    )


def read_steadily(read: Callable[[], pl.DataFrame], course_pk: int) -> pl.DataFrame:
    """What `read` gives of a course's files, again where one of them was just replaced."""
    for _ in range(READ_AGAIN):
        try:
            return read()
        except FileNotFoundError as error:
            missing = error
    raise UnreadableFile(
        f"Event files of course {course_pk} that the manifest names are not in the data folder ({missing}); "
        "restore the folder that belongs to this database, or import the logs into a new database"
    ) from missing


def _read_once(database: Database, data_dir: Path, course_pk: int) -> pl.DataFrame:
    with database.reading() as session:
        paths = [data_dir / file.path for file in visible_files(session, course_pk)]
        if not paths and session.get(Course, course_pk) is None:
            raise CourseErased(f"Course {course_pk} was erased while it was being read", course_pk=course_pk)
    return read_events(paths)


def _rows_of(actors: NDArray[np.int64], learners: NDArray[np.int64], learner_of: dict[int, int]) -> NDArray[np.int64]:
    """Each event's row; -1 where its actor is none of the learners."""
    names, where = np.unique(actors, return_inverse=True)
    found = np.asarray([learner_of.get(int(actor), -1) for actor in names], dtype=np.int64)
    row_of = np.searchsorted(learners, found)
    inside = row_of < len(learners)
    row_of[inside] = np.where(learners[row_of[inside]] == found[inside], row_of[inside], -1)
    row_of[~inside] = -1
    rows: NDArray[np.int64] = row_of[where].astype(np.int64)
    return rows


def _in_order(events: pl.DataFrame) -> pl.DataFrame:
    """By row and time; of one learner at one moment by type, object, position.

    Files are in this order already: merging their runs takes a tenth of sorting events by five columns.
    """
    rows, times = events["row"].to_numpy(), events["time"].to_numpy().astype(np.int64)
    if not len(rows):
        return events
    span = int(times.max()) - int(times.min()) + 1
    if (int(rows.max()) + 1) * span > LARGEST:  # clocks that are off by centuries
        return events.sort(ORDER)
    keys = rows * span + (times - times.min())
    order = np.argsort(keys, kind="stable")
    same = np.diff(keys[order]) == 0
    tied = np.flatnonzero(np.append(False, same) | np.append(same, False))
    if len(tied):
        places = events[order[tied]].with_columns(place=pl.Series(order[tied])).sort(ORDER, maintain_order=True)
        order[tied] = places["place"].to_numpy()
    return events[order]


def _coded(column: pl.Series) -> tuple[list[str], pl.Series]:
    names = column.unique().sort().to_list()
    return names, column.cast(pl.Enum(names)).to_physical().cast(pl.Int32)
