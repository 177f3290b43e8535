"""How chances come true and who is chosen, by gender, education, age and region: for staff to see unequal treatment.

A class of fewer than ten learners is hidden. Whoever knows how many there are in all could work a hidden class out
from the others; so where one is hidden, the smallest other class loses its count. Of a small one its rates would tell
the count, so it is hidden too; a large one keeps its figures, in whole per cent and without intervals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from communicator.disclosure import is_small, rounded
from communicator.prediction.card.profiles import ATTRIBUTES, Profiles
from communicator.prediction.card.ranking import Interval, Z, ranking
from communicator.prediction.card.reliability import FEWEST_OF_A_CLASS, intercept, slope
from communicator.prediction.outcomes import OUTCOMES, per_cent

# Selections that the page offers to start from, in whole per cent, both ends included.
PRESETS: dict[str, dict[str, tuple[int, int]]] = {
    "atRisk": {"complete": (20, 70), "leave": (50, 100)},
    "noCertificate": {"certify": (0, 20), "complete": (80, 100)},
    "stopping": {"certify": (0, 70), "complete": (0, 70), "leave": (80, 100)},
}
PRESETS_OF_THOSE_SEEN_LATELY = frozenset({"atRisk"})
DIGITS, DIGITS_WHERE_UNCOUNTED = 3, 2
# Of so many learners on, any whole per cent can be a rate: rates then tell nothing of the count.
FEWEST_UNCOUNTED = 100
FEW, BESIDE_FEW = "few", "beside_few"


@dataclass(frozen=True)
class Judged:
    """n learners at one moment of their courses: what was said of them, and what came true."""

    chances: NDArray[np.float64]  # [n, 3]
    labels: NDArray[np.float32]  # [n, 3]: 1, 0, or NaN where it isn't known, or isn't asked
    is_recent: NDArray[np.bool_]  # [n]: with an event in the last 14 days
    profiles: Profiles


def fairness(judged: Judged) -> dict[str, list[dict[str, Any]]]:
    """Attribute -> its classes that have learners, each with its figures, or hidden; ready to be JSON."""
    return {name: _classes(judged, name, order) for name, order in ATTRIBUTES.items()}


def protected(counts: Mapping[str, int]) -> tuple[dict[str, str], set[str]]:
    """Of classes with learners: those to hide, and why; and those whose count must not be told.

    Two small classes may tell each other by their sum, so another class loses its count wherever one is hidden.
    """
    hidden = {name: FEW for name, count in counts.items() if is_small(count)}
    shown = sorted((count, name) for name, count in counts.items() if name not in hidden)
    if not hidden or not shown:
        return hidden, set()
    smallest, name = shown[0]
    return (hidden, {name}) if smallest >= FEWEST_UNCOUNTED else ({**hidden, name: BESIDE_FEW}, set())


def _classes(judged: Judged, attribute: str, order: Sequence[str]) -> list[dict[str, Any]]:
    members = {name: judged.profiles[attribute] == name for name in order}
    counts = {name: int(rows.sum()) for name, rows in members.items() if rows.any()}
    hidden, uncounted = protected(counts)
    by_outcome = [_by_outcome(judged, members, counts, number) for number in range(len(OUTCOMES))]
    told: list[dict[str, Any]] = []
    for name, count in counts.items():
        if name in hidden:
            told.append({"class": name, "hidden": hidden[name]})
            continue
        told.append(
            {
                "class": name,
                "hidden": None,
                "learners": None if name in uncounted else rounded(count),
                "selected": _selected(judged, members[name], name not in uncounted),
                "outcomes": {outcome: by_outcome[at].get(name) for at, outcome in enumerate(OUTCOMES)},
            }
        )
    return told


def _by_outcome(
    judged: Judged, members: Mapping[str, NDArray[np.bool_]], counts: Mapping[str, int], number: int
) -> dict[str, dict[str, Any]]:
    """One outcome's figures of the classes that may be shown; its learners may be fewer than the class has."""
    known = ~np.isnan(judged.labels[:, number]) & ~np.isnan(judged.chances[:, number])
    rows = {name: members[name] & known for name in counts}
    counted = {name: int(each.sum()) for name, each in rows.items()}
    hidden, uncounted = protected({name: count for name, count in counted.items() if count})
    return {
        name: _outcome(judged.chances[each, number], judged.labels[each, number] == 1, name not in uncounted)
        for name, each in rows.items()
        if counted[name] and name not in hidden
    }


def _outcome(chances: NDArray[np.float64], labels: NDArray[np.bool_], is_counted: bool) -> dict[str, Any]:
    rate, mean, count = float(labels.mean()), float(chances.mean()), len(labels)
    is_enough = min(labels.sum(), (~labels).sum()) >= FEWEST_OF_A_CLASS
    area = ranking(chances, labels) if is_enough else None
    steep, off = (slope(chances, labels), intercept(chances, labels)) if is_enough else (None, None)
    come_true = rate_interval(rate, count)
    return {
        "learners": rounded(count) if is_counted else None,
        "base_rate": _told(rate, come_true, is_counted),
        "mean_chance": round(mean, DIGITS),
        "too_high_by": _told(mean - rate, Interval(mean - come_true.high, mean - come_true.low), is_counted),
        "auc": _told(area.value, area.interval, is_counted) if area else None,
        "slope": _told(steep.value, steep.interval, is_counted) if steep else None,
        "intercept": _told(off.value, off.interval, is_counted) if off else None,
    }


def _selected(judged: Judged, rows: NDArray[np.bool_], is_counted: bool) -> dict[str, Any]:
    """Preset -> the share of a class that it chooses; not those that ask what the model doesn't tell."""
    chances = {outcome: judged.chances[rows, at] for at, outcome in enumerate(OUTCOMES)}
    whole = {outcome: per_cent(each) for outcome, each in chances.items() if not np.any(np.isnan(each))}
    told = {}
    for name, brushes in PRESETS.items():
        if not brushes.keys() <= whole.keys():
            continue
        chosen = np.ones(int(rows.sum()), dtype=bool)
        for outcome, (low, high) in brushes.items():
            chosen &= (whole[outcome] >= low) & (whole[outcome] <= high)
        if name in PRESETS_OF_THOSE_SEEN_LATELY:
            chosen &= judged.is_recent[rows]
        rate = float(chosen.mean())
        told[name] = _told(rate, rate_interval(rate, len(chosen)), is_counted)
    return told


def rate_interval(rate: float, count: int) -> Interval:
    """Wilson's 95 % interval of a share of `count` learners."""
    middle = (rate + Z**2 / (2 * count)) / (1 + Z**2 / count)
    reach = Z * np.sqrt(rate * (1 - rate) / count + Z**2 / (4 * count**2)) / (1 + Z**2 / count)
    return Interval(max(float(middle - reach), 0.0), min(float(middle + reach), 1.0))


def _told(value: float, interval: Interval, is_counted: bool) -> dict[str, Any]:
    if not is_counted:  # intervals would tell the count
        return {"value": round(value, DIGITS_WHERE_UNCOUNTED), "interval": None}
    return {"value": round(value, DIGITS), "interval": [round(interval.low, DIGITS), round(interval.high, DIGITS)]}
