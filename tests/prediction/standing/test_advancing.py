"""The law of standings: in whatever steps learners are advanced, in whatever order they come, they stand the same."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communicator.prediction.models import States
from communicator.prediction.outcomes import DAY
from communicator.prediction.standing import advanced, begun, features_at, standings
from tests.prediction.making import START
from tests.prediction.standing.courses import VOCABULARY, full_course, of_learners, part_of

LONG_AGO = START - 1000 * DAY
SEEDS = st.integers(0, 10_000)


def equal(one: States, other: States) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(SEEDS, st.lists(st.integers(-4, 43), unique=True), st.floats(0, 1))
def test_advancing_in_any_cut_at_ends_of_days_is_advancing_at_once(seed: int, cuts: list[int], part: float) -> None:
    course = full_course(seed)
    last = START + int((40 + part) * DAY)
    at_once = advanced(begun(course, VOCABULARY), course, VOCABULARY, last)
    states, done = begun(course, VOCABULARY), LONG_AGO
    for cut in [*sorted(START + day * DAY for day in cuts if START + day * DAY < last), last]:
        states = advanced(states, part_of(course, done, cut), VOCABULARY, cut)
        done = cut
    assert equal(states, at_once)
    features = features_at(at_once, course, VOCABULARY, last)
    assert np.array_equal(features_at(states, course, VOCABULARY, last), features, equal_nan=True)


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_late_parts_given_again_from_an_earlier_state_give_the_same(seed: int) -> None:
    course = full_course(seed)
    middle, last = START + 10 * DAY, START + 30 * DAY
    earlier = advanced(begun(course, VOCABULARY), course, VOCABULARY, middle)
    kept = {name: array.copy() for name, array in earlier.items()}
    first = advanced(earlier, part_of(course, middle, last), VOCABULARY, last)
    again = advanced(earlier, part_of(course, middle, last), VOCABULARY, last)
    assert equal(earlier, kept)
    assert equal(first, again)


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(SEEDS, st.permutations(range(6)))
def test_learners_in_another_order_stand_the_same(seed: int, order: list[int]) -> None:
    course, shuffled = full_course(seed), of_learners(full_course(seed), np.array(order))
    moment = START + int(25.3 * DAY)
    features, others = (
        features_at(advanced(begun(one, VOCABULARY), one, VOCABULARY, moment), one, VOCABULARY, moment)
        for one in (course, shuffled)
    )
    assert np.array_equal(features[order], others, equal_nan=True)


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(SEEDS, st.lists(st.floats(-5, 50), min_size=1, max_size=8))
def test_one_pass_over_many_marks_is_a_pass_for_each(seed: int, days: list[float]) -> None:
    course = full_course(seed)
    moments = sorted(START + int(day * DAY) for day in days)
    for moment, states in standings(course, VOCABULARY, moments):
        assert equal(states, advanced(begun(course, VOCABULARY), course, VOCABULARY, moment))
