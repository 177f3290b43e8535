"""The reasons for one learner's three chances: what weighed most, in points of per cent, with what there is to say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from communicator.prediction.calibration import sigmoid
from communicator.prediction.history import microseconds
from communicator.prediction.models import Model
from communicator.prediction.outcomes import OUTCOMES
from communicator.prediction.reasons.families import About, about
from communicator.prediction.reasons.seat import Seat, take_seat
from communicator.prediction.reasons.telling import Facts, Telling
from communicator.prediction.reasons.visits import Visit, visits
from communicator.prediction.reasons.weighing import weighed
from communicator.prediction.tables import Prediction, Snapshot

MOST: Final = 3
LEAST_POINTS: Final = 0.5
"""What moves a chance by less than that rounds to nothing."""
SMALLEST_CHANCE: Final = 1e-6


@dataclass(frozen=True)
class Reason:
    """One reason: `points` of per cent that the chance is higher by (lower, where negative) for it."""

    key: str
    points: int
    facts: Facts = field(default_factory=dict)


Reasons = dict[str, list[Reason]]
"""Outcome -> the weightiest first; empty where the model tells none."""


def reasons_of(session: Session, data_dir: Path, snapshot: Snapshot, course_learner_id: int) -> Reasons | None:
    """Why this learner's chances in the snapshot are what they are; None where nothing was predicted of them.

    Raises:
        CheckpointUnusable, LibraryMissing: where the model can't be used here.
    """
    kept = session.get(Prediction, (snapshot.id, course_learner_id))
    if kept is None or snapshot.model is None:
        return None
    seat = take_seat(session, data_dir, snapshot.course_pk, course_learner_id, microseconds(snapshot.as_of))
    if seat is None:
        return None
    trained = snapshot.model
    model = _model(data_dir, trained.checkpoint, trained.checkpoint_hash, trained.name)
    return weigh(model, seat, np.array([kept.certify, kept.complete, kept.leave]))


def weigh(model: Model, seat: Seat, chances: NDArray[np.float64]) -> Reasons:
    """The reasons for these chances [3] of the learner in this seat."""
    states = seat.states(model)
    sums: dict[About, NDArray[np.float64]] = {}
    for feature, added in weighed(model, states, seat.history, seat.as_of, seat.row).items():
        subject = about(feature)
        sums[subject] = sums.get(subject, np.zeros(len(OUTCOMES))) + added
    steep = _steepness(chances, sum(sums.values(), np.zeros(len(OUTCOMES))))
    # How far the course is holds for everybody in it: no reason why one learner's chances are what they are.
    sums.pop(About.COURSE, None)
    strongest = _strongest(visits(model, states, seat))
    return {outcome: _told(sums, strongest, place, steep[place], seat) for place, outcome in enumerate(OUTCOMES)}


def _told(
    sums: Mapping[About, NDArray[np.float64]],
    strongest: Sequence[Visit | None],
    outcome: int,
    steepness: float,
    seat: Seat,
) -> list[Reason]:
    found: list[tuple[float, About]] = [(steepness * float(added[outcome]), subject) for subject, added in sums.items()]
    visit = strongest[outcome]
    if visit is not None:
        found.append((steepness * float(visit.change[outcome]), About.SESSION))
    found = sorted((each for each in found if abs(each[0]) >= LEAST_POINTS), key=lambda each: (-abs(each[0]), each[1]))
    telling, told, said = Telling(seat), [], set()
    for points, subject in found:
        key, facts = _visit_told(visit) if subject is About.SESSION and visit else telling.tell(subject)
        if key not in said:  # of who never came all reasons are the one
            told.append(Reason(key, round(points), facts))
            said.add(key)
    return told[:MOST]


def _steepness(chances: NDArray[np.float64], added: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points of per cent for each 1 of logit: [3].

    Taken on the whole way from the chance that nothing would speak for or against, to this one. So points add up to
    what lies between the two, and a chance near 0 has its reasons too, where a little of logit changes nothing.
    """
    bounded = np.clip(chances, SMALLEST_CHANCE, 1 - SMALLEST_CHANCE)
    bare = sigmoid(np.log(bounded) - np.log(1 - bounded) - added)
    is_way = np.abs(added) > SMALLEST_CHANCE
    return 100 * np.where(is_way, (bounded - bare) / np.where(is_way, added, 1.0), bounded * (1 - bounded))


def _strongest(found: Sequence[Visit]) -> list[Visit | None]:
    """Per outcome, the visit that changed it most."""
    if not found:
        return [None] * len(OUTCOMES)
    changes = np.abs(np.stack([visit.change for visit in found]))
    return [found[int(place)] for place in changes.argmax(axis=0)]


def _visit_told(visit: Visit) -> tuple[str, Facts]:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=visit.begin)
    return "visit", {"at": at.isoformat(), "minutes": max(1, visit.minutes)}


@lru_cache(maxsize=2)
def _model(data_dir: Path, checkpoint: str, checkpoint_hash: str, name: str) -> Model:
    """The model, read once a process: its file is checked against the hash, which stands for its content."""
    from communicator.prediction.checkpoint import read_checkpoint

    return read_checkpoint(data_dir, checkpoint, checkpoint_hash, name)
