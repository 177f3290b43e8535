"""Who is left out by chance: strata of risk, how many of each, and which ones; from a seed, and from nothing else.

Of each stratum the exact share is held out, but for a remainder that chance rounds, so that everybody's chance to be
held out is the same: systematic sampling of the fractional parts (D. R. Cox, A constructive procedure for unbiased
controlled rounding, Journal of the American Statistical Association 82 (1987) 520-524), in whole numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

MOST_STRATA = 5
HELD_OUT_EACH = 10
"""So many a stratum's smaller arm should have at least: fewer people, fewer strata."""
NO_RISK = -1
"""The stratum of those without a prediction."""
WHOLE = 100


def quantile_cuts(risks: NDArray[np.int64], percent: int) -> list[int]:
    """Where strata of about equal size begin, the first one apart: risks are whole per cents, int64[n], -1 for none.

    As many strata, five at most, as leave each ten people or more in the smaller arm.
    """
    known = np.sort(risks[risks >= 0])
    smaller = len(known) * min(percent, WHOLE - percent) // WHOLE
    strata = min(MOST_STRATA, smaller // HELD_OUT_EACH)
    if strata < 2:  # noqa: PLR2004 - one is no cut
        return []
    cuts = {int(known[len(known) * each // strata]) for each in range(1, strata)}
    return sorted(cuts - {int(known[0])})


def even_cuts(low: int, high: int) -> list[int]:
    """The same for people who are still to come: five equal parts of the risks from `low` to `high` per cent."""
    width = high + 1 - low
    return sorted({low + width * each // MOST_STRATA for each in range(1, MOST_STRATA)} - {low})


def strata_of(risks: NDArray[np.int64], cuts: Sequence[int]) -> NDArray[np.int64]:
    """Each one's stratum, from 0 at the lowest risk: int64[n]; NO_RISK without a prediction."""
    found = np.searchsorted(np.asarray(cuts, dtype=np.int64), risks, side="right")
    return np.where(risks < 0, NO_RISK, found).astype(np.int64)


@dataclass
class Share:
    """How many of each stratum are held out, drawn all at once or day by day."""

    percent: int  # 0..100
    randomness: np.random.Generator
    before: Mapping[int, int] = field(default_factory=dict)  # by stratum: how many were drawn up to now
    offsets: dict[int, int] = field(default_factory=dict)  # by stratum: 0..99, where its remainders began

    def hold_out(self, strata: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Who of these is held out: bool[n] for strata int64[n]. Strata that are new get their offset."""
        held = np.zeros(len(strata), dtype=bool)
        told = int(self.randomness.integers(WHOLE))
        for stratum in np.unique(strata).tolist():
            rows = np.flatnonzero(strata == stratum)
            begun = self.offsets.setdefault(stratum, told)
            # What one stratum leaves over the next one begins with, so that the sum is exact as well.
            told = (told + len(rows) * self.percent) % WHOLE
            count = self._until(stratum, begun, len(rows)) - self._until(stratum, begun, 0)
            held[self.randomness.permutation(rows)[:count]] = True
        return held

    def _until(self, stratum: int, begun: int, more: int) -> int:
        return ((self.before.get(stratum, 0) + more) * self.percent + begun) // WHOLE
