"""Exact shares of every stratum, the same chance for everybody, and the same people from the same seed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from communicator.outreach.effect.allocation import NO_RISK, even_cuts, hold_out, quantile_cuts, strata_of


def held_out(strata: NDArray[np.int64], percent: int, seed: int = 1) -> NDArray[np.bool_]:
    return hold_out(strata, percent, np.random.default_rng(seed))


@given(st.integers(0, 100), st.lists(st.integers(-1, 4), max_size=80), st.integers(0, 10**6))
def test_of_each_stratum_and_of_all_the_exact_share_is_held_out(percent: int, given: list[int], seed: int) -> None:
    strata = np.array(given, dtype=np.int64)
    held = held_out(strata, percent, seed)
    for here in (strata == each for each in {*given}):
        assert abs(held[here].sum() - here.sum() * percent / 100) < 1
    assert abs(held.sum() - len(given) * percent / 100) < 1


def test_who_comes_alone_each_day_has_an_arm_that_the_days_before_do_not_tell() -> None:
    alone = np.array([0])
    arms = np.array([hold_out(alone, 50, np.random.default_rng([1, day]))[0] for day in range(4_000)])
    for before in (1, 2, 3):
        alike = (arms[before:] == arms[:-before]).mean()
        assert abs(alike - 0.5) < 4 * np.sqrt(0.25 / len(arms))


def test_everybody_has_the_same_chance_to_be_held_out() -> None:
    strata = np.array([0] * 7 + [1] * 3 + [2] * 13)
    runs = 4_000
    times = np.sum([held_out(strata, 10, seed) for seed in range(runs)], axis=0)
    assert np.abs(times / runs - 0.1).max() < 4 * np.sqrt(0.1 * 0.9 / runs)


def test_the_same_seed_holds_out_the_same_people_and_another_one_others() -> None:
    strata = np.repeat([0, 1], 50)
    first, again, other = (held_out(strata, 20, seed) for seed in (5, 5, 6))
    assert (first == again).all()
    assert (first != other).any()


def test_strata_are_of_about_equal_size_and_fewer_for_fewer_people() -> None:
    risks = np.arange(1_000) % 100
    assert quantile_cuts(risks, 10) == [20, 40, 60, 80]
    assert quantile_cuts(risks[:200], 10) == [50]
    assert quantile_cuts(risks[:100], 10) == []
    assert quantile_cuts(np.full(5_000, 30), 50) == []
    assert quantile_cuts(np.full(500, NO_RISK), 50) == []


def test_who_has_no_prediction_is_a_stratum_of_their_own() -> None:
    assert strata_of(np.array([0, 19, 20, 100, -1]), [20, 40]).tolist() == [0, 0, 1, 2, NO_RISK]


@pytest.mark.parametrize(
    ("low", "high", "cuts"), [(0, 100, [20, 40, 60, 80]), (80, 100, [84, 88, 92, 96]), (7, 8, [8]), (5, 5, [])]
)
def test_for_people_who_are_still_to_come_the_range_is_cut_evenly(low: int, high: int, cuts: list[int]) -> None:
    assert even_cuts(low, high) == cuts
