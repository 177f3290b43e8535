"""How far a course lies from what its model saw in training, at the same part of the course; and what to do about it.

Watched are the mix of events (Jensen-Shannon divergence in bits, 0..1, and the population stability index), the share
of events of types that training never saw, events per active learner and day, how many active learners leave, and the
mean chances beside those that the model gave held-out learners. How far the training courses lie from each other is
kept too: new courses are no farther for being courses of their own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from communicator.errors import ModelUnfit
from communicator.prediction.card.event_mix import TENTHS, EventMix
from communicator.prediction.card.recent import Recent
from communicator.prediction.outcomes import OUTCOMES

USUAL, WATCH, DIFFERENT, UNFIT, TOO_LITTLE, UNKNOWN = "usual", "watch", "different", "unfit", "too_little", "unknown"
_ORDER = (USUAL, WATCH, DIFFERENT, UNFIT)
ADVICE = {
    USUAL: "none",
    WATCH: "look_at_chances",
    DIFFERENT: "train_again",
    UNFIT: "choose_another_model",
    TOO_LITTLE: "wait",
    UNKNOWN: "train_again_for_card",
}
FEWEST_EVENTS, FEWEST_ACTIVE_DAYS = 500, 50
FEWEST_TO_REFUSE = 20  # events; a course may begin with a few of any type
# From where on something is to be watched, and is different; of the mix also as multiples of what is usual.
MIX_LIMITS, MIX_OF_USUAL = (0.05, 0.15), (1.5, 3.0)
UNKNOWN_LIMITS = (0.05, 0.20)
UNFIT_SHARE = 0.90
RATIO_LIMITS = (1.5, 3.0)  # events per active learner and day, more or fewer
LEAVE_LIMITS = (0.15, 0.30)
CHANCE_LIMITS = (0.10, 0.25)
SMALLEST_SHARE = 5e-4  # a type that one side lacks would make the index endless


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: what it is in this course, what it was in training, and how far that is."""

    key: str
    here: float
    training: float | None
    level: str


@dataclass(frozen=True)
class Drift:
    """What was found at `share_elapsed` of a course, in its last 14 days' events; the level is the worst finding's."""

    level: str
    advice: str
    share_elapsed: float
    events: int
    active_days: int
    findings: list[Finding] = field(default_factory=list)
    unknown_types: list[str] = field(default_factory=list)  # the most frequent of those training never saw


def drift(
    reference: Mapping[str, Any] | None,
    seen: Recent,
    chances: NDArray[np.float64] | None = None,
) -> Drift:
    """How far a course lies from training, by what happened in it lately.

    `reference` is what the model's card keeps (`card["drift_reference"]`), None for models without one; `chances`
    float64[n, 3] are what the model says now.
    """
    share, events = float(seen.shares[0]), sum(seen.counts.values())
    if reference is None:
        return Drift(UNKNOWN, ADVICE[UNKNOWN], share, events, seen.active_days)
    training = EventMix.from_json(reference["event_mix"])
    if events < FEWEST_EVENTS or seen.active_days < FEWEST_ACTIVE_DAYS:
        return _of_few(seen, training, share, events)
    findings = _mix_findings(seen, training, training_share(training, seen.shares), reference)
    findings += _rate_findings(seen, reference, chances)
    level = max((finding.level for finding in findings), key=_ORDER.index)
    return Drift(level, ADVICE[level], share, events, seen.active_days, findings, _unknown_types(seen, training))


def _of_few(seen: Recent, training: EventMix, share: float, events: int) -> Drift:
    """Of few events nothing is said, but that the model knows none of them."""
    unknown = 1 - sum(seen.counts.get(name, 0) for name in training.types) / max(events, 1)
    if events < FEWEST_TO_REFUSE or unknown < UNFIT_SHARE:
        return Drift(TOO_LITTLE, ADVICE[TOO_LITTLE], share, events, seen.active_days)
    findings = [Finding("unknown_share", unknown, 0.0, UNFIT)]
    return Drift(UNFIT, ADVICE[UNFIT], share, events, seen.active_days, findings, _unknown_types(seen, training))


def require_fit(found: Drift, model_name: str, course_id: str) -> None:
    """Refuses to predict from next to nothing.

    Raises:
        ModelUnfit: where nine in ten events are of types that the model's training never saw.
    """
    if found.level == UNFIT:
        share = next(each.here for each in found.findings if each.key == "unknown_share")
        raise ModelUnfit(
            f"{share:.0%} of the last events of {course_id} are of types that the model {model_name} never saw "
            f"({', '.join(found.unknown_types)}); choose a model of such courses with `communicator model use`, or "
            "train one with `communicator model train --course COURSE_ID`"
        )


