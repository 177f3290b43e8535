"""Logistic regression on places: what a place is, and that the model holds the laws of every model."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from communicator.errors import CheckpointUnusable
from communicator.prediction.evaluation import auc
from communicator.prediction.linear.model import StandingLogistic
from communicator.prediction.linear.places import lines_at, places, weighed
from communicator.prediction.models import TrainingOptions, restored_model
from communicator.prediction.outcomes import DAY, WEEK
from tests.prediction.making import START, nothing_told, random_course


@pytest.fixture(scope="module")
def trained() -> StandingLogistic:
    model = StandingLogistic()
    model.train([random_course(60, seed) for seed in (1, 2)], TrainingOptions(min_count=1), nothing_told)
    return model


def test_a_place_is_the_share_of_those_seen_who_have_less_and_ties_count_half() -> None:
    amounts = np.array([[1.0], [2.0], [2.0], [9.0], [5.0], [np.nan]], dtype=np.float32)
    seen = np.array([True, True, True, True, False, True])
    assert places(amounts, seen)[:, 0].tolist() == [-0.375, 0.0, 0.0, 0.375, 0.0, 0.0]


@given(arrays(np.float32, (7, 2), elements=st.floats(-100, 100, width=32)), st.permutations(range(7)))
def test_places_go_with_the_learners_in_whatever_order_they_come(amounts: np.ndarray, order: list[int]) -> None:
    seen = np.ones(7, dtype=bool)
    assert np.array_equal(places(amounts, seen)[order], places(amounts[order], seen))


def test_lines_for_places_say_what_the_weights_say_of_what_is_weighed() -> None:
    chance = np.random.default_rng(0)
    alike = chance.uniform(-0.5, 0.5, (9, 4)).astype(np.float32)
    weights, mean, scale = chance.normal(size=(3, 9)), chance.normal(size=8), chance.uniform(0.5, 2, 8)
    lines, constants = lines_at(weights, mean, scale, 0.3)
    expected = ((weighed(alike, 0.3) - mean) / scale) @ weights[:, :-1].T + weights[:, -1]
    assert np.allclose(alike @ lines.T + constants, expected, atol=1e-6)


@pytest.mark.slow
def test_it_tells_those_who_work_from_those_who_fade_in_a_course_it_never_saw(trained: StandingLogistic) -> None:
    course = random_course(60, 3)
    chances = trained.predict(course.history, START + 2 * WEEK)
    assert auc(chances[:, 0], course.certify == 1) > 0.9
    assert np.all((chances >= 0) & (chances <= 1))


@pytest.mark.slow
@settings(max_examples=5)
@given(cuts=st.sets(st.integers(0, 20), max_size=3))
def test_advancing_day_by_day_equals_advancing_at_once(trained: StandingLogistic, cuts: set[int]) -> None:
    history = random_course(20, 4).history
    states = trained.begin(history)
    after = -(2**62)
    for until in [*(START + cut * DAY for cut in sorted(cuts)), START + 20 * DAY]:
        kept = (history.times > after) & (history.times <= until)
        states, after = trained.advance(states, _part(history, kept), until), until
    stepwise = trained.chances(states, history, START + 20 * DAY)
    np.testing.assert_allclose(stepwise, trained.predict(history, START + 20 * DAY), atol=1e-9)


def _part(history, kept):  # type: ignore[no-untyped-def]
    from dataclasses import replace

    offsets = np.concatenate([[0], np.cumsum(np.bincount(history.learner_of[kept], minlength=len(history)))])
    return replace(history, offsets=offsets, types=history.types[kept], times=history.times[kept])


def test_what_was_kept_predicts_the_same(trained: StandingLogistic) -> None:
    again = restored_model(trained.kind, trained.configuration(), trained.parameters())
    history = random_course(20, 5).history
    assert np.array_equal(again.predict(history, START + WEEK), trained.predict(history, START + WEEK))


def test_weights_that_are_not_finite_are_refused(trained: StandingLogistic) -> None:
    parameters = trained.parameters() | {"weights": trained.parameters()["weights"] * np.nan}
    with pytest.raises(CheckpointUnusable, match="weights"):
        restored_model(trained.kind, trained.configuration(), parameters)
