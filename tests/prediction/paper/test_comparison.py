"""AUC by course and week, their means, the paired tests, and Holm's correction."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.prediction.paper.comparison import CourseWeek, course_week, holm, paired_tests, week_means
from communicator.prediction.paper.figure import apart


def found(kind: str, *by_week: list[float]) -> list[CourseWeek]:
    return [
        CourseWeek(kind, f"course {course}", week, 10, 5, value)
        for week, values in enumerate(by_week, start=1)
        for course, value in enumerate(values)
    ]


def test_an_auc_is_of_the_learners_whose_end_is_known() -> None:
    labels = np.array([1, 0, 0, np.nan, 1], dtype=np.float32)
    week = course_week("a", "c", 1, np.array([0.9, 0.2, 0.5, 0.0, 0.4]), labels)
    assert (week.learners, week.certified, week.auc) == (4, 2, 0.75)
    assert np.isnan(course_week("a", "c", 1, np.ones(5), np.ones(5, dtype=np.float32)).auc)


def test_a_weeks_mean_is_over_the_courses_that_have_one() -> None:
    means = week_means(found("a", [0.7, 0.9], [0.8, float("nan")], [float("nan")] * 2))
    assert [(each.week, each.courses, each.auc) for each in means] == [(1, 2, pytest.approx(0.8)), (2, 1, 0.8)]
    assert means[0].deviation == pytest.approx(np.std([0.7, 0.9], ddof=1))
    assert np.isnan(means[1].deviation)


def test_two_models_are_tested_over_the_courses_that_both_have() -> None:
    from scipy.stats import ttest_rel, wilcoxon  # loading it takes as long as a hundred tests

    first, second = [0.8, 0.82, 0.9, 0.75, 0.7], [0.7, 0.81, 0.85, 0.76, 0.6]
    (test,) = paired_tests(found("a", [*first, 0.5]) + found("b", [*second, float("nan")]))
    assert (test.first, test.second, test.week, test.courses) == ("a", "b", 1, 5)
    assert test.difference == pytest.approx(np.mean(first) - np.mean(second))
    assert test.t == pytest.approx(ttest_rel(first, second).pvalue)
    assert test.wilcoxon == pytest.approx(wilcoxon(first, second).pvalue)
    assert test.t_holm == test.t  # of a single week


def test_models_that_never_differ_have_p_of_1_and_single_courses_no_test() -> None:
    (test,) = paired_tests(found("a", [0.7, 0.8], [0.9]) + found("b", [0.7, 0.8], [0.8]))
    assert (test.week, test.t, test.wilcoxon) == (1, 1.0, 1.0)


def test_holms_correction_by_hand() -> None:
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_holms_correction_keeps_order_and_lowers_nothing(p_values: list[float]) -> None:
    corrected = holm(p_values)
    assert all(before <= after <= 1 for before, after in zip(p_values, corrected, strict=True))
    ranked = [corrected[place] for place in np.argsort(p_values, kind="stable")]
    assert ranked == sorted(ranked)
    assert min(corrected) <= min(p_values) * len(p_values) or min(corrected) == 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_names_at_the_ends_of_lines_stand_apart_in_order(values: list[float]) -> None:
    places = apart(sorted(values), 0.05, 1.0)
    assert all(after - before >= 0.05 - 1e-9 for before, after in pairwise(places))
    assert places[-1] <= 1.0
