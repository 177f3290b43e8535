"""Event types become numbers, and marks of time stand between the events of every learner."""

import numpy as np
import pytest

from communicator.errors import NotEnoughData
from communicator.prediction.lstm.steps import steps_of
from communicator.prediction.outcomes import DAY, WEEK
from communicator.prediction.vocabulary import BEGINNING, FIRST_TYPE, QUIET_DAY, WEEK_END, Vocabulary, learn_vocabulary
from tests.prediction.making import START, history


def test_types_below_either_threshold_are_left_out() -> None:
    one = history([[(day, "play_video") for day in range(3)] + [(4, "page_close")]])
    other = history([[(day, "play_video") for day in range(3)] + [(4, "problem_check_correct")] * 5])
    assert learn_vocabulary([one, other], min_count=2, min_courses=1).types == ("play_video", "problem_check_correct")
    assert learn_vocabulary([one, other], min_count=2, min_courses=2).types == ("play_video",)


@pytest.mark.parametrize(("courses", "needed"), [(1, 1), (2, 1), (7, 2), (20, 4)])
def test_the_default_of_courses_is_the_papers_share(courses: int, needed: int) -> None:
    common = [(day / 10, "play_video") for day in range(20)]
    rare = [(day / 10, "page_close") for day in range(20)]
    rich = [history([common + rare])] * (needed - 1) + [history([common])] * (courses - needed + 1)
    assert "page_close" not in learn_vocabulary(rich).types
    assert "page_close" in learn_vocabulary([history([common + rare])] * needed + rich[needed:]).types


def test_without_a_type_left_the_reader_is_told_what_to_do() -> None:
    with pytest.raises(NotEnoughData, match="clickstream import"):
        learn_vocabulary([history([[(1, "play_video")]])])


def test_marks_stand_in_order_of_time_and_unknown_types_are_dropped() -> None:
    course = history([[(1, "play_video"), (2, "page_close"), (7, "play_video"), (8, "play_video")]])
    steps = steps_of(course, Vocabulary(("play_video",)), START + 15 * DAY, quiet_days=False)
    video = FIRST_TYPE
    # the event at the very end of week 1 comes before its mark
    assert steps.types.tolist() == [BEGINNING, video, video, WEEK_END, video, WEEK_END + 1]


def test_leaving_counts_events_of_dropped_types_too() -> None:
    course = history([[(1, "play_video"), (2, "page_close"), (9, "play_video")], [(20, "play_video")]])
    steps = steps_of(course, Vocabulary(("play_video",)), course.horizon, quiet_days=False)
    leave = dict(zip(steps.types[:4].tolist(), steps.leave[:4].tolist(), strict=True))
    assert np.isnan(steps.leave[0])  # the beginning is no moment
    assert steps.leave[1] == 0  # page_close follows within a day
    assert leave[WEEK_END] == 0  # an event two days later to the hour


def test_nothing_after_the_moment_is_seen() -> None:
    course = history([[(1.5, "play_video"), (5, "play_video")]])
    early = steps_of(course, Vocabulary(("play_video",)), START + 3 * DAY)
    assert early.types.tolist() == [BEGINNING, QUIET_DAY, FIRST_TYPE, QUIET_DAY]


def test_learners_without_events_have_steps_and_get_more_as_time_passes() -> None:
    course = history([[], [(3, "play_video")]])
    lengths = [steps_of(course, Vocabulary(("play_video",)), START + days * DAY).lengths[0] for days in (-1, 0, 3, 7)]
    assert lengths == [1, 1, 4, 9]  # at the end of day 7 a week ends too


def test_only_ten_weeks_are_marked() -> None:
    course = history([[(1, "play_video")]], weeks=None)
    steps = steps_of(course, Vocabulary(()), START + 30 * WEEK, quiet_days=False)
    assert steps.types.tolist() == [BEGINNING, *range(WEEK_END, WEEK_END + 10)]


def test_every_learner_has_a_step_at_the_end_of_every_day() -> None:
    course = history([[], [(0.5, "play_video"), (0.7, "play_video"), (2, "play_video")]])
    steps = steps_of(course, Vocabulary(("play_video",)), START + 3 * DAY)
    ends = steps.day_ends(START)
    assert len(ends) == 2 * 3
    # an event at the very end of day 2 is that day's
    assert steps.types[ends].tolist() == [QUIET_DAY] * 3 + [FIRST_TYPE, FIRST_TYPE, QUIET_DAY]
    assert steps.seen_within(DAY // 2, ends).tolist() == [False] * 3 + [True, True, False]
