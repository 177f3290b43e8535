"""The score interval says what the literature's examples say, and keeps its laws."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.outreach.effect.intervals import Z_95, Tables, restricted_share, score_interval

# R. Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 6 (Miettinen and Nurminen), cases a to h.
NEWCOMBE = [
    ((56, 70, 48, 80), (0.0528, 0.3382)),
    ((9, 10, 3, 10), (0.1700, 0.8406)),
    ((6, 7, 2, 7), (0.0342, 0.8534)),
    ((5, 56, 0, 29), (-0.0326, 0.1933)),
    ((0, 10, 0, 20), (-0.1658, 0.2844)),
    ((0, 10, 0, 10), (-0.2879, 0.2879)),
    ((10, 10, 0, 20), (0.7156, 1.0)),
    ((10, 10, 0, 10), (0.6636, 1.0)),
]
# K. Lu, Cochran-Mantel-Haenszel weighted Miettinen and Nurminen method (Joint Statistical Meetings 2008).
LU = [[3, 5, 1, 15], [4, 10, 3, 10], [18, 35, 2, 25]]
# The cisapride trials of Hartung and Knapp (2001); limits as P. Laud's ratesci gives them with weighting "MH" and no
# correction of skewness, beside B. Klingenberg's programs.
CISAPRIDE = [
    *([15, 16, 9, 16], [12, 16, 1, 16], [29, 34, 18, 34], [42, 56, 31, 56], [14, 22, 6, 22], [44, 54, 17, 55]),
    *([14, 17, 7, 15], [29, 58, 23, 58], [10, 14, 3, 15], [17, 26, 6, 27], [38, 44, 12, 45], [19, 29, 22, 30]),
    [21, 38, 19, 38],
]
# K. Rothman, S. Greenland and T. Lash, Modern Epidemiology (2008), table 15-1: deaths on tolbutamide by age.
TOLBUTAMIDE = [[8, 106, 5, 120], [22, 98, 16, 85]]


def tables(rows: list[list[int]]) -> Tables:
    return Tables.of(*np.array(rows).T)


@pytest.mark.parametrize(("counts", "limits"), NEWCOMBE)
def test_of_one_stratum_limits_are_the_published_ones(counts: tuple[int, ...], limits: tuple[float, float]) -> None:
    low, high = score_interval(tables([list(counts)]))
    assert (float(low), float(high)) == pytest.approx(limits, abs=6e-5)


@pytest.mark.parametrize(
    ("rows", "limits", "digits"), [(LU, (0.1963, 0.5381), 6e-5), (CISAPRIDE, (0.245286, 0.369981), 6e-7)]
)
def test_of_several_strata_too(rows: list[list[int]], limits: tuple[float, float], digits: float) -> None:
    low, high = score_interval(tables(rows))
    assert (float(low), float(high)) == pytest.approx(limits, abs=digits)


def test_the_estimate_is_the_mantel_haenszel_difference() -> None:
    assert float(tables(TOLBUTAMIDE).difference) == pytest.approx(0.0349, abs=5e-5)


def test_zero_is_left_out_just_where_the_mantel_haenszel_test_says_so() -> None:
    rows = [[25, 33, 4, 17], [34, 50, 17, 25], [28, 50, 15, 25], [52, 67, 22, 33]]
    z = math.sqrt(_cochran(rows))
    low = [float(score_interval(tables(rows), each)[0]) for each in (z - 1e-4, z + 1e-4)]
    assert low[0] > 0 > low[1]


def _cochran(rows: list[list[int]]) -> float:
    """The Cochran-Mantel-Haenszel statistic without a correction, by its textbook formula."""
    over = variance = 0.0
    for events, size, other_events, other_size in rows:
        people, true = size + other_size, events + other_events
        over += events - size * true / people
        variance += size * other_size * true * (people - true) / (people**2 * (people - 1))
    return over**2 / variance


SIZES = st.integers(1, 60)


@st.composite
def strata(draw: st.DrawFn) -> list[list[int]]:
    rows = []
    for _ in range(draw(st.integers(1, 4))):
        size, other = draw(SIZES), draw(SIZES)
        rows.append([draw(st.integers(0, size)), size, draw(st.integers(0, other)), other])
    return rows


@given(strata())
def test_the_interval_holds_the_estimate_and_stays_possible(rows: list[list[int]]) -> None:
    found = tables(rows)
    low, high = score_interval(found)
    assert -1 <= low <= found.difference <= high <= 1


@given(strata())
def test_arms_and_outcomes_the_other_way_round_turn_it_round(rows: list[list[int]]) -> None:
    low, high = score_interval(tables(rows))
    swapped = score_interval(tables([[row[2], row[3], row[0], row[1]] for row in rows]))
    opposite = score_interval(tables([[row[1] - row[0], row[1], row[3] - row[2], row[3]] for row in rows]))
    for other in (swapped, opposite):
        assert (-float(other[1]), -float(other[0])) == pytest.approx((float(low), float(high)), abs=1e-6)


@given(strata())
def test_at_its_limits_the_statistic_is_the_quantile(rows: list[list[int]]) -> None:
    found = tables(rows)
    for limit in score_interval(found):
        if abs(limit) < 1 - 1e-9:
            z = abs(found.difference - limit) / math.sqrt(float(found.variance(limit)))
            assert float(z) == pytest.approx(Z_95, rel=1e-4)


@given(st.integers(1, 40), st.integers(1, 40), st.data())
def test_shares_under_a_difference_are_the_likeliest(size: int, other: int, data: st.DataObject) -> None:
    events, other_events = data.draw(st.integers(0, size)), data.draw(st.integers(0, other))
    delta = data.draw(st.floats(-0.95, 0.95))
    counts = [np.array(float(each)) for each in (events, size, other_events, other)]
    found = float(restricted_share(*counts, delta))
    grid = np.linspace(max(0, -delta), min(1, 1 - delta), 2001)
    logs = _log_likelihood(np.append(grid, found), delta, events, size, other_events, other)
    # Beside a double root the arc cosine keeps half of a double's digits: about 1e-8 of the share, for 80 people.
    assert logs[-1] >= logs[:-1].max() - 2e-6


def _log_likelihood(
    share: np.ndarray, delta: float, events: int, size: int, other_events: int, other: int
) -> np.ndarray:
    raised = np.clip(share + delta, 0, 1)
    parts = ((events, raised), (size - events, 1 - raised), (other_events, share), (other - other_events, 1 - share))
    with np.errstate(divide="ignore"):
        return sum(count * np.log(np.maximum(each, 1e-300)) for count, each in parts if count)


def test_nothing_can_be_said_where_nobody_compares() -> None:
    low, high = score_interval(tables([[3, 10, 0, 0], [0, 0, 1, 5]]))
    assert math.isnan(low)
    assert math.isnan(high)


def test_many_comparisons_at_once_are_each_as_alone() -> None:
    many = np.array([LU, [[1, 5, 2, 9], [0, 7, 3, 8], [5, 5, 0, 4]]], dtype=float)
    low, high = score_interval(Tables.of(*np.moveaxis(many, -1, 0)))
    for row, rows in enumerate(many):
        alone = score_interval(tables(rows))
        assert (low[row], high[row]) == pytest.approx((float(alone[0]), float(alone[1])))
