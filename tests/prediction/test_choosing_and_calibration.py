"""Who is trained on, and how scores get back on the scale of chances."""

from dataclasses import replace

import numpy as np
import pytest

from communicator.errors import NotEnoughData
from communicator.prediction.calibration import UNCHANGED, calibrated, fit_line, fit_rising_line, sigmoid
from communicator.prediction.choosing import (
    not_outliers,
    require_both_classes,
    under_sampled,
    unknown_outcomes,
)
from communicator.prediction.history import LabelledCourse
from tests.prediction.making import history, random_course


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


def ended(certify: float, complete: float) -> LabelledCourse:
    """A course in which all ended alike; NaN where either is the learners' own."""
    course = random_course(12, 1)
    endings = [
        own if np.isnan(told) else np.full(12, told, dtype=np.float32)
        for own, told in ((course.certify, certify), (course.complete, complete))
    ]
    return replace(course, certify=endings[0], complete=endings[1])


def test_one_ending_that_differs_is_enough_and_the_other_is_unknown() -> None:
    nan = float("nan")
    unknown = np.full(12, nan, dtype=np.float32)
    for courses, expected in (
        ([ended(nan, nan)], ()),
        ([ended(0, nan)], ("certify",)),
        ([ended(nan, 1)], ("complete",)),
        ([replace(ended(nan, nan), complete=unknown)], ("complete",)),
        # Nobody in one course and everybody in another is a difference.
        ([ended(nan, 0), ended(nan, 1)], ()),
    ):
        require_both_classes(courses)
        assert unknown_outcomes(courses) == expected


def test_where_neither_ending_differs_nothing_is_learned_and_it_is_said_what_to_import() -> None:
    with pytest.raises(NotEnoughData, match=r"Of 12 early learners.*0 certified.*12 completed.*roster import"):
        require_both_classes([ended(0, 1)])


def test_of_late_learners_alone_nothing_is_learned() -> None:
    course = random_course(12, 1)
    late = replace(course, early=course.certify == 0)
    assert unknown_outcomes([late]) == ("certify", "complete")


def test_leaving_is_unknown_where_a_course_is_too_short_to_see_it() -> None:
    course = replace(random_course(12, 1), history=history([[(0.2, "play_video")], *[[]] * 11], weeks=4))
    assert "leave" in unknown_outcomes([course])


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


def test_a_line_that_rises_throughout_is_left_as_it_was_fitted() -> None:
    chance = np.random.default_rng(0)
    logits, shares = chance.normal(0, 3, 2_000), chance.random(2_000)
    labels = (chance.random(2_000) < sigmoid(logits)).astype(np.float64)
    assert np.array_equal(fit_rising_line(logits, shares, labels), fit_line(logits, shares, labels))


@pytest.mark.parametrize("falls", ["throughout", "at the end"])
def test_where_higher_scores_came_true_less_the_base_rate_alone_is_left(falls: str) -> None:
    chance = np.random.default_rng(0)
    logits, shares = chance.normal(0, 3, 2_000), chance.random(2_000)
    slopes = -1.0 if falls == "throughout" else 1 - 2 * shares
    labels = (chance.random(2_000) < sigmoid(slopes * logits)).astype(np.float64)
    line = fit_rising_line(logits, shares, labels)
    assert (line[0], line[2]) == (0, 0)
    told = calibrated(np.array([[-5.0], [5.0]]), 0.5, line[None])
    assert told.ravel() == pytest.approx([labels.mean()] * 2, abs=0.01)


@pytest.mark.parametrize(("learners", "certified"), [(10, 4), (60, 2)])
def test_a_handful_of_learners_is_too_few_to_learn_from(learners: int, certified: int) -> None:
    labels = (np.arange(learners) < certified).astype(np.float32)
    course = replace(random_course(learners, 1), certify=labels, complete=labels)
    with pytest.raises(NotEnoughData, match=rf"{learners} early learners.*too few.*name further past courses"):
        require_both_classes([course])
