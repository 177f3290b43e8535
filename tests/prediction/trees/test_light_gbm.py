"""LightGBM on standings: who it learns from, what it tells, that it carries learners on, and what it refuses."""

import builtins
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communicator.errors import CheckpointUnusable, LibraryMissing
from communicator.prediction.calibration import sigmoid
from communicator.prediction.history import NEVER, LabelledCourse
from communicator.prediction.models import Incremental, TrainingOptions, restored_model
from communicator.prediction.outcomes import DAY
from communicator.prediction.trees.boosting import library
from communicator.prediction.trees.folds import folds_of
from communicator.prediction.trees.model import LightGbm
from communicator.prediction.trees.rows import training_marks, training_rows
from communicator.prediction.vocabulary import Vocabulary
from tests.prediction.making import START, history, nothing_told, random_course
from tests.prediction.standing.courses import full_course, part_of

OPTIONS = TrainingOptions(seed=3, min_count=1)
VOCABULARY = Vocabulary(("play_video",))


@pytest.fixture(scope="module")
def model() -> LightGbm:
    trained = LightGbm()
    trained.train([random_course(60, 1), random_course(60, 2)], OPTIONS, nothing_told)
    return trained


@pytest.mark.slow
@settings(max_examples=8, deadline=None)
@given(st.integers(0, 1000), st.lists(st.integers(-2, 29), unique=True, max_size=6))
def test_carrying_learners_on_day_by_day_is_predicting_at_once(model: LightGbm, seed: int, cuts: list[int]) -> None:
    course, last = full_course(seed), START + int(30.4 * DAY)
    assert isinstance(model, Incremental)
    states, done = model.begin(course), START - 1000 * DAY
    for cut in [*sorted(START + day * DAY for day in cuts), last]:
        states, done = model.advance(states, part_of(course, done, cut), cut), cut
    carried = model.chances(states, part_of(course, last, last), last)
    assert np.array_equal(carried, model.predict(course, last))


def test_several_moments_in_one_pass_are_the_same_as_each_alone(model: LightGbm) -> None:
    course = full_course(4)
    moments = [START - DAY, START + 3 * DAY, START + int(9.7 * DAY), START + 20 * DAY]
    at_once = model.predict_at(course, moments)
    assert at_once.shape == (4, 6, 3)
    for chances, moment in zip(at_once, moments, strict=True):
        assert np.array_equal(chances, model.predict(course, moment))


def test_contributions_are_on_the_scale_of_the_logit_of_what_is_shown(model: LightGbm) -> None:
    course, moment = random_course(30, 9).history, START + 12 * DAY
    rows = [0, 1, 5]
    told = model.contributions(course, moment, rows)
    assert told.shape == (3, 3, len(model.feature_names()))
    chances = model.predict(course, moment)[rows]
    # Up to the base, which is the same for everyone, they add up to the chance's own logit.
    logits = np.log(chances / (1 - chances))
    bases = logits - told.sum(axis=2)
    assert np.allclose(bases, bases[0], atol=1e-6)
    assert np.ptp(logits[:, 0]) > 0.5
    assert np.all((sigmoid(logits) > 0) & (sigmoid(logits) < 1))


def test_a_booster_that_was_damaged_is_refused(model: LightGbm) -> None:
    configuration, parameters = model.configuration(), model.parameters()
    name = "booster.certify"
    for content in (parameters[name][:-9], parameters[name][::-1].copy(), np.zeros(0, dtype=np.uint8)):
        with pytest.raises(CheckpointUnusable, match="train it again"):
            restored_model("lightgbm", configuration, {**parameters, name: content})
    with pytest.raises(CheckpointUnusable):
        restored_model("lightgbm", configuration, {**parameters, "calibration": np.full((3, 4), np.nan)})
    with pytest.raises(CheckpointUnusable):
        restored_model("lightgbm", {**configuration, "features": ["one"]}, parameters)


