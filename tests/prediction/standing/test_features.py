"""What models are told of a learner at a mark, on courses by hand."""

from dataclasses import replace

import numpy as np
import pytest

from communicator.prediction.history import NEVER, CourseHistory
from communicator.prediction.outcomes import DAY, WEEK
from communicator.prediction.standing import advanced, begun, feature_names, features_at
from communicator.prediction.standing.sketches import distinct, hashes, set_bits
from communicator.prediction.vocabulary import Vocabulary
from tests.prediction.making import START, history

VOCABULARY = Vocabulary(("play_video", "problem_check_correct"))
DAY_8 = START + 8 * DAY


def told(course: CourseHistory, moment: int) -> dict[str, np.ndarray]:
    states = advanced(begun(course, VOCABULARY), course, VOCABULARY, moment)
    features = features_at(states, course, VOCABULARY, moment)
    assert features.dtype == np.float32
    return dict(zip(feature_names(VOCABULARY), features.T, strict=True))


def test_counts_windows_and_recency_of_a_learner_and_of_one_who_never_came() -> None:
    course = history([[(0.5, "play_video"), (6.5, "play_video"), (6.51, "page_close"), (7.5, "play_video")], []])
    feature = told(course, DAY_8)
    assert np.expm1(feature["count:play_video"]) == pytest.approx([3, 0])
    assert np.expm1(feature["count:unknown"]) == pytest.approx([1, 0])
    for window, events in ((1, 1), (3, 3), (7, 3), (14, 4), (28, 4)):
        assert np.expm1(feature[f"events in {window}"]) == pytest.approx([events, 0])
    assert np.expm1(feature["video in 3"]) == pytest.approx([2, 0])
    assert feature["active days in 7"].tolist() == [2, 0]
    assert feature["active days"].tolist() == [3, 0]
    assert np.expm1(feature["sessions"]) == pytest.approx([3, 0])
    assert np.expm1(feature["minutes"]) == pytest.approx([14.4, 0])
    assert feature["longest gap"].tolist() == [5, 0]
    assert feature["recency"] == pytest.approx([0.5, np.nan], nan_ok=True)
    assert feature["first day"] == pytest.approx([0.5, np.nan], nan_ok=True)
    assert feature["seen"].tolist() == [1, 0]
    assert feature["time:share elapsed"] == pytest.approx([8 / 28] * 2)


def test_within_a_day_windows_reach_as_far_back_as_at_its_end() -> None:
    course = history([[(day + 0.25, "play_video") for day in range(8)]])
    for part, events in ((1.0, 3), (0.5, 3.5), (0.2, 2.8)):
        feature = told(course, START + int((7 + part) * DAY))
        # By noon today's event is there, and half of the day before the window counts.
        assert np.expm1(feature["events in 3"]) == pytest.approx([events])


def test_days_of_four_weeks_ago_are_not_taken_for_todays() -> None:
    course = history([[(0.5, "play_video")], [(0.5, "play_video"), (28.5, "page_close")]], weeks=10)
    feature = told(course, START + 29 * DAY)
    assert np.expm1(feature["events in 1"]) == pytest.approx([0, 1])
    assert np.expm1(feature["events in 28"]) == pytest.approx([0, 1])
    assert np.expm1(feature["events"]) == pytest.approx([1, 2])


def test_counts_fade_by_half_in_their_time() -> None:
    course = history([[(0.5, "play_video")] * 8])
    for days, left in ((1, 8.0), (4, 4.0), (7, 2.0)):
        assert np.expm1(told(course, START + days * DAY)["events fading 3"]) == pytest.approx([left])


def graded_course() -> CourseHistory:
    """Two graded problems, one due after a week; the first learner tries it wrong, then right, in time."""
    course = history(
        [
            [(2, "problem_check_incorrect"), (3, "problem_check_correct"), (4, "play_video")],
            [(7.5, "problem_check_incorrect")],
            [],
        ],
    )
    return replace(
        course,
        objects=np.array([0, 0, 2, 0], dtype=np.int32),
        object_names=["first", "second", "a video"],
        worth={"first": 0.4, "second": 0.6},
        due={"first": START + WEEK},
    )


def test_what_was_handed_in_beside_what_was_due() -> None:
    feature = told(graded_course(), DAY_8)
    expected = {
        "worth handed in": [0.4, 0.4, 0],
        "worth right": [0.4, 0, 0],
        "worth reachable": [1, 0.6, 0.6],
        "worth due": [0.4] * 3,
        "worth missed": [0, 0, 0.4],
        "share of due handed in": [1, 1, 0],
        "share right": [0.5, 0, np.nan],
        "days early": [5, -0.5, np.nan],
        "late": [0, 1, 0],
        "days to deadline": [np.nan] * 3,
    }
    for name, values in expected.items():
        assert feature[name] == pytest.approx(values, nan_ok=True), name
    assert np.expm1(feature["objects"]) == pytest.approx([2, 1, 0], rel=0.01)
    assert np.expm1(feature["problems"]) == pytest.approx([1, 1, 0], rel=0.01)
    before = told(graded_course(), START + 5 * DAY)
    assert before["days to deadline"].tolist() == [2] * 3
    assert before["worth due"].tolist() == [0] * 3
    assert before["share of next handed in"].tolist() == [1, 0, 0]


def test_courses_without_problems_or_deadlines_tell_nothing_of_them() -> None:
    feature = told(history([[(1, "play_video")]]), DAY_8)
    assert np.isnan(feature["worth handed in"]).all()
    assert np.isnan(feature["rank of worth right"]).all()
    open_ended = told(replace(graded_course(), due={}), DAY_8)
    assert np.isnan(open_ended["worth due"]).all()
    assert open_ended["worth handed in"] == pytest.approx([0.4, 0.4, 0])


def test_ranks_are_among_those_who_were_seen() -> None:
    course = history([[(1, "play_video")] * 3, [(1, "play_video")], [(2, "play_video")], []])
    feature = told(course, DAY_8)
    assert feature["rank of events"] == pytest.approx([5 / 6, 1 / 3, 1 / 3, np.nan], nan_ok=True)


def test_before_a_course_starts_and_with_nobody_in_it_there_are_features() -> None:
    early = told(history([[(-2, "play_video")], []]), START - DAY)
    assert np.expm1(early["events"]) == pytest.approx([1, 0])
    nobody = told(history([]), DAY_8)
    assert all(len(column) == 0 for column in nobody.values())


def test_an_enrolment_that_is_not_told_is_nothing() -> None:
    course = replace(history([[], []]), enrolled_at=np.array([START - 2 * DAY, NEVER]))
    assert told(course, DAY_8)["enrolment:days since"] == pytest.approx([10, np.nan], nan_ok=True)


def test_a_sketch_counts_different_objects_about_right() -> None:
    names = [f"block-v1:Demo+X+{number}" for number in range(150)]
    bits = np.zeros((2, 64), dtype=np.uint8)
    new = set_bits(bits, np.repeat(0, 300), np.tile(hashes(names), 2) % 512)
    assert np.all(new[0] == 0)
    assert distinct(bits) == pytest.approx([150, 0], rel=0.08)
    assert np.isfinite(distinct(np.full((1, 64), 255, dtype=np.uint8))).all()
