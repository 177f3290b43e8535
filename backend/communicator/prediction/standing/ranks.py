"""Where values lie among each other, by sorting them once: two passes over 16 bits each, faster than comparing."""

import numpy as np
from numpy.typing import NDArray

_SIGN = np.uint32(1 << 31)


def ascending(values: NDArray[np.float32]) -> NDArray[np.int64]:
    """The places int64[n] of values from the least to the greatest; equal ones in the order they come in; no NaN."""
    keys = _keys(values)
    # Of whole numbers of 16 bits numpy's stable sort is a radix sort.
    by_low = np.argsort(keys.astype(np.uint16), kind="stable")
    by_high = np.argsort((keys >> 16).astype(np.uint16)[by_low], kind="stable")
    return by_low[by_high]


def twice_below(values: NDArray[np.float32], order: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """Of each value how many are less, plus how many are not more: int64[n], so that ties count half; no NaN.

    `order` is the values' `ascending` where somebody has it.
    """
    order = ascending(values) if order is None else order
    ordered = values[order]
    begins = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
    ends = np.append(begins, len(ordered))[1:]
    found = np.empty(len(values), dtype=np.int64)
    found[order] = np.repeat(begins + ends, ends - begins)
    return found


def _keys(values: NDArray[np.float32]) -> NDArray[np.uint32]:
    """Whole numbers uint32[n] that sort as the values do; 0 and -0 are one."""
    bits = (values + np.float32(0)).view(np.uint32)
    return np.where(bits & _SIGN, ~bits, bits | _SIGN)
