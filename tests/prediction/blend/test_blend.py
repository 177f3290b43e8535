"""The blend keeps what its members promise, and weighs them by what they said of learners they had not seen."""

from dataclasses import replace

import numpy as np
import pytest

from communicator.errors import CheckpointUnusable
from communicator.prediction.blend.members import inner_folds
from communicator.prediction.blend.model import Blend
from communicator.prediction.blend.weighing import fit_weights
from communicator.prediction.calibration import sigmoid
from communicator.prediction.gru.session_table import events_between
from communicator.prediction.history import NEVER
from communicator.prediction.models import Incremental, TrainingOptions, restored_model
from communicator.prediction.outcomes import DAY
from tests.prediction.making import START, nothing_told, random_course

OPTIONS = TrainingOptions(epochs=1, min_count=1)


@pytest.fixture(scope="module")
def model() -> Blend:
    trained = Blend()
    trained.train([random_course(45, 1), random_course(45, 2)], OPTIONS, nothing_told)
    return trained


@pytest.mark.slow
def test_learners_carried_on_day_by_day_stand_where_a_full_replay_puts_them(model: Blend) -> None:
    history = random_course(15, 3).history
    moment = START + 17 * DAY + DAY // 3
    assert isinstance(model, Incremental)
    states, after = model.begin(history), -NEVER
    for until in [START + 2 * DAY, START + 9 * DAY, START + 10 * DAY, moment]:
        states = model.advance(states, events_between(history, after, until), until)
        after = until
    assert np.allclose(model.chances(states, history, moment), model.predict(history, moment), atol=1e-6, rtol=0)


@pytest.mark.slow
def test_what_each_feature_adds_is_told_of_chosen_learners(model: Blend) -> None:
    history = random_course(15, 3).history
    told = model.contributions(history, START + 14 * DAY, [0, 7])
    assert told.shape == (2, 3, len(model.feature_names()))


@pytest.mark.slow
def test_members_of_another_vocabulary_are_refused(model: Blend) -> None:
    configuration = {**model.configuration(), "types": ["one"]}
    with pytest.raises(CheckpointUnusable, match="vocabulary"):
        restored_model("blend", configuration, model.parameters())


def test_a_member_that_tells_nothing_gets_no_weight() -> None:
    chance = np.random.default_rng(0)
    good = chance.normal(size=4000)
    labels = (chance.random(4000) < sigmoid(good)).astype(np.float64)
    noise = chance.normal(size=4000)
    weights = fit_weights(np.stack([good, -good, noise], axis=1), labels, np.full(3, 1 / 3))
    assert weights[0] == pytest.approx(1, abs=0.1)
    assert weights[1] == 0
    assert weights[2] < 0.1


def test_two_members_that_say_the_same_share_the_weight() -> None:
    chance = np.random.default_rng(0)
    said = chance.normal(size=4000)
    labels = (chance.random(4000) < sigmoid(said)).astype(np.float64)
    weights = fit_weights(np.stack([said, said], axis=1), labels, np.full(2, 1 / 2))
    assert weights[0] == pytest.approx(weights[1], abs=1e-3)
    assert weights.sum() == pytest.approx(1, abs=0.1)


def test_without_both_kinds_and_of_few_learners_members_count_as_expected() -> None:
    expected = np.array([0.2, 0.6, 0.2])
    assert fit_weights(np.zeros((5, 3)), np.ones(5), expected).tolist() == expected.tolist()
    assert fit_weights(np.zeros((4, 3)), np.array([0.0, 1, 0, 1]), expected) == pytest.approx(expected)


def test_inner_folds_hold_out_whole_courses_and_of_a_single_one_learners() -> None:
    courses = [random_course(12, seed) for seed in range(4)]
    for fold in inner_folds(courses, seed=0):
        taught = {course.history.course_id for course in fold.taught}
        assert taught.isdisjoint(courses[place].history.course_id for place in fold.held_out)
        assert len(taught) + len(fold.held_out) == 4
        assert all(learners.all() for learners in fold.held_out.values())
    times = np.zeros(12, dtype=int)
    for fold in inner_folds(courses[:1], seed=0):
        assert np.array_equal(fold.taught[0].exposed_at(START), fold.held_out[0])
        times += fold.held_out[0]
    assert times.tolist() == [1] * 12


def test_who_was_exposed_stays_so_in_inner_folds() -> None:
    exposed = np.full(12, NEVER)
    exposed[3] = START
    course = replace(random_course(12, 1), exposed_from=exposed)
    assert all(fold.taught[0].exposed_at(START)[3] for fold in inner_folds([course], seed=0))
