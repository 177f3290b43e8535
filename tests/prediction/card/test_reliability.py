"""What is told of chances and what came true: known by hand, and right on chances that are right."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from communicator.prediction.calibration import sigmoid
from communicator.prediction.card.ranking import mean_ranking, ranking
from communicator.prediction.card.reliability import (
    ece_null,
    intercept,
    logits_of,
    reliability,
    reliability_bins,
    slope,
)
from communicator.prediction.evaluation import auc, scored


def right_chances(learners: int, seed: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    random = np.random.default_rng(seed)
    chances = random.beta(0.5, 1.5, learners)
    return chances, random.random(learners) < chances


def test_bins_and_ece_are_those_reckoned_by_hand() -> None:
    chances = np.array([0.05, 0.05, 0.15, 0.95, 1.0])
    bins, ece = reliability_bins(chances, np.array([False, True, False, True, True]))
    assert [(each.low, each.learners, each.came_true) for each in bins] == [(0.0, 2, 1), (0.1, 1, 0), (0.9, 2, 2)]
    assert bins[0].mean_chance == pytest.approx(0.05)
    assert ece == pytest.approx((0.9 + 0.15 + 0.05) / 5)


def test_saying_the_base_rate_has_no_skill() -> None:
    labels = np.arange(100) < 30
    told = reliability(np.full(100, 0.3), labels)
    assert told.brier == pytest.approx(0.21)
    assert told.brier_skill == pytest.approx(0)
    assert told.slope is None  # a line through one point
    assert told.intercept is not None
    assert told.intercept.value == pytest.approx(0, abs=1e-9)


@pytest.mark.slow
def test_right_chances_have_slope_1_and_intercept_0_within_their_intervals_most_times() -> None:
    held = {"slope": 0, "intercept": 0, "ece": 0}
    for seed in range(60):
        told = reliability(*right_chances(800, seed), seed)
        assert told.slope is not None
        assert told.intercept is not None
        held["slope"] += told.slope.interval.low <= 1 <= told.slope.interval.high
        held["intercept"] += told.intercept.interval.low <= 0 <= told.intercept.interval.high
        held["ece"] += told.ece <= told.ece_null
    assert all(52 <= times <= 60 for times in held.values()), held  # 57 expected


def test_chances_that_are_too_extreme_have_a_slope_below_1_and_too_high_ones_an_intercept_below_0() -> None:
    chances, labels = right_chances(4000, 1)
    extreme, high = sigmoid(2 * logits_of(chances)), sigmoid(logits_of(chances) + 1)
    found, off = slope(extreme, labels), intercept(high, labels)
    assert found is not None
    assert off is not None
    assert found.value == pytest.approx(0.5, abs=0.05)
    assert off.value == pytest.approx(-1, abs=0.15)


def test_the_null_of_the_ece_falls_with_the_learners_as_the_design_tells() -> None:
    # Chances as sharp as mid-course ones: .024 at 645 learners, .009 at 5,000.
    random = np.random.default_rng(2)
    assert ece_null(random.beta(0.08, 0.8, 645)) == pytest.approx(0.024, abs=0.004)
    assert ece_null(random.beta(0.08, 0.8, 5000)) == pytest.approx(0.009, abs=0.0015)


def test_the_null_of_many_learners_is_that_of_few_in_proportion() -> None:
    chances = np.random.default_rng(3).beta(0.5, 1.5, 19_000)
    drawn, reckoned = ece_null(chances), ece_null(np.concatenate([chances, chances]))
    assert reckoned * np.sqrt(2) == pytest.approx(drawn, rel=0.1)


def test_of_one_class_only_the_rates_are_told() -> None:
    told = reliability(np.array([0.1, 0.2, 0.3]), np.zeros(3, dtype=bool))
    assert (told.auc, told.slope, told.intercept, told.brier_skill) == (None, None, None, None)
    assert (told.learners, told.positive, told.base_rate) == (3, 0, 0.0)
    with pytest.raises(ValueError, match="nobody"):
        reliability(np.zeros(0), np.zeros(0, dtype=bool))


def test_classes_that_are_told_apart_wholly_have_no_slope() -> None:
    assert slope(np.repeat([0.1, 0.9], 20), np.repeat([False, True], 20)) is None


def test_the_interval_of_an_auc_is_about_the_bootstraps() -> None:
    chances, labels = right_chances(600, 4)
    found, drawn = ranking(chances, labels), scored(chances, labels)
    assert found is not None
    assert found.value == pytest.approx(drawn.auc)
    assert found.interval.low == pytest.approx(drawn.low, abs=0.008)
    assert found.interval.high == pytest.approx(drawn.high, abs=0.008)


def test_the_mean_of_independent_courses_is_narrower_than_each() -> None:
    each = [ranking(*right_chances(400, seed)) for seed in range(4)]
    known = [one for one in each if one is not None]
    mean = mean_ranking(known, 50)
    assert mean is not None
    assert mean.value == pytest.approx(np.mean([one.value for one in known]))
    widths = [one.interval.high - one.interval.low for one in known]
    assert mean.interval.high - mean.interval.low < min(widths)
    assert mean_ranking([], 0) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=40))
def test_an_auc_is_the_share_of_pairs_in_order_and_lies_in_its_interval(told: list[tuple[int, bool]]) -> None:
    chances = np.array([chance / 5 for chance, _ in told], dtype=np.float64)
    labels = np.array([label for _, label in told], dtype=bool)
    found = ranking(chances, labels)
    if min(labels.sum(), (~labels).sum()) < 2:
        assert found is None
    else:
        assert found is not None
        assert found.value == pytest.approx(auc(chances, labels))
        assert 0 <= found.interval.low <= found.value <= found.interval.high <= 1
