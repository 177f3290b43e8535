"""What the last days were like: events, active days and minutes of the last 1, 3, 7, 14, 28 days, and the trend."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import CourseHistory
from communicator.prediction.models import States
from communicator.prediction.outcomes import DAY
from communicator.prediction.sessions import day_of
from communicator.prediction.standing.families import FAMILIES
from communicator.prediction.standing.state import RING_DAYS

WINDOWS: Final = (1, 3, 7, 14, RING_DAYS)


def window_columns(states: States, history: CourseHistory, moment: int) -> dict[str, NDArray[np.float32]]:
    """Windows end at `moment`; where that is within a day, the day before them counts by the part that is missing."""
    today = int(day_of(np.array([moment]), history.start)[0])
    passed = (moment - history.start) / DAY - today
    recent = np.flatnonzero(states["last_day"] > today - RING_DAYS)
    # By age: 0 is today. Places of days after the learner's last one hold something older.
    places = (today - np.arange(RING_DAYS)) % RING_DAYS
    is_kept = np.asarray(np.arange(RING_DAYS)[None, :] >= today - states["last_day"][recent, None])
    ring = states["ring"][recent][:, places] * is_kept[:, :, None]
    events = _windows(ring, passed)
    active = _windows(ring.max(axis=2)[:, :, None] > 0, passed)[:, :, 0]
    minutes = _windows((states["minutes"][recent][:, places] * is_kept)[:, :, None], passed)[:, :, 0]
    columns: dict[str, NDArray[np.float32]] = {}
    for number, window in enumerate(WINDOWS):
        columns[f"events in {window}"] = np.log1p(events[:, number].sum(axis=1))
        columns[f"active days in {window}"] = active[:, number]
        columns[f"minutes in {window}"] = np.log1p(minutes[:, number])
    for number, window in enumerate(WINDOWS[1:-1], start=1):
        for place, family in enumerate(FAMILIES[:-1]):
            columns[f"{family} in {window}"] = np.log1p(events[:, number, place])
    totals = events.sum(axis=2)
    week, fortnight = totals[:, WINDOWS.index(7)], totals[:, WINDOWS.index(14)]
    columns["trend of events"] = np.log1p(week) - np.log1p(fortnight - week)
    columns["trend of active days"] = 2 * active[:, WINDOWS.index(7)] - active[:, WINDOWS.index(14)]
    return {name: _everyone(column, recent, len(history)) for name, column in columns.items()}


def _windows(ring: NDArray[np.generic], passed: float) -> NDArray[np.float32]:
    """Sums over each window of [k, days by age, c]: float32[k, windows, c]; `passed` is how much of today has."""
    begins = np.array([0, *WINDOWS[:-1]])
    sums = np.cumsum(np.add.reduceat(ring, begins, axis=1, dtype=np.float32), axis=1)
    if passed < 1:
        # The longest window has no day before it that is kept.
        sums[:, :-1] += np.float32(1 - passed) * ring[:, list(WINDOWS[:-1])].astype(np.float32)
    return sums


def _everyone(column: NDArray[np.float32], rows: NDArray[np.int64], learners: int) -> NDArray[np.float32]:
    whole = np.zeros(learners, dtype=np.float32)
    whole[rows] = column
    return whole
