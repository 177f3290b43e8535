"""Figures by gender, education, age and region: few are hidden, and can't be worked out from the others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.prediction.card.fairness import Judged, fairness, protected, rate_interval
from communicator.prediction.card.profiles import ATTRIBUTES, classes_of


def judged(genders: dict[str, int], seed: int = 0) -> Judged:
    gender = np.array([name for name, count in genders.items() for _ in range(count)], dtype=np.str_)
    random, learners = np.random.default_rng(seed), len(gender)
    chances = random.beta(1, 2, (learners, 3))
    labels = (random.random((learners, 3)) < chances).astype(np.float32)
    others = {name: np.full(learners, "unknown") for name in ATTRIBUTES if name != "gender"}
    return Judged(chances, labels, np.ones(learners, dtype=bool), {"gender": gender, **others})


def test_a_large_class_is_told_with_its_rates_and_intervals() -> None:
    women, men = fairness(judged({"f": 203, "m": 301}))["gender"]
    assert (women["class"], women["learners"], women["hidden"]) == ("f", 205, None)
    assert men["learners"] == 300
    certify = women["outcomes"]["certify"]
    low, high = certify["auc"]["interval"]
    assert low < certify["auc"]["value"] < high
    assert certify["too_high_by"]["value"] == pytest.approx(
        certify["mean_chance"] - certify["base_rate"]["value"], abs=2e-3
    )
    assert set(women["selected"]) == {"atRisk", "noCertificate", "stopping"}


def test_a_class_of_fewer_than_ten_is_hidden_and_the_smallest_other_has_no_count() -> None:
    women, men, other = fairness(judged({"f": 203, "m": 301, "o": 9}))["gender"]
    assert other == {"class": "o", "hidden": "few"}
    assert (women["hidden"], women["learners"]) == (None, None)
    assert women["outcomes"]["certify"]["base_rate"]["interval"] is None  # its width would tell the count
    assert men["learners"] == 300


def test_a_small_class_beside_a_hidden_one_is_hidden_too_since_its_rates_tell_its_count() -> None:
    women, men, other = fairness(judged({"f": 12, "m": 301, "o": 3}))["gender"]
    assert other["hidden"] == "few"
    assert women == {"class": "f", "hidden": "beside_few"}
    assert men["learners"] == 300


def test_an_outcome_that_fewer_are_asked_of_is_protected_by_its_own_counts() -> None:
    given_ = judged({"f": 120, "m": 200})
    given_.labels[5:120, 2] = np.nan
    women, men = fairness(given_)["gender"]
    assert women["outcomes"]["leave"] is None
    assert women["outcomes"]["certify"]["learners"] == 120
    assert men["outcomes"]["leave"]["learners"] is None


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 400), max_size=6))
def test_no_hidden_count_is_what_the_others_leave_over(counts: dict[str, int]) -> None:
    hidden, uncounted = protected(counts)
    assert all(name in hidden for name, count in counts.items() if count < 10)
    untold = set(hidden) | uncounted
    if untold and len(untold) < len(counts):  # else nobody is told a thing
        assert len(untold) >= 2
        assert sum(counts[name] for name in untold) >= 10


@given(st.integers(0, 50), st.integers(1, 50))
def test_a_rate_lies_in_its_interval(came_true: int, more: int) -> None:
    count = came_true + more
    found = rate_interval(came_true / count, count)
    assert 0 <= found.low <= came_true / count <= found.high <= 1


def test_profiles_are_read_as_the_platforms_tell_them() -> None:
    assert classes_of("f", "hs", 2001, "MX", 2026) == ("f", "secondary_or_less", "25_34", "latin_america")
    assert classes_of("m", "p_se", 1971, "US", 2026) == ("m", "graduate", "55_or_more", "northern_america")
    assert classes_of("", "", None, "", 2026) == ("unknown",) * 4
    assert classes_of("x", "x", 1850, "??", 2026) == ("unknown",) * 4
    assert classes_of("o", "other", 2025, "XK", 2026) == ("o", "other", "unknown", "europe")
