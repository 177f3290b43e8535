"""Interleaved runs of two ways to do the same work, compared by their medians."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

RUNS = 5


@dataclass(frozen=True)
class Ratio:
    """How many times faster ours is than the peer; CPU seconds are medians over interleaved runs."""

    name: str
    value: float
    goal: float
    ours_seconds: float
    peer_seconds: float
    peer: str
    work: str

    def line(self) -> str:
        """The line that each benchmark prints."""
        return f"ratio {self.name} {self.value:.2f} goal {self.goal:g}"

    def facts(self) -> dict[str, object]:
        """The same, for machines."""
        return asdict(self)


def compare(
    name: str, goal: float, ours: Callable[[], object], peer: Callable[[], object], *, peer_name: str, work: str
) -> Ratio:
    """Runs both in turn; CPU time, since other work on the machine must not decide."""
    taken: dict[str, list[float]] = {"ours": [], "peer": []}
    for _ in range(RUNS):
        for who, way in (("ours", ours), ("peer", peer)):
            began = time.process_time()
            way()
            taken[who].append(time.process_time() - began)
    mine, theirs = statistics.median(taken["ours"]), statistics.median(taken["peer"])
    return Ratio(name, theirs / mine, goal, mine, theirs, peer_name, work)
