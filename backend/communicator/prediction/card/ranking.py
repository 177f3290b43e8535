"""How well chances tell those who come true from the others: AUC with an interval that costs no resampling.

The interval is DeLong's, on the scale of logits so that it stays within 0..1; where no pair is out of order, it ends
at the rule of three of the smaller class. References: DeLong, DeLong & Clarke-Pearson (1988); Sun & Xu (2014) for the
ranks.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Z = 1.959963984540054  # of a 95 % interval
RULE_OF_THREE = 3.0
FEWEST_FOR_A_VARIANCE = 2


@dataclass(frozen=True)
class Interval:
    """A 95 % interval, both ends included."""

    low: float
    high: float


@dataclass(frozen=True)
class Ranking:
    """An AUC, its variance, and its 95 % interval."""

    value: float
    variance: float
    interval: Interval


def ranking(chances: NDArray[np.float64], labels: NDArray[np.bool_]) -> Ranking | None:
    """The AUC of chances float64[n] for labels bool[n], ties counting half; None with fewer than two of a class."""
    positive, negative = np.sort(chances[labels]), np.sort(chances[~labels])
    if min(len(positive), len(negative)) < FEWEST_FOR_A_VARIANCE:
        return None
    above = _share_below(positive, negative)
    below = 1 - _share_below(negative, positive)
    value = float(above.mean())
    variance = float(above.var(ddof=1) / len(positive) + below.var(ddof=1) / len(negative))
    return Ranking(value, variance, _interval(value, variance, min(len(positive), len(negative))))


def mean_ranking(rankings: Sequence[Ranking], smallest_class: int) -> Ranking | None:
    """The mean AUC of independent courses; its interval is about these courses' learners, not about other courses.

    `smallest_class` is the number of learners in the smallest class of them all.
    """
    if not rankings:
        return None
    value = sum(each.value for each in rankings) / len(rankings)
    variance = sum(each.variance for each in rankings) / len(rankings) ** 2
    return Ranking(value, variance, _interval(value, variance, smallest_class))


def _share_below(these: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each of `these` the share of `others` (sorted) below it, ties counting half."""
    strictly, or_equal = np.searchsorted(others, these, "left"), np.searchsorted(others, these, "right")
    return np.asarray((strictly + or_equal) / (2 * len(others)), dtype=np.float64)


def _interval(value: float, variance: float, smaller_class: int) -> Interval:
    if value in (0.0, 1.0) or not variance:
        reach = min(RULE_OF_THREE / smaller_class, 1.0)
        return Interval(max(value - reach, 0.0), min(value + reach, 1.0))
    logit, error = np.log(value / (1 - value)), np.sqrt(variance) / (value * (1 - value))
    low, high = 1 / (1 + np.exp(-(logit + np.array([-Z, Z]) * error)))
    return Interval(float(low), float(high))
