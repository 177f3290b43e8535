"""Which visit moved a learner's chances most, to a model that reads visit after visit (the session GRU)."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.gru.model import SessionGru
from communicator.prediction.models import Model, States
from communicator.prediction.outcomes import OUTCOMES, SECOND
from communicator.prediction.reasons.seat import Seat
from communicator.prediction.reasons.weighing import slopes
from communicator.prediction.refreshing.parts import only
from communicator.prediction.sessions import sessions_of
from communicator.prediction.standing import features_at

LATEST: Final = 12
"""Visits that are looked at: what came before them shows in the other reasons."""
MINUTE: Final = 60 * SECOND


@dataclass(frozen=True)
class Visit:
    """A session, and what it changed in the three logits."""

    begin: int  # µs
    minutes: int
    change: NDArray[np.float64]  # [3]


def visits(model: Model, states: States | None, seat: Seat) -> list[Visit]:
    """The latest visits with what each changed, all else as it is now; none of a model that doesn't read visits."""
    found = _reader(model, seat)
    if found is None or states is None:
        return []
    reader, weight = found
    share = seat.history.share_elapsed(seat.as_of)
    own, features = _own(seat), _features(reader, states, seat)
    sessions = sessions_of(own)
    chosen = range(max(0, len(sessions) - LATEST), len(sessions))
    if not chosen:
        return []
    ends = [int(sessions.begins[chosen[0]]) - 1, *(int(sessions.ends[number]) for number in chosen)]
    logits = [_logits(reader, own, end, features) for end in ends]
    scale = weight * slopes(reader.trained.lines, share)
    return [
        Visit(
            begin=int(sessions.begins[number]),
            minutes=round((int(sessions.ends[number]) - int(sessions.begins[number])) / MINUTE),
            change=scale * (logits[place + 1] - logits[place]),
        )
        for place, number in enumerate(chosen)
    ]


def _reader(model: Model, seat: Seat) -> tuple[SessionGru, NDArray[np.float64]] | None:
    if isinstance(model, SessionGru):
        return model, np.ones(len(OUTCOMES))
    blend: Any = model
    member = getattr(model, "members", {}).get(SessionGru.kind)
    if not isinstance(member, SessionGru):
        return None
    outer = slopes(blend.learned.lines, seat.history.share_elapsed(seat.as_of))
    return member, outer * blend.learned.weights[SessionGru.kind]


def _features(reader: SessionGru, states: States, seat: Seat) -> NDArray[np.float32]:
    """The features of how this learner stands: float32[1, f]."""
    standing = {name: array for name, array in states.items() if name != "hidden"}
    return features_at(standing, seat.history, reader.trained.vocabulary, seat.as_of)[[seat.row]]


def _own(seat: Seat) -> Any:
    """The history of this learner's events alone; others are there without any."""
    return only(seat.history, seat.history.learner_of == seat.row)


def _logits(reader: SessionGru, own: Any, until: int, features: NDArray[np.float32]) -> NDArray[np.float64]:
    states = reader.advance(reader.begin(own), own, until)
    row = int(np.argmax(np.diff(own.offsets)))
    return np.asarray(reader.logits_from(states["hidden"][[row]], features)[0])
