"""The smallest effect that a comparison can show, before anybody is drawn for it.

Source: C. Farrington and G. Manning, Statistics in Medicine 9 (1990) 1447-1454: the size of a comparison of two shares
by the score test, here with Mantel and Haenszel's weights over strata.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from communicator.outreach.effect.intervals import Z_95

Z_POWER = 0.8416212335729143
"""The normal quantile of 80 %: so often an effect of that size is seen."""
HALVINGS = 40

Floats = NDArray[np.float64]


def smallest_effect(base: ArrayLike, written_to: ArrayLike, held_out: ArrayLike) -> float | None:
    """The smallest rise, 0..1, that is seen in 80 % of such comparisons at 95 %; None where none can be.

    By stratum, float64[k]: the share that comes back without a message, and how many there will be in each arm. A
    stratum's share rises by the same amount, up to 1.
    """
    shares, sizes, others = (np.asarray(each, dtype=np.float64) for each in (base, written_to, held_out))
    weights = _weights(sizes, others)
    if not weights.sum():
        return None
    low, high = 0.0, float(np.max(1 - shares))
    if not _is_seen(high, shares, sizes, others, weights):
        return None
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if _is_seen(middle, shares, sizes, others, weights) else (middle, high)
    return float(weights @ (np.minimum(shares + high, 1) - shares))


def half_width(base: ArrayLike, written_to: ArrayLike, held_out: ArrayLike) -> float | None:
    """How far from zero the interval will about reach where the message does nothing, 0..1."""
    shares, sizes, others = (np.asarray(each, dtype=np.float64) for each in (base, written_to, held_out))
    weights = _weights(sizes, others)
    return float(Z_95 * np.sqrt(_variance(shares, shares, sizes, others, weights))) if weights.sum() else None


def _weights(sizes: Floats, others: Floats) -> Floats:
    raw = sizes * others / np.maximum(sizes + others, 1)
    found: Floats = raw / raw.sum() if raw.sum() else raw
    return found


def _is_seen(rise: float, shares: Floats, sizes: Floats, others: Floats, weights: Floats) -> bool:
    raised = np.minimum(shares + rise, 1)
    pooled = (raised * sizes + shares * others) / np.maximum(sizes + others, 1)
    null = _variance(pooled, pooled, sizes, others, weights)
    real = _variance(raised, shares, sizes, others, weights)
    return bool(weights @ (raised - shares) >= Z_95 * np.sqrt(null) + Z_POWER * np.sqrt(real))


def _variance(shares: Floats, other_shares: Floats, sizes: Floats, others: Floats, weights: Floats) -> float:
    by_stratum = shares * (1 - shares) / np.maximum(sizes, 1e-9)
    by_stratum += other_shares * (1 - other_shares) / np.maximum(others, 1e-9)
    return float(weights**2 @ by_stratum)
