"""What a refresh leaves for the next one, as files that nothing names yet."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from communicator.prediction.history import CourseHistory
from communicator.prediction.models import States
from communicator.prediction.refreshing.carrying import DAYS_KEPT, Carried, Rows
from communicator.prediction.refreshing.course_facts import closed_day, day_end
from communicator.prediction.refreshing.course_refresh import Scene
from communicator.prediction.refreshing.kept_course import Keeping, as_arrays
from communicator.prediction.refreshing.kept_rows import MOST_FILES, KeptRows, rows_as_arrays
from communicator.prediction.refreshing.new_acts import first_moment
from communicator.prediction.refreshing.seen_cells import cells_as_arrays, cells_of_files
from communicator.prediction.refreshing.stored_arrays import Arrays, write_arrays
from communicator.prediction.sessions import day_of
from communicator.prediction.tables import KeptStates


@dataclass(frozen=True)
class Before:
    """What was kept so far, as far as it goes on being kept."""

    row: KeptStates
    rows: KeptRows
    is_same_people: bool


def to_keep(
    scene: Scene, history: CourseHistory, carried: Carried, as_of: int, cells: pl.DataFrame, before: Before | None
) -> Keeping:
    """Writes what the next refresh needs: rows, cells, who is who; after what was kept before, or instead of it."""
    closed = closed_day(as_of, history.start)
    files: dict[str, list[str]] = dict(before.row.files) if before else {"states": [], "seen": [], "people": []}
    oldest = max(carried.oldest_day, before.row.oldest_day if before else carried.oldest_day)
    rows = _rows_as_arrays(history, carried.kept)
    if len(rows["learner"]):
        kept = KeptRows([*(before.rows.parts if before else []), rows])
        if kept.should_be_put_together:
            oldest = max(oldest, closed - DAYS_KEPT)
            files["states"], rows = [], kept.together(oldest)
        files["states"] = [*files["states"], _written(scene, "states", rows)]
    files["seen"] = _seen(scene, cells.filter(pl.col("day") <= closed), files["seen"])
    if before is None or not before.is_same_people:
        files["people"] = [_written(scene, "people", as_arrays(scene.people))]
    border = day_end(closed, history.start)
    values = {
        "closed_day": closed,
        "oldest_day": oldest,
        "facts_hash": scene.facts.digest(),
        "start": history.start,
        "running_events": int((day_of(history.times, history.start) > closed).sum()),
        "files": files,
        "read": [file.path for file in scene.files if first_moment(file) <= border],
    }
    return Keeping(scene.course_pk, scene.checkpoint_hash, scene.kept, scene.people.learners, values)


def _rows_as_arrays(history: CourseHistory, kept: list[Rows]) -> Arrays:
    some = [each for each in kept if len(each.rows)]
    if not some:
        return {"learner": np.zeros(0, dtype=np.int64)}
    states: States = {name: np.concatenate([each.states[name] for each in some]) for name in some[0].states}
    rows, days = (np.concatenate([getattr(each, name) for each in some]) for name in ("rows", "days"))
    return rows_as_arrays(history.course_learner_ids[rows], days, states)


def _seen(scene: Scene, cells: pl.DataFrame, before: list[str]) -> list[str]:
    if not cells.height:
        return before
    if len(before) < MOST_FILES:
        return [*before, _written(scene, "seen", cells_as_arrays(cells))]
    return [_written(scene, "seen", cells_as_arrays(cells_of_files(scene.data_dir, before, cells)))]


def _written(scene: Scene, kind: str, arrays: Arrays) -> str:
    return write_arrays(scene.data_dir, scene.course_pk, kind, arrays)