def test_a_machine_without_openmp_is_told_which_package_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "lightgbm":
            raise OSError("libgomp.so.1: cannot open shared object file: No such file or directory")
        return real(name, *args, **kwargs)

    monkeypatch.delitem(sys.modules, "lightgbm", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(LibraryMissing, match=r"libgomp\.so\.1.*apt-get install libgomp1"):
        library()


@pytest.mark.slow
def test_leaving_alone_is_still_predicted_where_no_ending_differs_for_one_outcome() -> None:
    course = replace(random_course(60, 1), complete=np.ones(60, dtype=np.float32))
    trained = LightGbm()
    report = trained.train([course], OPTIONS, nothing_told)
    assert report.unknown_outcomes == ("complete",)
    chances = trained.predict(course.history, course.history.horizon)
    assert np.ptp(chances[:, 1]) == 0
    assert chances[0, 1] > 0.99
    assert np.ptp(chances[:, 2]) > 0.1


def rows_of(course: LabelledCourse, **options: Any) -> Any:
    return training_rows([course], VOCABULARY, replace(OPTIONS, **options), most=100_000)


def test_learned_from_are_those_who_were_there_by_the_mark_whenever_they_enrolled() -> None:
    course = history([[(1, "play_video")], [], [(20, "play_video")], []])
    course = replace(course, enrolled_at=np.array([START, START + 10 * DAY, NEVER, NEVER]))
    certify = np.array([1, 0, 0, 0], np.float32)
    labelled = LabelledCourse(course, certify, certify, np.ones(4, bool))
    rows = rows_of(labelled, mark_days=(2, 10, 20))
    assert [(round(share * 28), learner) for share, learner in zip(rows.shares, rows.learners, strict=True)] == [
        (2, 0),
        (10, 0),
        (10, 1),
        (20, 0),
        (20, 1),
        (20, 2),
    ]


def test_exposed_learners_steps_are_left_out_from_then_on() -> None:
    course = random_course(6, 1)
    exposed = replace(course, exposed_from=np.array([START + 5 * DAY, *[NEVER] * 5]))
    for marked, learners in (((4,), 6), ((5,), 5), ((9,), 5)):
        assert len(rows_of(exposed, mark_days=marked).learners) == learners


def test_days_matter_in_the_first_two_weeks_and_the_table_is_bounded() -> None:
    course = random_course(90, 1, weeks=8)
    days = [round((mark - START) / DAY) for mark in training_marks(course.history)]
    assert days[:14] == list(range(1, 15))
    assert {21, 28, 35, 42, 49} <= set(days)
    assert len(days) < 40
    most = 500
    rows = training_rows([course, random_course(3, 2)], VOCABULARY, OPTIONS, most=most)
    assert most * 0.8 < len(rows.labels) <= most
    # Small courses are learned from whole.
    assert len(np.unique(rows.learners[rows.courses == 1])) == 3


def test_no_course_is_on_both_sides_of_an_inner_fold_and_no_learner_where_there_is_one_course() -> None:
    learners = np.tile(np.arange(10), 4)
    for courses, groups in ((np.repeat(np.arange(4), 10), "courses"), (np.zeros(40, dtype=np.int64), "learners")):
        folds = folds_of(courses, learners, 0)
        assert np.array_equal(np.sum(folds, axis=0), np.ones(40))
        named = {"courses": courses, "learners": learners}
        for fold in folds:
            held, others = (set(named[groups][part].tolist()) for part in (fold, ~fold))
            assert not held & others


@pytest.mark.parametrize("seed", range(6))
def test_of_a_dozen_learners_whose_certificates_have_no_reason_nobody_is_told_to_be_sure(seed: int) -> None:
    certify = np.random.default_rng(seed).permutation(12) < 4
    course = replace(random_course(12, 1), certify=certify.astype(np.float32))
    trained = LightGbm()
    trained.train([course], OPTIONS, nothing_told)
    chances = trained.predict(course.history, course.history.horizon)[:, 0]
    assert 0.05 < chances.min() <= chances.max() < 0.95
