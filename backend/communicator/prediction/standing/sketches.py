"""How many different objects somebody has seen, in a few bytes: bits that names hash to, and linear counting.

Reference: Whang, Vander-Zanden, Taylor (1990), A Linear-Time Probabilistic Counting Algorithm. With 512 bits the
count of 300 objects is off by about 4 %. Hashes are of names, so they are the same in every import and process.
"""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from communicator.prediction.distinct import distinct_numbers


def hashes(names: Sequence[str]) -> NDArray[np.int64]:
    """A number of each name, 0 … 2^32 - 1, and -1 of no name: int64[len(names)]."""
    return np.array([zlib.crc32(name.encode()) if name else -1 for name in names], dtype=np.int64)


def set_bits(
    bits: NDArray[np.uint8], rows: NDArray[np.int64], places: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Sets bit `places[i]` of row `rows[i]`, in place; which (row, place) were not set before, each once, in order."""
    width = bits.shape[1] * 8
    cells = distinct_numbers(rows * width + places)
    rows, places = cells // width, cells % width
    flat = bits.reshape(-1)
    where, mask = rows * bits.shape[1] + places // 8, (1 << (places % 8)).astype(np.uint8)
    new = (flat[where] & mask) == 0
    # Different bits only, so that adding them is setting them.
    np.add.at(flat, where[new], mask[new])
    return rows[new], places[new]


def distinct(bits: NDArray[np.uint8]) -> NDArray[np.float32]:
    """About how many different names set these bits, per row: float32[n]; where all are set, as if one were not."""
    width = bits.shape[1] * 8
    filled = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
    empty = np.maximum(width - np.arange(width + 1), 1)
    estimates: NDArray[np.float32] = (width * np.log(width / empty)).astype(np.float32)
    return np.asarray(estimates[filled])
