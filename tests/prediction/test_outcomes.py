"""Labels: who certified, completed, left; each on cases small enough to check by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.prediction.outcomes import (
    DAY,
    is_certified,
    is_complete,
    leaves,
    per_cent,
    submitted_worth,
)

HOUR = DAY // 24


@pytest.mark.parametrize(
    ("chance", "told"), [(0.0, 0), (0.004, 0), (0.005, 1), (0.125, 13), (0.994, 99), (0.995, 100), (1.0, 100)]
)
def test_per_cent_rounds_halves_up(chance: float, told: int) -> None:
    assert per_cent(chance) == told


@given(st.floats(0, 1))
def test_per_cent_is_within_a_half_and_in_range(chance: float) -> None:
    assert 0 <= int(per_cent(chance)) <= 100
    assert abs(int(per_cent(chance)) - 100 * chance) <= 0.5 + 1e-12


@pytest.mark.parametrize("wrong", [-0.01, 1.01, float("nan")])
def test_what_is_no_probability_has_no_per_cent(wrong: float) -> None:
    with pytest.raises(ValueError, match="outside"):
        per_cent([0.5, wrong])


@pytest.mark.parametrize(
    ("status", "grade", "pass_mark", "certified"),
    [
        ("downloadable", None, None, True),
        ("generating", 0.1, 0.6, True),
        ("audit_passing", None, 0.6, True),
        ("honor_passing", None, 0.6, True),
        ("notpassing", 0.59, 0.6, False),
        ("notpassing", 0.6, 0.6, True),
        ("audit_notpassing", None, 0.6, False),
        ("unavailable", 0.9, None, False),
    ],
)
def test_certified_is_a_passing_status_or_a_grade_of_the_pass_mark(
    status: str, grade: float | None, pass_mark: float | None, certified: bool
) -> None:
    assert is_certified(status, grade, pass_mark) is certified


def test_submitted_problems_count_once_and_only_graded_ones() -> None:
    #        learner 0: a, a again, b viewed only   learner 1: nothing   learner 2: a, c (ungraded), b
    objects = np.array([0, 0, 1, 0, 2, 1], dtype=np.int32)
    submitted = np.array([True, True, False, True, True, True])
    offsets = np.array([0, 3, 3, 6])
    worth = submitted_worth(offsets, submitted, objects, ["a", "b", "c"], {"a": 0.4, "b": 0.2})
    assert worth.tolist() == pytest.approx([0.4, 0, 0.6])
    assert is_complete(worth, 0.6).tolist() == [False, False, True]


def test_shares_that_add_up_to_the_pass_mark_but_for_float_error_are_complete() -> None:
    just_below = np.array([0.1 + 0.7])
    assert just_below[0] < 0.8
    assert is_complete(just_below, 0.8).tolist() == [True]


def test_leaving_is_no_event_in_the_next_48_hours() -> None:
    # one learner: events at 0 h, 48 h, 97 h; the course is known up to 200 h
    times = np.array([0, 48, 97]) * HOUR
    labels = leaves(np.zeros(3, dtype=np.int64), times, np.ones(3, dtype=bool), 200 * HOUR)
    assert labels.tolist() == [0, 1, 1]


def test_a_mark_of_time_has_a_label_but_ends_no_silence() -> None:
    times = np.array([0, 24, 30, 100]) * HOUR
    is_event = np.array([True, False, True, False])
    labels = leaves(np.zeros(4, dtype=np.int64), times, is_event, 200 * HOUR)
    assert labels.tolist() == [0, 0, 1, 1]


def test_another_learners_event_is_no_return() -> None:
    times = np.array([10, 20]) * HOUR
    labels = leaves(np.array([0, 1]), times, np.ones(2, dtype=bool), 200 * HOUR)
    assert labels.tolist() == [1, 1]


def test_nobody_knows_who_left_in_the_last_two_days() -> None:
    times = np.array([10, 52, 53]) * HOUR
    labels = leaves(np.zeros(3, dtype=np.int64), times, np.ones(3, dtype=bool), 100 * HOUR)
    assert np.isnan(labels).tolist() == [False, False, True]
