"""What a model's training saw, kept in its card so that a course can be set beside it: see `drift.py`."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from communicator.prediction.card.drift import aligned, mix_distance, shares
from communicator.prediction.card.event_mix import TENTHS, EventMix, leave_rates, mix_of, summed
from communicator.prediction.history import LabelledCourse

FEWEST_COMPARED = 500  # events of a tenth of a course, below which its mix is chance
USUAL_PERCENTILE = 0.9
DIGITS = 4


def drift_reference(
    courses: Sequence[LabelledCourse], mean_chances: Mapping[str, Sequence[float | None]] | None
) -> dict[str, Any]:
    """The event mix by tenth of the course, base rates, mean held-out chances; and how far training's courses differ.

    `mean_chances` is what held-out learners were given, by outcome and tenth; None where nothing was held out.
    """
    mixes = [mix_of(course.history) for course in courses]
    return {
        "event_mix": summed(mixes).as_json(),
        "usual_divergence": usual_divergence(mixes),
        "base_rates": {outcome: _rate(courses, outcome) for outcome in ("certify", "complete")},
        "leave_rates": leave_rates(courses),
        "mean_chances": {name: list(means) for name, means in (mean_chances or {}).items()},
    }


def usual_divergence(mixes: Sequence[EventMix]) -> float | None:
    """How far a tenth of a training course lies from that tenth of the others: the 90th percentile, in bits.

    None where no tenth can be compared, as with one course.
    """
    found = []
    for at, mix in enumerate(mixes):
        others = summed([each for number, each in enumerate(mixes) if number != at]) if len(mixes) > 1 else mix
        here, there = aligned(mix, others.types), aligned(others, others.types)
        for tenth in range(TENTHS if len(mixes) > 1 else 0):
            if min(here[tenth].sum(), there[tenth].sum()) >= FEWEST_COMPARED:
                alone = np.eye(TENTHS)[tenth]
                found.append(mix_distance(shares(here, alone), shares(there, alone))[0])
    return round(float(np.quantile(found, USUAL_PERCENTILE)), DIGITS) if found else None


def _rate(courses: Sequence[LabelledCourse], outcome: str) -> float | None:
    labels = np.concatenate([getattr(course, outcome)[course.early] for course in courses])
    known = labels[~np.isnan(labels)]
    return round(float(known.mean()), DIGITS) if len(known) else None
