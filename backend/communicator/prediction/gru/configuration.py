"""What a session network is built from, for those who train it and those who only ask it."""

from dataclasses import dataclass

from communicator.prediction.gru.families import PAIRS
from communicator.prediction.gru.session_table import OWN

# Standardized inputs beyond this are as good as this; a course unlike those trained on can't run away with a score.
INPUT_BOUND = 6.0


@dataclass(frozen=True)
class NetworkConfiguration:
    """What the network is built from; kept in the checkpoint."""

    types: int
    """Event types of the vocabulary."""
    marks: int
    """Numbers told of a learner at a moment."""
    hidden: int = 100
    head: int = 64
    input_dropout: float = 0.1
    head_dropout: float = 0.3

    @property
    def inputs(self) -> int:
        """Numbers told of a session: its counts, its pairs, the counts so far, and its own."""
        return 2 * self.types + PAIRS + len(OWN)
