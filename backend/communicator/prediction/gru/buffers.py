"""Arrays that are used again for batch after batch: fresh pages cost as much as what is written into them."""

import numpy as np
from numpy.typing import NDArray

SPARE = 1.25
"""Batches differ in size: so much more than is asked for is made, so that a larger one finds room."""


class Buffers:
    """Float32 matrices by name; what one holds is undefined until it is written to, and lost when it is asked for."""

    def __init__(self) -> None:
        self._made: dict[str, NDArray[np.float32]] = {}

    def of(self, name: str, rows: int, width: int) -> NDArray[np.float32]:
        """float32[rows, width]; the same memory each time where it is large enough."""
        made = self._made.get(name)
        if made is None or len(made) < rows:
            made = self._made[name] = np.empty((int(rows * SPARE) + 1, width), dtype=np.float32)
        return made[:rows]
