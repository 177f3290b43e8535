"""The twelve features of the paper's Table 2, each worked out by hand on a tiny learner."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from communicator.prediction.history import CourseHistory
from communicator.prediction.outcomes import SECOND, WEEK
from communicator.prediction.paper.doings import Doings, is_problem_event
from communicator.prediction.paper.features import (
    FEATURES,
    Scale,
    attempted_per_right,
    attempts_per_problem,
    deviation_of_events,
    features_at,
    longest_event,
    problems_attempted,
    problems_right,
    share_of_course,
    silence,
    time_before_deadline,
    time_on_resources,
    time_on_videos,
    time_per_right_problem,
)
from tests.prediction.making import START, random_course
from tests.prediction.paper.courses import PROBLEMS, Step, by_hand

A, B = PROBLEMS
WRONG, RIGHT = "problem_check_incorrect", "problem_check_correct"
HOUR = 3600.0
# Two sessions. In the first a page for 100 s, then problem A wrong, then (20 s later) right, then 60 s of another page;
# in the second, a day later, 40 s of one page and problem B wrong.
BUSY: list[Step] = [
    (1000, "courseware_load", "courseware", None),
    (1100, WRONG, A, None),
    (1120, RIGHT, A, None),
    (1180, "info_page", "info", None),
    (1240, "page_close", "", None),
    (90_000, "courseware_load", "courseware", None),
    (90_040, WRONG, B, None),
]
NOTHING: list[Step] = []
DUE = {A: 2000.0, B: 80_040.0}


@pytest.fixture
def history() -> CourseHistory:
    return by_hand([BUSY, NOTHING], weeks=4, due=DUE)


def test_1_time_on_resources_is_the_length_of_sessions_between_their_learning_events(history: CourseHistory) -> None:
    # 1000–1240 in the first session; the second has one learning event.
    assert time_on_resources(Doings(history).at(START + WEEK)).tolist() == [240, 0]


def test_2_distinct_problems_attempted(history: CourseHistory) -> None:
    assert problems_attempted(Doings(history).at(START + WEEK)).tolist() == [2, 0]


def test_3_attempts_per_problem(history: CourseHistory) -> None:
    assert attempts_per_problem(Doings(history).at(START + WEEK)).tolist() == [1.5, 0]


def test_4_distinct_problems_right(history: CourseHistory) -> None:
    assert problems_right(Doings(history).at(START + WEEK)).tolist() == [1, 0]


def test_5_time_per_problem_right_counts_as_one_where_none_is(history: CourseHistory) -> None:
    assert time_per_right_problem(Doings(history).at(START + WEEK)).tolist() == [240, 0]
    before = Doings(history).at(START + 1110 * SECOND)
    assert time_per_right_problem(before).tolist() == [0, 0]
    assert problems_right(before).tolist() == [0, 0]


def test_6_silence_since_the_last_action_or_the_courses_start(history: CourseHistory) -> None:
    assert silence(Doings(history).at(START + WEEK)).tolist() == [7 * 24 * HOUR - 90_040, 7 * 24 * HOUR]


def test_7_time_before_the_deadline_is_of_the_last_submission_and_negative_after_it(history: CourseHistory) -> None:
    # A at 1120 of 2000: 880 ahead; B at 90,040 of 80,040: 10,000 late.
    assert time_before_deadline(Doings(history).at(START + WEEK)).tolist() == [(880 - 10_000) / 2, 0]
    assert time_before_deadline(Doings(history).at(START + 1110 * SECOND)).tolist() == [900, 0]
    nothing_due = Doings(replace(history, due={})).at(START + WEEK)
    assert time_before_deadline(nothing_due).tolist() == [0, 0]


def test_8_the_longest_learning_event_lasts_until_the_next_event(history: CourseHistory) -> None:
    assert longest_event(Doings(history).at(START + WEEK)).tolist() == [100, 0]


def test_9_videos_count_while_they_play(history: CourseHistory) -> None:
    watched: list[Step] = [
        (0, "load_video", "v", None),
        (10, "play_video", "v", 0),
        (70, "pause_video", "v", 60),  # 60 s
        (500, "play_video", "v", 60),
        (520, "seek_video", "v", 300),  # 20 s, and it goes on playing
        (530, "speed_change_video", "v", None),
        (560, "stop_video", "v", 340),  # 40 s
        (600, "seek_video", "v", 0),  # nothing plays
        (700, "play_video", "v", 0),
        (4700, "pause_video", "v", 30),  # the computer was shut: at most 30 s at half speed
        (5000, "play_video", "v", 0),
        (5090, "page_close", "", None),  # 90 s
        (9000, "play_video", "v", 0),
        (99_000, "page_close", "", None),  # who knows: nothing
        (99_100, "play_video", "v", 0),  # nothing ended it
    ]
    hours: list[Step] = [(0, "play_video", "v", 0), (2 * HOUR, "pause_video", "v", 2 * HOUR)]
    other = by_hand([watched, hours], weeks=4)
    assert time_on_videos(Doings(other).at(START + WEEK)).tolist() == [60 + 20 + 40 + 60 + 90, 2 * HOUR]
    assert time_on_videos(Doings(history).at(START + WEEK)).tolist() == [0, 0]
    untold = replace(other, positions=None)
    assert time_on_videos(Doings(untold).at(START + WEEK)).tolist() == [60 + 20 + 40 + 90, 0]


def test_10_the_deviation_of_the_durations_of_learning_events(history: CourseHistory) -> None:
    # Until the next event: 100, 60, 0 in the first session, 40 in the second.
    expected = np.std([100, 60, 0, 40])
    assert deviation_of_events(Doings(history).at(START + WEEK)).tolist() == pytest.approx([expected, 0])


def test_11_attempted_per_right_counts_as_one_where_none_is(history: CourseHistory) -> None:
    assert attempted_per_right(Doings(history).at(START + WEEK)).tolist() == [2, 0]
    assert attempted_per_right(Doings(history).at(START + 1110 * SECOND)).tolist() == [1, 0]


def test_12_the_share_of_the_course_is_the_same_for_everyone(history: CourseHistory) -> None:
    assert share_of_course(Doings(history).at(START + WEEK)).tolist() == [0.25, 0.25]


def test_the_features_have_the_papers_numbers_in_order() -> None:
    assert [feature.number for feature in FEATURES] == list(range(1, 13))
    assert all(feature.of.__doc__ is not None for feature in FEATURES)
    assert [int((feature.of.__doc__ or "").split(".")[0]) for feature in FEATURES] == list(range(1, 13))


def test_a_request_to_a_problem_is_no_learning_event() -> None:
    asked = by_hand(
        [
            [
                (10, "courseware_load", "courseware", None),
                (60, "block_request", f"xblock/{A}/handler/xmodule_handler/problem_check", None),
                (100, "block_request", "xblock/block-v1:T+T+T+type@sequential+block@s/handler/goto_position", None),
            ]
        ]
    )
    assert time_on_resources(Doings(asked).at(START + WEEK)).tolist() == [90]
    assert longest_event(Doings(asked).at(START + WEEK)).tolist() == [50]
    assert is_problem_event("showanswer")
    assert not is_problem_event("play_video")


def test_a_source_without_objects_has_a_problem_per_submission(history: CourseHistory) -> None:
    bare = replace(history, objects=None, object_names=(), positions=None)
    done = Doings(bare).at(START + WEEK)
    assert problems_attempted(done).tolist() == [3, 0]
    assert time_before_deadline(done).tolist() == [0, 0]


def test_a_course_without_an_event_has_features_all_the_same() -> None:
    empty = by_hand([NOTHING, NOTHING])
    table = features_at(empty, [START + WEEK])
    assert table.shape == (1, 2, 12)
    assert np.all(np.isfinite(table))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), days=st.lists(st.integers(1, 28), min_size=1, max_size=4))
def test_what_comes_later_changes_nothing_before(seed: int, days: list[int]) -> None:
    """Features as of a moment are those of the history cut at it."""
    history = random_course(9, seed).history
    for moment in (START + day * WEEK // 7 for day in days):
        kept = history.times <= moment
        counts = np.bincount(history.learner_of[kept], minlength=len(history))
        cut = replace(
            history,
            offsets=np.concatenate([[0], np.cumsum(counts)]),
            types=history.types[kept],
            times=history.times[kept],
        )
        assert features_at(history, [moment]).tolist() == features_at(cut, [moment]).tolist()


def test_sums_never_fall_from_week_to_week() -> None:
    history = random_course(30, 4).history
    table = features_at(history, history.week_ends(history.horizon))
    growing = [number - 1 for number in (1, 2, 4, 8, 9, 12)]
    assert np.all(np.diff(table[:, :, growing], axis=0) >= 0)


def test_features_are_normalised_by_training_alone() -> None:
    train = np.array([[0.0] * 12, [10.0] * 12])
    train[:, 3] = 7.0
    scale = Scale.of(train)
    assert scale.normalised(np.full((1, 12), 20.0))[0, :4].tolist() == [2, 2, 2, 0]
