"""Interleaved runs of several ways to do the same work, compared by their medians."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

RUNS = 5

Way = Callable[[], object]


@dataclass(frozen=True)
class Ratio:
    """Ours beside a named peer, or beside a bound: `value` should reach `goal`, or stay below it."""

    name: str
    value: float
    goal: float
    told: str
    """What was measured, on what, and both figures."""
    goal_is_most: bool = False

    @property
    def is_reached(self) -> bool:
        """Whether the goal is met."""
        return self.value <= self.goal if self.goal_is_most else self.value >= self.goal

    def line(self) -> str:
        """The line that each benchmark prints."""
        return f"ratio {self.name} {self.value:.2f} goal {'<=' if self.goal_is_most else ''}{self.goal:g}"

    def facts(self) -> dict[str, object]:
        """The same, for machines."""
        return asdict(self) | {"is_reached": self.is_reached}


def interleaved(
    ways: Mapping[str, Way], *, runs: int = RUNS, clock: Callable[[], float] = time.process_time
) -> dict[str, float]:
    """The median seconds of each way, run in turns: what disturbs the machine disturbs all alike.

    CPU seconds of this process by default; `time.perf_counter` where several processes work.
    """
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, way in ways.items():
            began = clock()
            way()
            taken[name].append(clock() - began)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}
