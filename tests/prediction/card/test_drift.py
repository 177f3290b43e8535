"""How far a course lies from what a model's training saw, and what staff are told to do."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.datasets.xuetangx import read_folder
from communicator.errors import ModelUnfit
from communicator.prediction.card.drift import Drift, drift, mix_distance, require_fit
from communicator.prediction.card.event_mix import EventMix, mix_of, summed
from communicator.prediction.card.recent import recent_of
from communicator.prediction.card.reference import drift_reference
from communicator.prediction.history import CourseHistory
from communicator.prediction.outcomes import DAY, OUTCOMES, WEEK
from tests.prediction.making import START, TYPES, history, random_course

COURSES = [random_course(300, seed) for seed in (1, 2)]
MEANS = {outcome: [0.3] * 10 for outcome in OUTCOMES}
REFERENCE = json.loads(json.dumps(drift_reference(COURSES, MEANS)))  # as a card keeps it
NEW = random_course(300, 3).history
AS_OF = START + 3 * WEEK


def renamed(names: list[str]) -> CourseHistory:
    return replace(NEW, type_names=names)


def levels(found: Drift) -> dict[str, str]:
    return {finding.key: finding.level for finding in found.findings}


def test_a_course_like_those_of_training_is_usual() -> None:
    found = drift(REFERENCE, recent_of(NEW, AS_OF), np.full((300, 3), 0.32))
    assert (found.level, found.advice) == ("usual", "none")
    assert set(levels(found)) == {
        "unknown_share", "event_mix", "stability_index", "events_per_active_day", "leave_rate",
        "mean_certify", "mean_complete", "mean_leave",
    }  # fmt: skip
    require_fit(found, "spring", "course-v1:T+T+T")


def test_a_course_of_another_vocabulary_is_refused_with_words_that_name_what_to_do() -> None:
    found = drift(REFERENCE, recent_of(renamed(["a", "b", "c", "d"]), AS_OF))
    assert (found.level, found.advice) == ("unfit", "choose_another_model")
    assert set(found.unknown_types) == {"a", "b", "c", "d"}
    with pytest.raises(ModelUnfit, match=r"100% of the last events of T are of types .* spring .* model train"):
        require_fit(found, "spring", "T")


def test_a_small_course_of_another_vocabulary_is_refused_too() -> None:
    small = history([[(hour / 5, "forum_viewed") for hour in range(30)], []], type_names=["forum_viewed"])
    found = drift(REFERENCE, recent_of(small, START + WEEK))
    assert (found.level, found.events, found.unknown_types) == ("unfit", 30, ["forum_viewed"])
    begun = history([[(hour / 4, "forum_viewed") for hour in range(3)], []], type_names=["forum_viewed"])
    assert drift(REFERENCE, recent_of(begun, START + WEEK)).level == "too_little"


def test_some_types_that_training_never_saw_make_a_course_different() -> None:
    found = drift(REFERENCE, recent_of(renamed([*TYPES[:3], "chat_opened"]), AS_OF))
    assert levels(found)["unknown_share"] == "different"
    assert found.unknown_types == ["chat_opened"]
    assert found.level == "different"
    require_fit(found, "spring", "T")  # told, not refused


def test_chances_far_from_those_of_training_are_told() -> None:
    assert levels(drift(REFERENCE, recent_of(NEW, AS_OF), np.full((300, 3), 0.95)))["mean_certify"] == "different"
    assert levels(drift(REFERENCE, recent_of(NEW, AS_OF), np.full((300, 3), 0.45)))["mean_certify"] == "watch"


def test_many_more_events_a_day_are_told() -> None:
    often = np.repeat(np.arange(len(NEW.times)), 6)
    more = replace(NEW, types=NEW.types[often], times=NEW.times[often], offsets=NEW.offsets * 6)
    assert levels(drift(REFERENCE, recent_of(more, AS_OF)))["events_per_active_day"] == "different"


def test_of_few_events_nothing_is_said_and_without_a_reference_nothing_either() -> None:
    few = history([[(1, "play_video")], []])
    assert drift(REFERENCE, recent_of(few, START + 2 * DAY)).level == "too_little"
    assert drift(REFERENCE, recent_of(few, START - WEEK)).events == 0
    assert drift(None, recent_of(NEW, AS_OF)).level == "unknown"


def test_only_the_last_fourteen_days_are_looked_at() -> None:
    late = drift(REFERENCE, recent_of(NEW, AS_OF))
    lately = mix_of(NEW, AS_OF - 2 * WEEK, AS_OF)
    assert late.events == lately.counts.sum() < len(NEW.times)


def test_mixes_add_up_over_courses_with_other_types() -> None:
    one = mix_of(history([[(1.1, "play_video"), (1.2, "play_video"), (27, "page_close")]]))
    other = mix_of(replace(history([[(1, "page_close")]]), type_names=["seek_video", *TYPES[1:]]))
    both = summed([one, other])
    assert both.types == ("page_close", "play_video", "seek_video")
    assert both.counts.sum(axis=0).tolist() == [1, 2, 1]
    assert both.active_days.sum() == 3
    assert EventMix.from_json(json.loads(json.dumps(both.as_json()))).counts.tolist() == both.counts.tolist()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=8))
def test_the_distance_of_mixes_is_symmetric_within_0_and_1_and_0_of_itself(counts: list[tuple[int, int]]) -> None:
    here, there = (np.array(each, dtype=np.float64) for each in zip(*counts, strict=True))
    if here.sum() and there.sum():
        here, there = here / here.sum(), there / there.sum()
        divergence, index = mix_distance(here, there)
        assert -1e-9 <= divergence <= 1 + 1e-9
        assert index >= 0
        assert mix_distance(there, here) == pytest.approx((divergence, index))
        assert mix_distance(here, here) == pytest.approx((0, 0))


def test_how_far_training_courses_lie_from_each_other_is_kept_where_there_are_several() -> None:
    assert 0 < REFERENCE["usual_divergence"] < 0.05
    assert drift_reference(COURSES[:1], None)["usual_divergence"] is None
    assert REFERENCE["leave_rates"][0] is not None
    assert REFERENCE["base_rates"] == {"certify": 0.3333, "complete": 0.3333}


@pytest.mark.slow
def test_real_courses_of_one_platform_are_usual_to_each_other_and_simulated_ones_are_not(real_data: Path) -> None:
    courses = [each.course for each in read_folder(real_data / "xuetangx_kddcup2015" / "raw", 30)]
    for at, course in enumerate(courses):
        others = drift_reference([each for number, each in enumerate(courses) if number != at], None)
        for day in (10, 16, 29):
            seen = recent_of(course.history, course.history.start + day * DAY)
            assert drift(others, seen).level == "usual"
            assert drift(REFERENCE, seen).level == "different"
