"""Rows of several files are read as of a day; later files outdate earlier ones' later days."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.errors import StatesUnusable
from communicator.prediction.refreshing.kept_rows import KeptRows, rows_as_arrays
from communicator.prediction.refreshing.stored_arrays import Arrays

LEARNERS, DAYS = 4, 6
parts = st.lists(
    st.dictionaries(
        st.tuples(st.integers(0, LEARNERS - 1), st.integers(0, DAYS - 1)), st.integers(1, 99), min_size=1, max_size=8
    ),
    min_size=1,
    max_size=5,
)


def as_part(rows: dict[tuple[int, int], int]) -> Arrays:
    whose, days = (np.array(column) for column in zip(*rows, strict=True))
    return rows_as_arrays(whose, days, {"value": np.array(list(rows.values()))})


def by_hand(rows: list[dict[tuple[int, int], int]], day: int) -> list[int]:
    """Part by part: who has rows in it has no others from their first day there on."""
    kept: dict[int, dict[int, int]] = {who: {} for who in range(LEARNERS)}
    for part in rows:
        for who, before in kept.items():
            told = {at: value for (whose, at), value in part.items() if whose == who}
            kept[who] = {at: value for at, value in before.items() if at < min(told, default=DAYS)} | told
    return [max(((at, v) for at, v in told.items() if at <= day), default=(0, 0))[1] for told in kept.values()]


def read(rows: KeptRows, day: int) -> list[int]:
    states = {"value": np.zeros(LEARNERS, dtype=np.int64)}
    rows.fill(states, np.arange(LEARNERS), day)
    return [int(each) for each in states["value"]]


@given(parts)
def test_a_learner_stands_where_their_last_row_that_holds_says(rows: list[dict[tuple[int, int], int]]) -> None:
    kept = KeptRows([as_part(part) for part in rows])
    for day in range(DAYS):
        assert read(kept, day) == by_hand(rows, day)


@given(parts, st.integers(0, DAYS - 1))
def test_put_together_they_say_the_same_from_a_day_on(rows: list[dict[tuple[int, int], int]], since: int) -> None:
    together = KeptRows([KeptRows([as_part(part) for part in rows]).together(since)])
    for day in range(since, DAYS):
        assert read(together, day) == by_hand(rows, day)


def test_states_of_another_form_are_refused() -> None:
    kept = KeptRows([as_part({(0, 0): 1})])
    for states in ({"value": np.zeros(LEARNERS, dtype=np.float32)}, {"other": np.zeros(LEARNERS, dtype=np.int64)}):
        with pytest.raises(StatesUnusable, match="another form"):
            kept.fill(states, np.arange(LEARNERS), 0)
    with pytest.raises(StatesUnusable, match="no rows"):
        KeptRows([{"value": np.zeros(1)}])
