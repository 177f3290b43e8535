"""The difference of two shares over strata, with its score interval.

Source: O. Miettinen and M. Nurminen, Comparative analysis of two rates, Statistics in Medicine 4 (1985) 213-226: the
score statistic with variances under the difference in question and the factor N / (N - 1), one stratum or several.
Strata are weighed as by Mantel and Haenszel (n1 n0 / N; S. Greenland and J. Robins, Biometrics 41 (1985) 55-68), so
that the estimate is the Mantel-Haenszel risk difference, whatever the strata are: risks, or messages and risks.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Z_95 = 1.959963984540054
"""The normal quantile of a two-sided 95 % interval."""
HALVINGS = 50
"""Of the range of differences, which is two wide: limits are exact to 2e-15."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Tables:
    """Counts by stratum in the last axis, of any number of comparisons in those before: float64[..., strata]."""

    events: Floats
    size: Floats
    other_events: Floats
    other_size: Floats

    @classmethod
    def of(cls, events: ArrayLike, size: ArrayLike, other_events: ArrayLike, other_size: ArrayLike) -> "Tables":
        """Of whole counts: `events` among `size` who were written to, and the same of the others, held out."""
        given = (np.asarray(each, dtype=np.float64) for each in (events, size, other_events, other_size))
        return cls(*np.broadcast_arrays(*given))

    @cached_property
    def weights(self) -> Floats:
        """Mantel and Haenszel's, adding up to 1; nothing where an arm of the stratum is empty."""
        raw = self.size * self.other_size / np.maximum(self.size + self.other_size, 1)
        found: Floats = raw / np.maximum(raw.sum(axis=-1, keepdims=True), np.finfo(float).tiny)
        return found

    @cached_property
    def difference(self) -> Floats:
        """The weighed difference, written to minus held out: float64[...], in -1..1; NaN where nothing compares."""
        by_stratum = self.events / np.maximum(self.size, 1) - self.other_events / np.maximum(self.other_size, 1)
        found: Floats = (self.weights * by_stratum).sum(axis=-1)
        return np.where(self.weights.sum(axis=-1) > 0, found, np.nan)

    def variance(self, delta: Floats) -> Floats:
        """The weighed difference's variance if the difference were `delta` in every stratum: float64[...]."""
        each = delta[..., np.newaxis]
        other = restricted_share(self.events, self.size, self.other_events, self.other_size, each)
        share = other + each
        by_stratum = share * (1 - share) / np.maximum(self.size, 1)
        by_stratum += other * (1 - other) / np.maximum(self.other_size, 1)
        people = self.size + self.other_size
        found: Floats = (self.weights**2 * by_stratum * people / np.maximum(people - 1, 1)).sum(axis=-1)
        return found


def restricted_share(
    events: Floats, size: Floats, other_events: Floats, other_size: Floats, delta: ArrayLike
) -> Floats:
    """The others' likeliest share where the first group's is greater by `delta`: float64 of the arrays' shape.

    The root of a cubic in closed form: Miettinen and Nurminen, appendix I.
    """
    delta = np.asarray(delta, dtype=np.float64)
    people = np.maximum(size + other_size, 1)
    square = (size + 2 * other_size) * delta - people - events - other_events
    linear = (other_size * delta - people - 2 * other_events) * delta + events + other_events
    constant = other_events * delta * (1 - delta)
    third = square / (3 * people)
    q = third**3 - square * linear / (6 * people**2) + constant / (2 * people)
    p = np.where(q < 0, -1.0, 1.0) * np.sqrt(np.maximum(third**2 - linear / (3 * people), 0))
    ratio = np.divide(q, p**3, out=np.zeros_like(q), where=p != 0)
    angle = (np.pi + np.arccos(np.clip(ratio, -1, 1))) / 3
    root = 2 * p * np.cos(angle) - third
    found: Floats = np.clip(root, np.maximum(0, -delta), np.minimum(1, 1 - delta))
    return found


def score_interval(tables: Tables, z: float = Z_95) -> tuple[Floats, Floats]:
    """The differences that the counts don't speak against: lowest and highest, float64[...] each, in -1..1.

    NaN where nothing compares (no stratum with people in both arms).
    """
    estimate = np.nan_to_num(tables.difference)

    def limit(end: float) -> Floats:
        inside, outside = estimate, np.full_like(estimate, end)
        for _ in range(HALVINGS):
            middle = (inside + outside) / 2
            is_inside = (tables.difference - middle) ** 2 <= z**2 * tables.variance(middle)
            inside, outside = np.where(is_inside, middle, inside), np.where(is_inside, outside, middle)
        return np.where(np.isnan(tables.difference), np.nan, inside)

    return limit(-1.0), limit(1.0)
