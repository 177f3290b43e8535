"""An incremental refresh: everybody from where they stood, by the acts since; few are taken back and replayed."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from communicator.prediction.distinct import distinct_numbers
from communicator.prediction.history import CourseHistory
from communicator.prediction.models import Incremental, States
from communicator.prediction.refreshing.carrying import BEFORE_ALL, carry
from communicator.prediction.refreshing.course_facts import closed_day, day_end
from communicator.prediction.refreshing.course_refresh import Refreshed, Scene, chances_of, last_act
from communicator.prediction.refreshing.keeping import Before, to_keep
from communicator.prediction.refreshing.kept_course import moved_people
from communicator.prediction.refreshing.kept_rows import KeptRows
from communicator.prediction.refreshing.new_acts import first_moment, read_acts
from communicator.prediction.refreshing.parts import only, without_events
from communicator.prediction.refreshing.report import Mode, Told
from communicator.prediction.refreshing.seen_cells import cells_of, cells_of_files, changed
from communicator.prediction.sessions import day_of
from communicator.prediction.tables import KeptStates


class MustReplay(Exception):
    """Going on from what was kept can't give what a full replay gives; why."""


class GoingOn:
    """One refresh from what was kept."""

    def __init__(self, scene: Scene, row: KeptStates, model: Incremental, as_of: int | None) -> None:
        """`row` is what was kept of the course and this model."""
        self._scene, self._row, self._model, self._as_of = scene, row, model, as_of
        # As of a moment before what was kept last, from what was kept before that.
        self._base = row.closed_day if as_of is None else min(row.closed_day, closed_day(as_of, row.start))
        self._border = day_end(self._base, row.start)
        self._people = scene.people
        self._told = Told(Mode.INCREMENTAL, "")

    def refreshed(self) -> Refreshed:
        """Everybody's chances.

        Raises:
            MustReplay: where what was kept doesn't reach, or isn't of this course as it is now.
            StatesUnusable: where what was kept can't be read.
            FileNotFoundError: where an event file was replaced meanwhile.
        """
        self._require_fit()
        scene, row, people, told = self._scene, self._row, self._people, self._told
        with told.timing("reading"):
            cells = cells_of_files(scene.data_dir, row.files["seen"])
            late = self._late_cells()
            stood, is_same = self._stood(cells, late)
            rewound = stood < self._base
            fresh = read_acts(scene.data_dir, scene.files, self._border, scene.latest(self._as_of))
            acts = pl.concat([self._older(stood, rewound), fresh])
            history = self._since(scene.history(acts, row.start), stood)
            moment = self._moment(history, cells)
            # Who doesn't take part may have done something after the last act of those who do.
            history = only(history, history.times <= moment)
            self._require_start(history, cells)
        with told.timing("states"):
            kept = KeptRows.read(scene.data_dir, row.files["states"])
            states = self._states(kept, history, stood, rewound)
        with told.timing("model"):
            carried = carry(self._model, states, history, stood, rewound, moment)
            chances = chances_of(self._model, carried.states, history, people.is_scored, moment)
        self._count(history, rewound)
        keeping = None
        if self._base == row.closed_day:
            with told.timing("keeping"):
                now = pl.concat([late, cells_of(fresh, row.start)])
                keeping = to_keep(scene, history, carried, moment, now, Before(row, kept, is_same))
        return Refreshed(people.learners[people.is_scored], chances, moment, told, keeping)

    def _require_fit(self) -> None:
        if self._row.facts_hash != self._scene.facts.digest():
            raise MustReplay("the course's dates, graded problems or deadlines are others than before")
        if self._scene.last_removal is not None and self._scene.last_removal > self._row.updated_at:
            raise MustReplay("events of the course were removed since, as their time was over")
        if self._base < self._row.oldest_day:
            raise MustReplay("the moment lies before what was kept")

    def _late_cells(self) -> pl.DataFrame:
        """What is seen, up to the border, in files that weren't read before."""
        read = set(self._row.read)
        unread = [file for file in self._scene.files if file.path not in read and first_moment(file) <= self._border]
        return cells_of(read_acts(self._scene.data_dir, unread, until=self._border), self._row.start)

    def _stood(self, cells: pl.DataFrame, late: pl.DataFrame) -> tuple[NDArray[np.int64], bool]:
        """The day that each learner is carried on from, and whether who is who is the same as before."""
        people, row = self._people, self._row
        stood = np.full(len(people.learners), self._base, dtype=np.int64)
        actors, days = changed(cells, late)
        rows = people.rows_of(actors)
        np.minimum.at(stood, rows[rows >= 0], days[rows >= 0] - 1)
        seen = distinct_numbers(cells["actor"].to_numpy())
        moved = moved_people(self._scene.data_dir, row, people, seen)
        stood[np.searchsorted(people.learners, moved.replayed)] = BEFORE_ALL
        stood[stood < row.oldest_day] = BEFORE_ALL
        return stood, not moved.is_other

    def _older(self, stood: NDArray[np.int64], rewound: NDArray[np.bool_]) -> pl.DataFrame:
        """The acts up to the border of who is taken back."""
        actors = self._people.actors[rewound[self._people.rows]]
        if not len(actors):
            return read_acts(self._scene.data_dir, [])
        earliest = int(stood.min())
        after = None if earliest == BEFORE_ALL else day_end(earliest, self._row.start)
        return read_acts(self._scene.data_dir, self._scene.files, after, self._border, actors)

    def _since(self, history: CourseHistory, stood: NDArray[np.int64]) -> CourseHistory:
        """Without the acts that learners' states know already."""
        is_new = day_of(history.times, history.start) > stood[history.learner_of]
        return only(history, is_new)

    def _moment(self, history: CourseHistory, cells: pl.DataFrame) -> int:
        """As of when: as asked, else the last act of who takes part."""
        if self._as_of is not None:
            return self._as_of
        last = last_act(history, self._people.is_scored)
        if last is None or last <= self._border:
            last = max([last or -(2**63), *self._scored_cells(cells)["last"].to_list()], default=None)
        if last is None or last < self._border:
            raise MustReplay("the latest event lies before what was kept")
        return last

    def _require_start(self, history: CourseHistory, cells: pl.DataFrame) -> None:
        """A course without a told start begins with its first act, which may be another one now."""
        if self._scene.facts.start is not None:
            return
        known = self._scored_cells(cells)["first"].min()
        here = history.times[self._people.is_scored[history.learner_of]]
        first = min([*([known] if known is not None else []), *([here.min()] if len(here) else [])], default=None)
        if first != self._row.start:
            raise MustReplay("the course's first event is another one than before")

    def _scored_cells(self, cells: pl.DataFrame) -> pl.DataFrame:
        rows = self._people.rows_of(cells["actor"].to_numpy())
        return cells.filter(pl.Series((rows >= 0) & self._people.is_scored[rows], dtype=pl.Boolean))

    def _states(
        self, kept: KeptRows, history: CourseHistory, stood: NDArray[np.int64], rewound: NDArray[np.bool_]
    ) -> States:
        """Where everybody stands as of the days that they are carried on from."""
        learners = history.course_learner_ids
        states = self._model.begin(history)
        kept.fill(states, learners, self._base)
        for day in np.unique(stood[rewound]).tolist():
            rows = np.flatnonzero(rewound & (stood == day))
            here = self._model.begin(without_events(history, rows))
            if day > BEFORE_ALL:
                kept.fill(here, learners[rows], day)
            for name, array in here.items():
                states[name][rows] = array
        return states

    def _count(self, history: CourseHistory, rewound: NDArray[np.bool_]) -> None:
        """New are the acts beyond those of the running day that were read the last time too."""
        days = day_of(history.times, history.start)
        is_fresh = days > self._base
        self._told.replayed = int(rewound.sum())
        self._told.touched = len(distinct_numbers(history.learner_of[is_fresh | rewound[history.learner_of]]))
        self._told.new_events = max(int(is_fresh.sum()) - self._row.running_events, 0)
