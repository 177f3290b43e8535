"""Small-cell rules for anything that the public sees: what is hidden, and how the rest is rounded."""

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

Whole = TypeVar("Whole", int, NDArray[np.int64])

SMALLEST_SHOWN = 10
"""Counts below are hidden, zero too."""
ROUNDED_TO = 5
MOST_ROUNDED_AWAY = ROUNDED_TO // 2
"""How far a shown count may lie from the true one."""
HIDDEN = "<10 or withheld"
"""What tables write for a hidden count: it is 0 to 9, or withheld since it would tell one that is."""


def is_small(count: Whole) -> Any:
    """Whether a count of people (or each of an array) is too small to be shown."""
    return count < SMALLEST_SHOWN


def rounded(count: Whole) -> Whole:
    """The nearest multiple of five; a shown count is within two of the true one."""
    return (count + MOST_ROUNDED_AWAY) // ROUNDED_TO * ROUNDED_TO


def shown(count: int | None) -> int | str:
    """A released count as tables write it; None is a hidden one."""
    return HIDDEN if count is None else count
