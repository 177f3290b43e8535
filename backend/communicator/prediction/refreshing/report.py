"""What a refresh did, as it is told: whether it cost the new events only, and why not; whom it took back; how long."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Mode(StrEnum):
    """How a course was refreshed."""

    INCREMENTAL = "incremental"  # from where its learners stood, by the new events
    FULL = "full"  # from each learner's first event


@dataclass
class Told:
    """What a refresh did."""

    mode: Mode
    why: str
    """Why it was a full one; empty for an incremental one."""
    new_events: int = 0
    """Acts of learners that no refresh had read; a full one reads all."""
    touched: int = 0
    """Learners with acts since the last day that was over, or earlier ones that came late."""
    replayed: int = 0
    """Learners who were taken back, since acts of earlier days came late, or who is who has changed."""
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timing(self, part: str) -> Iterator[None]:
        """Adds the seconds inside to the part's."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[part] = self.seconds.get(part, 0.0) + time.perf_counter() - began

    def facts(self) -> dict[str, Any]:
        """The same, for machines; seconds to the thousandth."""
        return asdict(self) | {"seconds": {part: round(taken, 3) for part, taken in self.seconds.items()}}
