"""The states as kept: rows of (learner, day, state), in files that only ever are added, and read as of a day.

A row says where a learner stood at the end of a day, and stands until the learner's next row. Where a learner was
taken back and replayed, the later file has their rows from that day on, and the earlier files' no longer count.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from communicator.errors import StatesUnusable
from communicator.prediction.distinct import distinct_numbers
from communicator.prediction.models import States
from communicator.prediction.refreshing.stored_arrays import Arrays, read_arrays

LEARNER, DAY, STATE = "learner", "day", "state/"
LATE = 2**31 - 1
MOST_FILES = 24
"""Beyond so many files, or where most rows are outdated, they are put together."""


def rows_as_arrays(learners: NDArray[np.int64], days: NDArray[np.int64], states: States) -> Arrays:
    """Rows in the form of a file: by learner, then day."""
    order = np.lexsort((days, learners))
    told = {f"{STATE}{name}": array[order] for name, array in states.items()}
    return {LEARNER: learners[order], DAY: days[order].astype(np.int32), **told}


class KeptRows:
    """The rows of several files, the oldest file first."""

    def __init__(self, parts: Sequence[Arrays]) -> None:
        """StatesUnusable where a part isn't one of rows."""
        if any(LEARNER not in part or DAY not in part for part in parts):
            raise StatesUnusable("a file of states has no rows")
        self.parts = list(parts)
        self._holds = _still_holding(parts)

    @classmethod
    def read(cls, data_dir: Path, paths: Sequence[str]) -> "KeptRows":
        """StatesUnusable where one can't be read."""
        return cls([read_arrays(data_dir, path) for path in paths])

    def fill(self, states: States, learners: NDArray[np.int64], day: int) -> None:
        """Puts the states as of a day's end into `states`; who has no row by then is left as is.

        `learners` (ascending) are those of `states`, row by row. StatesUnusable where the two don't fit.
        """
        part_of, row_of = self._places(learners, day)
        for number, part in enumerate(self.parts):
            rows = np.flatnonzero(part_of == number)
            for name, array in states.items() if len(rows) else ():
                kept = part.get(f"{STATE}{name}")
                if kept is None or kept.dtype != array.dtype or kept.shape[1:] != array.shape[1:]:
                    raise StatesUnusable(f"the states have another form of {name}")
                array[rows] = kept[row_of[rows]]

    def together(self, since: int) -> Arrays:
        """The rows that hold as one file: of each learner the last one up to `since`, and all later ones."""
        kept = []
        learners = self.learners()
        part_of, row_of = self._places(learners, since)
        for number, part in enumerate(self.parts):
            rows = np.flatnonzero(self._holds[number] & (part[DAY] > since))
            kept.append(np.union1d(rows, row_of[part_of == number]))
        names = self.parts[0].keys()
        told = {
            name: np.concatenate([part[name][rows] for part, rows in zip(self.parts, kept, strict=True)])
            for name in names
        }
        order = np.lexsort((told[DAY], told[LEARNER]))
        return {name: array[order] for name, array in told.items()}

    def learners(self) -> NDArray[np.int64]:
        """Whoever has a row, ascending."""
        found = [np.zeros(0, dtype=np.int64), *(part[LEARNER] for part in self.parts)]
        return distinct_numbers(np.concatenate(found))

    @property
    def should_be_put_together(self) -> bool:
        """Whether reading them costs more than reading one file would."""
        rows = sum(len(part[LEARNER]) for part in self.parts)
        return len(self.parts) > MOST_FILES or rows > 2 * max(len(self.learners()), 1)

    def _places(self, learners: NDArray[np.int64], day: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which part and which of its rows each learner's state as of a day is; -1 where there is none."""
        part_of = np.full(len(learners), -1, dtype=np.int64)
        row_of = np.full(len(learners), -1, dtype=np.int64)
        for number, part in enumerate(self.parts):
            rows = np.flatnonzero(self._holds[number] & (part[DAY] <= day))
            place = np.searchsorted(learners, part[LEARNER][rows])
            inside = place < len(learners)
            inside[inside] = learners[place[inside]] == part[LEARNER][rows[inside]]
            place, rows = place[inside], rows[inside]
            # Rows are by learner, then day: of a learner's the last counts.
            is_last = np.append(place[1:] != place[:-1], True)[: len(place)]
            part_of[place[is_last]], row_of[place[is_last]] = number, rows[is_last]
        return part_of, row_of


def _still_holding(parts: Sequence[Arrays]) -> list[NDArray[np.bool_]]:
    """Of each part, which rows no later part outdates: those of days before the learner's first one there."""
    everybody = distinct_numbers(np.concatenate([np.zeros(0, dtype=np.int64), *(part[LEARNER] for part in parts)]))
    first = np.full(len(everybody), LATE, dtype=np.int64)
    holds = []
    for part in reversed(parts):
        place = np.searchsorted(everybody, part[LEARNER])
        holds.append(part[DAY] < first[place])
        np.minimum.at(first, place, part[DAY])
    return holds[::-1]
