"""Different whole numbers in order: what np.unique gives, which hashes them first and takes several times as long."""

import numpy as np
from numpy.typing import NDArray


def distinct_numbers(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each number once, ascending: int64[k]."""
    ordered = np.sort(numbers)
    return np.asarray(ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]])
