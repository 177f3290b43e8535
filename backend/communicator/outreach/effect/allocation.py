"""Who is left out by chance: strata of risk, how many of each, and which ones; from a seed, and from nothing else.

Of each stratum of a draw the exact share is held out, but for a remainder that chance rounds, so that everybody's
chance to be held out is the same: systematic sampling of the fractional parts (D. R. Cox, A constructive procedure for
unbiased controlled rounding, Journal of the American Statistical Association 82 (1987) 520-524), in whole numbers.
"""

from collections.abc import Sequence

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


def hold_out(strata: NDArray[np.int64], percent: int, randomness: np.random.Generator) -> NDArray[np.bool_]:
    """Who of those drawn at once is held out: bool[n] for their strata, int64[n].

    Nothing is carried over from one draw to the next: it would make up for what came before, and whoever knew the arms
    of earlier days' only newcomers could tell the next one's in advance, and so choose who it is.
    """
    held = np.zeros(len(strata), dtype=bool)
    left_over = int(randomness.integers(WHOLE))
    for stratum in np.unique(strata).tolist():
        rows = np.flatnonzero(strata == stratum)
        # What one stratum leaves over the next one begins with, so that the sum of the draw is exact as well.
        count, left_over = divmod(len(rows) * percent + left_over, WHOLE)
        held[randomness.permutation(rows)[:count]] = True
    return held