def training_share(training: EventMix, shares_elapsed: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much each tenth of the training courses counts beside days at these shares of a course: float64[10]."""
    tenths = np.minimum((shares_elapsed * TENTHS).astype(np.int64), TENTHS - 1)
    weights = np.bincount(tenths, minlength=TENTHS).astype(np.float64)
    weights[training.counts.sum(axis=1) == 0] = 0
    if not weights.sum():  # courses of which training saw nothing at this time: all of them
        weights = np.ones(TENTHS)
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def mix_distance(here: NDArray[np.float64], there: NDArray[np.float64]) -> tuple[float, float]:
    """Jensen-Shannon divergence (bits) and population stability index of two lists of shares."""
    middle = (here + there) / 2
    divergence = (_relative(here, middle) + _relative(there, middle)) / 2
    first, second = np.maximum(here, SMALLEST_SHARE), np.maximum(there, SMALLEST_SHARE)
    return divergence, float(((first - second) * np.log(first / second)).sum())


def shares(counts: NDArray[np.int64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The share of each type, tenths weighing by `weights`: float64[types]."""
    by_tenth = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    mixed = weights @ by_tenth
    return np.asarray(mixed / max(mixed.sum(), np.finfo(np.float64).tiny), dtype=np.float64)


def aligned(mix: EventMix, types: tuple[str, ...]) -> NDArray[np.int64]:
    """The mix's counts over `types`, and last those of all other types: int64[10, types + 1]."""
    place = {name: at for at, name in enumerate(types)}
    counts = np.zeros((TENTHS, len(types) + 1), dtype=np.int64)
    for at, name in enumerate(mix.types):
        counts[:, place.get(name, len(types))] += mix.counts[:, at]
    return counts


def _mix_findings(
    seen: Recent, training: EventMix, weights: NDArray[np.float64], reference: Mapping[str, Any]
) -> list[Finding]:
    known = [seen.counts.get(name, 0) for name in training.types]
    here = np.array([*known, sum(seen.counts.values()) - sum(known)], dtype=np.float64)
    there = np.append(shares(training.counts, weights), 0.0)
    divergence, index = mix_distance(here / here.sum(), there)
    unknown = float(here[-1] / here.sum())
    usual = float(reference.get("usual_divergence") or 0.0)
    limits = [max(limit, times * usual) for limit, times in zip(MIX_LIMITS, MIX_OF_USUAL, strict=True)]
    pace = float(here.sum() / seen.active_days)
    days = np.maximum(training.active_days, 1)
    pace_there = float(weights @ (training.counts.sum(axis=1) / days))
    ratio = max(pace / pace_there, pace_there / pace) if pace_there else 1.0
    return [
        Finding("unknown_share", unknown, 0.0, UNFIT if unknown >= UNFIT_SHARE else _level(unknown, *UNKNOWN_LIMITS)),
        Finding("event_mix", divergence, usual, _level(divergence, *limits)),
        Finding("stability_index", index, None, USUAL),
        Finding("events_per_active_day", pace, pace_there, _level(ratio, *RATIO_LIMITS)),
    ]


def _rate_findings(seen: Recent, reference: Mapping[str, Any], chances: NDArray[np.float64] | None) -> list[Finding]:
    found, share = [], float(seen.shares[0])
    usual = _at(reference.get("leave_rates", ()), share)
    if seen.active >= FEWEST_ACTIVE_DAYS and usual is not None:
        rate = seen.left / seen.active
        found.append(Finding("leave_rate", rate, usual, _level(abs(rate - usual), *LEAVE_LIMITS)))
    for at, outcome in enumerate(OUTCOMES if chances is not None and len(chances) else ()):
        then = _at(reference.get("mean_chances", {}).get(outcome, ()), share)
        if chances is not None and then is not None:
            mean = float(chances[:, at].mean())
            found.append(Finding(f"mean_{outcome}", mean, then, _level(abs(mean - then), *CHANCE_LIMITS)))
    return found


def _at(by_tenth: Sequence[float | None], share: float) -> float | None:
    """What was known by tenth of the course, at a share of it: between two tenths that are known, between the two."""
    known = [((tenth + 1 / 2) / TENTHS, value) for tenth, value in enumerate(by_tenth) if value is not None]
    if not known:
        return None
    return float(np.interp(share, [at for at, _ in known], [value for _, value in known]))


def _unknown_types(seen: Recent, training: EventMix, most: int = 5) -> list[str]:
    unknown = seen.counts.keys() - set(training.types)
    return sorted(unknown, key=lambda name: (-seen.counts[name], name))[:most]


def _level(value: float, watch: float, different: float) -> str:
    return DIFFERENT if value > different else WATCH if value > watch else USUAL


def _relative(these: NDArray[np.float64], middle: NDArray[np.float64]) -> float:
    """Kullback-Leibler divergence in bits; what `these` lacks adds nothing."""
    there = these > 0
    return float((these[there] * np.log2(these[there] / middle[there])).sum())
