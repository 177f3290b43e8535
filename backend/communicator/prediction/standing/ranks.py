"""Where values lie among each other, counted fast where most are nought, as counts of what somebody did lately are."""

import numpy as np
from numpy.typing import NDArray

FEW = 4
"""Where values are told apart by this factor fewer numbers than there are values, those numbers are looked up."""


def twice_below(values: NDArray[np.float32]) -> NDArray[np.int64]:
    """Of each value how many are less, plus how many are not more: int64[n], so that ties count half; no NaN."""
    is_nought = values == 0
    rest = np.flatnonzero(~is_nought)
    noughts = len(values) - len(rest)
    others = values[rest]
    ordered = np.sort(others)
    begins = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    numbers, ends = ordered[begins], np.append(begins, len(ordered))[1:]
    counts = begins + ends + 2 * noughts * (numbers > 0)
    found = np.full(len(values), 2 * np.searchsorted(ordered, 0) + noughts, dtype=np.int64)
    if len(numbers) * FEW < len(others):
        found[rest] = counts[np.searchsorted(numbers, others)]
    else:
        found[rest[np.argsort(others)]] = np.repeat(counts, ends - begins)
    return found
