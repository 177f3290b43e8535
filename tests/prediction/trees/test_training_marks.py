"""The moments that models learn at: ends of days of the course's own, or the days that were asked for."""

import numpy as np

from communicator.prediction.models import TrainingOptions
from communicator.prediction.outcomes import DAY
from communicator.prediction.paper.learners import marked_moments, training_rows
from communicator.prediction.trees.rows import training_marks
from tests.prediction.making import START, history, random_course

TWO_WEEKS = history([[(0.5, "play_video"), (13.6, "play_video")]])


def test_a_day_asked_for_is_known_from_what_happened_on_it() -> None:
    assert training_marks(TWO_WEEKS, (7, 14)) == [START + 7 * DAY, START + 14 * DAY]


def test_a_day_on_which_nothing_is_known_yet_is_not_learned_at() -> None:
    assert training_marks(TWO_WEEKS, (7, 15)) == [START + 7 * DAY]


def test_without_a_day_that_is_known_the_latest_event_is_learned_at() -> None:
    assert training_marks(TWO_WEEKS, (20,)) == [TWO_WEEKS.last_event]


def test_the_papers_models_learn_at_week_ends_or_at_the_days_asked_for() -> None:
    assert marked_moments(TWO_WEEKS) == [START + 7 * DAY]
    assert marked_moments(TWO_WEEKS, (3, 14)) == [START + 3 * DAY, START + 14 * DAY]


def test_a_row_of_the_papers_is_a_learner_at_a_day_asked_for() -> None:
    course = random_course(30, 1)
    rows = training_rows([course], TrainingOptions(min_count=1, others_per_certified=None, mark_days=(5, 10, 20)))
    assert len(rows.labels) == 3 * rows.learners
    assert len(np.unique(rows.features[:, -1])) == 3
