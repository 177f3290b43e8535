"""How many lanes: few where there is little to learn from, so that steps are many and small."""

import numpy as np
import pytest

from communicator.prediction.lstm.lesson import lanes_for


@pytest.mark.parametrize(
    ("learners", "longest", "lanes"),
    [(1, 500, 1), (20, 500, 20), (100, 500, 32), (320, 300, 80), (10_000, 300, 128)],
)
def test_lanes_hold_several_of_the_longest_sequences(learners: int, longest: int, lanes: int) -> None:
    assert lanes_for(np.full(learners, longest)) == lanes
