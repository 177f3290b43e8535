"""Where values lie among each other."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from communicator.prediction.standing.ranks import twice_below


@given(st.lists(st.sampled_from([-2.0, -0.5, -0.0, 0.0, 0.1, 0.2, 3.0]), max_size=60), st.booleans())
def test_each_value_is_told_how_many_are_less_and_how_many_not_more(told: list[float], is_spread: bool) -> None:
    values = np.array(told, dtype=np.float32)
    if is_spread:  # nearly all are different
        values += np.arange(len(values), dtype=np.float32) * (values != 0)
    less = (values[:, None] > values).sum(axis=1)
    not_more = (values[:, None] >= values).sum(axis=1)
    assert twice_below(values).tolist() == (less + not_more).tolist()
