"""How the demo tells what it does: a line as a step begins, and how long it took where that was long."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Say = Callable[[str], object]


@contextmanager
def step(say: Say, what: str) -> Iterator[None]:
    """Says `what`, and after a second or more how many it took."""
    say(f"{what} …")
    began = time.monotonic()
    yield
    if time.monotonic() - began >= 1:
        say(f"  {time.monotonic() - began:.0f} s")
