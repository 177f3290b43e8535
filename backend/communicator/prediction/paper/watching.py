"""How long videos were played: from the pairs of play and pause in the log, and the positions that they tell.

A log has no word about the time between: a player that is left open plays on, a computer that is shut doesn't. Where
both ends of a stretch tell the position in the video, no more than its difference at half speed counts; where they
don't, a silence of the length that ends a session counts nothing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.history import CourseHistory
from communicator.prediction.outcomes import SECOND
from communicator.prediction.sessions import GAP

PLAY = "play_video"
SEEK = "seek_video"  # goes on playing, from the position it tells
STOPS = frozenset({"pause_video", "stop_video", "complete_video"})
LEAVES = frozenset({"load_video", "page_close"})
SLOWEST = 0.5


@dataclass(frozen=True)
class Watching:
    """v stretches of playing, by learner."""

    learner_of: NDArray[np.int64]  # [v]
    until: NDArray[np.int64]  # [v], µs: when each stretch was known to have ended
    seconds: NDArray[np.float64]  # [v]


def watching_of(history: CourseHistory) -> Watching:
    """All stretches of playing that a later event ended; one that nothing ended counts nothing."""
    kept = np.flatnonzero(_coded(history) > 0)
    codes, times, whose = _coded(history)[kept], history.times[kept], history.learner_of[kept]
    playing = _plays(codes, whose)
    begins = np.flatnonzero(playing[:-1] & (whose[1:] == whose[:-1])) if len(kept) else np.zeros(0, dtype=np.int64)
    wall = (times[begins + 1] - times[begins]) / SECOND
    positions = np.full(len(history.times), np.nan) if history.positions is None else history.positions
    passed = positions[kept][begins + 1] - positions[kept][begins]
    is_known = (codes[begins + 1] == _STOP) & (passed > 0)
    seconds = np.where(is_known, np.minimum(wall, passed / SLOWEST), np.where(wall < GAP / SECOND, wall, 0.0))
    return Watching(whose[begins], times[begins + 1], seconds)


_PLAY, _SEEK, _STOP, _LEAVE = 1, 2, 3, 4


def _coded(history: CourseHistory) -> NDArray[np.int64]:
    """What each event is to a player; 0: nothing."""
    if not len(history.times):
        return np.zeros(0, dtype=np.int64)
    codes = {PLAY: _PLAY, SEEK: _SEEK} | dict.fromkeys(STOPS, _STOP) | dict.fromkeys(LEAVES, _LEAVE)
    return np.array([codes.get(name, 0) for name in history.type_names], dtype=np.int64)[history.types]


def _plays(codes: NDArray[np.int64], whose: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether a video plays after each of these events: after a play, and after jumps that follow one."""
    turning = np.where(codes == _SEEK, -1, np.arange(len(codes)))
    before = np.maximum.accumulate(turning) if len(codes) else turning
    found = before >= 0
    before = np.where(found, before, 0)
    plays: NDArray[np.bool_] = found & (codes[before] == _PLAY) & (whose[before] == whose)
    return plays
