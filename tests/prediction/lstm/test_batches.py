"""Every learner is taught and scored exactly once, whatever the lengths."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from communicator.prediction.lstm.batches import laned, places_of
from communicator.prediction.lstm.steps import Steps

LENGTHS = st.lists(st.integers(1, 60), min_size=1, max_size=40).map(lambda lengths: np.array(lengths, dtype=np.int64))


def steps_with(lengths: np.ndarray) -> Steps:
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    size = int(offsets[-1])
    return Steps(
        offsets,
        np.arange(1, size + 1, dtype=np.int32),
        np.zeros(size, dtype=np.int64),
        np.zeros(size, dtype=np.float32),
    )


@given(LENGTHS, st.integers(1, 8), st.integers(1, 20), st.integers(0, 5))
def test_lanes_hold_each_step_once_and_a_learners_windows_in_order(
    lengths: np.ndarray, lanes: int, window: int, seed: int
) -> None:
    steps = steps_with(lengths)
    offsets = steps.offsets[:-1]
    whose, where = laned(lengths, lanes, window, np.random.default_rng(seed))
    seen: list[int] = []
    for learners, begins in zip(whose, where, strict=True):
        places = places_of(lengths, offsets, learners, begins, window)
        seen += places[places >= 0].tolist()
        assert all(np.all(np.diff(lane[lane >= 0]) == 1) for lane in places.T)
    assert sorted(seen) == list(range(len(steps.types)))
    for lane in range(lanes):
        windows = [(who, at) for who, at in zip(whose[:, lane], where[:, lane], strict=True) if who >= 0]
        for (before, begun), (after, begins) in pairwise(windows):
            assert begins == (begun + window if before == after else 0)


def test_lanes_end_together() -> None:
    chance = np.random.default_rng(0)
    lengths = np.append(chance.integers(1, 400, 500), 1000)
    whose, where = laned(lengths, 25, 16, chance)
    places = [places_of(lengths, np.cumsum(lengths) - lengths, *each, 16) for each in zip(whose, where, strict=True)]
    assert np.mean(np.concatenate(places) >= 0) > 0.94
    again, _ = laned(lengths, 25, 16, chance)
    assert not np.array_equal(again, whose)
