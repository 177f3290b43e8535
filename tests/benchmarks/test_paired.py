"""Laws of the paired bootstrap: what it says of models that are one, of better ones, and of any order of learners."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.datasets.paired import Judged, compared, drawn_learners, weighted_aucs
from communicator.prediction.evaluation import auc

DRAWS = 200
SEEDS = st.integers(0, 2**32 - 1)


def judged(seed: int, learners: int = 60, marks: int = 1, name: str = "a", **noise: float) -> Judged:
    """Learners whose label each model sees through this much noise."""
    chance = np.random.default_rng(seed)
    labels = (np.arange(learners) % 3 == 0).astype(np.float32)
    noise = noise or {"good": 0.5, "poor": 3.0}
    chances = {model: labels + chance.normal(0, spread, (marks, learners)) for model, spread in noise.items()}
    return Judged(name, labels, np.ones((marks, learners), dtype=bool), chances)


@given(
    scores=st.lists(st.integers(0, 4), min_size=2, max_size=30),
    seed=SEEDS,
)
def test_a_weighted_auc_is_that_of_learners_repeated_so_often(scores: list[int], seed: int) -> None:
    chance = np.random.default_rng(seed)
    positive = chance.random(len(scores)) < 0.5
    positive[:2] = (True, False)
    times = chance.integers(0, 3, size=(3, len(scores)))
    times[:, :2] += 1
    found = weighted_aucs(np.array(scores, dtype=float), positive, times.astype(float))
    for row, value in zip(times, found, strict=True):
        repeated = np.repeat(np.arange(len(scores)), row)
        assert value == pytest.approx(auc(np.array(scores, dtype=float)[repeated], positive[repeated]))


@given(seed=SEEDS)
def test_a_model_beside_itself_differs_by_nothing_in_every_draw(seed: int) -> None:
    one = judged(seed, good=1.0)
    twice = Judged(one.name, one.labels, one.looked_at, {"x": one.chances["good"], "y": one.chances["good"]})
    gap = compared([twice], DRAWS).difference("x", "y")
    assert (gap.value, gap.low, gap.high) == (0, 0, 0)


@given(seed=SEEDS)
def test_a_difference_is_minus_the_difference_the_other_way_round(seed: int) -> None:
    found = compared([judged(seed), judged(seed + 1, name="b")], DRAWS)
    there, back = found.difference("good", "poor"), found.difference("poor", "good")
    assert there.value == pytest.approx(-back.value)
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


@given(seed=SEEDS)
def test_only_the_order_of_scores_counts(seed: int) -> None:
    one = judged(seed)
    bent = Judged(one.name, one.labels, one.looked_at, {name: np.exp(each) for name, each in one.chances.items()})
    first, second = compared([one], DRAWS), compared([bent], DRAWS)
    np.testing.assert_allclose(first.drawn, second.drawn)
    np.testing.assert_allclose(first.by_course, second.by_course)


def test_the_same_seed_gives_the_same_interval_and_another_nearly_the_same() -> None:
    courses = [judged(1, 300), judged(2, 300, name="b")]
    first, again, other = (compared(courses, 2000, seed).mean("good") for seed in (0, 0, 1))
    assert first == again
    assert first.low == pytest.approx(other.low, abs=0.01)
    assert first.low < first.value < first.high


def test_a_perfect_model_has_no_interval_and_beats_a_poor_one() -> None:
    found = compared([judged(0, 200, perfect=1e-9, poor=3.0)], DRAWS)
    assert found.mean("perfect").low == 1
    assert found.difference("perfect", "poor").low > 0


def test_intervals_cover_the_truth_about_as_often_as_they_say() -> None:
    """AUC of N(1, 1) above N(0, 1) is Φ(1 / √2); 95 % intervals of 80 learners, 60 times."""
    truth, covered = 0.7602, 0
    for seed in range(60):
        mean = compared([judged(seed, 80, model=1.0)], DRAWS, seed).mean("model")
        covered += mean.low <= truth <= mean.high
    assert covered >= 51


def test_more_learners_make_intervals_narrower() -> None:
    narrow, wide = (compared([judged(3, learners)], DRAWS).mean("good") for learners in (3000, 60))
    assert narrow.high - narrow.low < (wide.high - wide.low) / 3


def test_a_learner_is_drawn_with_all_marks_so_equal_marks_change_nothing() -> None:
    one = judged(4, poor=2.0)
    tripled = Judged(
        one.name, one.labels, np.repeat(one.looked_at, 3, axis=0), {"poor": np.repeat(one.chances["poor"], 3, axis=0)}
    )
    np.testing.assert_allclose(compared([one], DRAWS).drawn, compared([tripled], DRAWS).drawn)


@given(seed=SEEDS, rare=st.integers(1, 2))
def test_every_draw_has_both_classes_at_every_mark_that_has_them(seed: int, rare: int) -> None:
    labels = np.zeros(12, dtype=np.float32)
    labels[:rare] = 1
    looked_at = np.array([[True] * 12, [True] * 6 + [False] * 6])
    course = Judged("a", labels, looked_at, {"m": np.zeros((2, 12))})
    times = drawn_learners(course, 50, np.random.default_rng(seed))
    assert np.all(times.sum(axis=1) == 12)
    for who in looked_at:
        assert np.all(times[:, who & (labels == 1)].sum(axis=1) > 0)
        assert np.all(times[:, who & (labels == 0)].sum(axis=1) > 0)


def test_a_mark_with_one_class_is_left_out_of_the_courses_mean() -> None:
    one = judged(5, marks=2, good=0.5)
    looked_at = one.looked_at.copy()
    looked_at[1] = one.labels == 1
    found = compared([Judged("a", one.labels, looked_at, one.chances)], DRAWS)
    assert np.isnan(found.by_mark[0][0, 1])
    assert found.mean("good").value == found.by_mark[0][0, 0]


def test_learners_without_a_label_count_nowhere() -> None:
    one = judged(6, good=1.0)
    labels = np.append(one.labels, np.float32(np.nan))
    chances = {"good": np.append(one.chances["good"], [[99.0]], axis=1)}
    found = compared([Judged("a", labels, np.ones((1, len(labels)), dtype=bool), chances)], DRAWS)
    assert found.mean("good").value == compared([one], DRAWS).mean("good").value
