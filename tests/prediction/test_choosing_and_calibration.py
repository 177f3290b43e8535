"""Who is trained on, and how scores get back on the scale of chances."""

import numpy as np
import pytest

from communicator.prediction.calibration import UNCHANGED, calibrated, fit_line, sigmoid
from communicator.prediction.choosing import not_outliers, under_sampled


def test_sequences_beyond_the_certified_learners_fence_are_left_out() -> None:
    lengths = np.array([10, 20, 30, 40, 50, 81, 80, 1])  # certified quartiles 20 and 40: the fence is 70
    certify = np.array([1, 1, 1, 1, 1, 0, 0, 0], dtype=np.float32)
    assert not_outliers(lengths, certify).tolist() == [True] * 5 + [False, False, True]


def test_without_certified_learners_nobody_is_an_outlier() -> None:
    assert not_outliers(np.array([1, 10_000]), np.zeros(2, dtype=np.float32)).all()


def test_two_others_are_kept_per_certified_learner() -> None:
    certify = np.array([1, 0, 0, 0, 0, 0, 1, 0], dtype=np.float32)
    kept = under_sampled(np.arange(8), certify, 2.0, np.random.default_rng(0))
    assert {0, 6} <= set(kept.tolist())
    assert len(kept) == 6
    assert len(under_sampled(np.arange(8), certify, None, np.random.default_rng(0))) == 8


def test_a_line_fitted_to_known_chances_is_found_again() -> None:
    chance = np.random.default_rng(0)
    logits, shares = chance.normal(0, 3, 50_000), chance.random(50_000)
    true = np.array([0.7, -1.5, 0.3, 1.0])
    known = sigmoid(0.7 * logits - 1.5 + 0.3 * logits * shares + shares)
    line = fit_line(logits, shares, (chance.random(50_000) < known).astype(np.float64))
    assert line == pytest.approx(true, abs=0.15)


def test_far_off_scores_get_the_base_rate_back() -> None:
    logits = np.random.default_rng(0).normal(12, 4, (1000, 1))
    labels = np.zeros(1000)
    labels[:100] = 1
    line = fit_line(logits[:, 0], np.full(1000, 0.5), labels)
    assert calibrated(logits, 0.5, line[None]).mean() == pytest.approx(0.1, abs=0.001)


def test_separable_and_one_sided_scores_give_finite_lines() -> None:
    logits = np.array([-2.0, -1.0, 1.0, 2.0])
    assert np.isfinite(fit_line(logits, np.zeros(4), np.array([0.0, 0, 1, 1]))).all()
    assert np.array_equal(fit_line(logits, np.zeros(4), np.ones(4)), UNCHANGED)
