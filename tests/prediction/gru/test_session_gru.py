"""The session GRU carries learners on: a day costs that day's sessions, and gives what a full replay gives."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communicator.prediction.gru.changes import of_learners
from communicator.prediction.gru.model import SessionGru
from communicator.prediction.gru.session_table import events_between
from communicator.prediction.history import NEVER
from communicator.prediction.models import Incremental, TrainingOptions
from communicator.prediction.outcomes import DAY
from communicator.prediction.sessions import sessions_of
from tests.prediction.making import START, nothing_told, random_course

DAYS = 28
SMALL = 1e-6


@pytest.fixture(scope="module")
def model() -> SessionGru:
    trained = SessionGru()
    trained.train([random_course(30, 1), random_course(30, 2)], TrainingOptions(epochs=1, min_count=1), nothing_told)
    return trained


@pytest.mark.slow
@given(cuts=st.sets(st.integers(-2, DAYS + 2), max_size=6), as_of=st.floats(0.2, DAYS), seed=st.integers(0, 50))
@settings(max_examples=15, deadline=None)
def test_learners_carried_on_day_by_day_stand_where_a_full_replay_puts_them(
    model: SessionGru, cuts: set[int], as_of: float, seed: int
) -> None:
    history = random_course(12, seed).history
    moment = START + int(as_of * DAY)
    assert isinstance(model, Incremental)
    states, after = model.begin(history), -NEVER
    for until in [*(START + cut * DAY for cut in sorted(cuts) if START + cut * DAY < moment), moment]:
        states = model.advance(states, events_between(history, after, until), until)
        after = until
    carried = model.chances(states, history, moment)
    assert np.allclose(carried, model.predict(history, moment), atol=SMALL, rtol=0)


def test_many_moments_are_predicted_in_one_pass_as_each_by_itself(model: SessionGru) -> None:
    history = random_course(20, 4).history
    moments = [START - DAY, START, START + DAY // 2, START + 7 * DAY, START + 7 * DAY + 1, START + 40 * DAY]
    together = model.predict_at(history, moments)
    assert together.shape == (6, 20, 3)
    for each, moment in zip(together, moments, strict=True):
        assert np.allclose(each, model.predict(history, moment), atol=SMALL, rtol=0)


def test_the_order_of_learners_makes_no_difference(model: SessionGru) -> None:
    history = random_course(20, 5).history
    order = np.random.default_rng(0).permutation(20)
    before = model.predict(history, history.horizon)
    after = model.predict(of_learners(history, order), history.horizon)
    assert np.allclose(after, before[order], atol=SMALL, rtol=0)


def test_events_after_the_moment_change_nothing(model: SessionGru) -> None:
    history = random_course(20, 6).history
    moment = START + 9 * DAY
    known = events_between(history, -NEVER, moment)
    assert np.array_equal(model.predict(history, moment), model.predict(known, moment))


def test_what_each_session_changed_is_told_session_by_session(model: SessionGru) -> None:
    history = random_course(9, 7, weeks=1).history
    sessions = sessions_of(history)
    for row in (0, 2):  # one who works all through, one who never comes
        changes = model.session_changes(history, row)
        own = sessions.learner_of == row
        assert [(begin, end) for begin, end, _ in changes] == list(
            zip(sessions.begins[own].tolist(), sessions.ends[own].tolist(), strict=True)
        )
        assert all(change.shape == (3,) and np.all(np.isfinite(change)) for _, _, change in changes)


def test_a_session_is_set_beside_the_same_moment_without_it(model: SessionGru) -> None:
    history = random_course(8, 8, weeks=1).history
    begin, end, change = model.session_changes(history, 0)[0]
    own = (history.learner_of == 0) & (history.times >= begin) & (history.times <= end)
    without = replace(history, times=np.where(own, NEVER - 1, history.times))
    expected = model.predict(history, end)[0] - model.predict(without, end)[0]
    assert np.allclose(change, expected, atol=SMALL, rtol=0)


@pytest.mark.parametrize("courses", [1, 2])
def test_with_patience_those_held_out_say_which_epoch_is_kept(courses: int) -> None:
    options = TrainingOptions(epochs=2, min_count=1, patience=1)
    report = SessionGru().train([random_course(24, seed, weeks=1) for seed in range(courses)], options, nothing_told)
    assert len(report.held_out_losses) == len(report.losses)
    assert report.best_epoch is not None
    assert report.held_out_losses[report.best_epoch - 1] == min(report.held_out_losses)
