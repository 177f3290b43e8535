"""How often a site is called at the most: it is others', too."""

import time
from collections.abc import Callable


class Pace:
    """Lets calls through one by one, `per_second` of them at the most; 0 lets all through at once."""

    def __init__(
        self,
        per_second: float,
        *,
        wait: Callable[[float], None] = time.sleep,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """`now` are seconds of a clock that never goes back."""
        self._apart = 1 / per_second if per_second else 0.0
        self._wait = wait
        self._now = now
        self._next = 0.0

    def take_turn(self) -> None:
        """Waits until the next call may be made."""
        now = self._now()
        if now < self._next:
            self._wait(self._next - now)
        self._next = max(now, self._next) + self._apart


UNPACED = Pace(0)
"""One call right after the other."""
