"""The paper's rules for courses: who is kept, and the reason of each that is not."""

from dataclasses import replace

import numpy as np
import pytest

from communicator.prediction.paper.selection import Candidate, Rules, selected
from tests.prediction.paper.courses import random_candidate

RULES = Rules(least_certified=5, outlier_times=3.0)


def named(candidate: Candidate, name: str, **changes: object) -> Candidate:
    history = replace(candidate.course.history, course_id=name)
    return replace(candidate, course=replace(candidate.course, history=history, **changes))


@pytest.fixture
def usual() -> Candidate:
    return random_candidate(24, 1)


def test_a_course_that_keeps_every_rule_is_kept(usual: Candidate) -> None:
    selection = selected([usual], RULES)
    assert selection.kept == [usual]
    assert selection.left_out == {}


def test_each_course_left_out_has_its_reason(usual: Candidate) -> None:
    nobody, everybody = np.zeros(24, dtype=np.float32), np.ones(24, dtype=np.float32)
    empty = replace(
        usual.course.history,
        offsets=np.zeros(25, dtype=np.int64),
        types=usual.course.history.types[:0],
        times=usual.course.history.times[:0],
        objects=None,
    )
    candidates = [
        replace(named(usual, "platform"), is_self_paced=True, pacing_told_by="platform"),
        replace(named(usual, "described"), is_self_paced=True, pacing_told_by="description"),
        replace(named(usual, "one deadline"), deadlines=1, is_self_paced=True),
        replace(named(usual, "no deadline"), deadlines=0, is_self_paced=None, pacing_told_by=""),
        named(replace(usual, course=replace(usual.course, history=empty)), "empty"),
        named(usual, "untold", certify=np.full(24, np.nan, dtype=np.float32)),
        named(usual, "few", certify=nobody),
        named(usual, "all", certify=everybody),
    ]
    selection = selected(candidates, RULES)
    assert selection.kept == []
    assert selection.left_out == {
        "platform": "self-paced, as its platform says",
        "described": "self-paced, as its description says",
        "one deadline": "1 deadlines, fewer than 2: counts as self-paced",
        "no deadline": "0 deadlines, fewer than 2: counts as self-paced",
        "empty": "no events",
        "untold": "nothing tells who certified",
        "few": "0 certified, fewer than 5",
        "all": "of the 24 learners enrolled by the end of week 1 everybody certified: no AUC",
    }


def test_certified_learners_who_came_late_count_for_the_rule_but_give_no_auc(usual: Candidate) -> None:
    late = named(usual, "late", early=usual.course.certify == 0)
    assert "nobody certified: no AUC" in selected([late], RULES).left_out["late"]


def test_an_outlier_has_three_times_the_certified_learners_of_any_other_course(usual: Candidate) -> None:
    large = named(random_candidate(72, 2), "large")
    selection = selected([usual, large], RULES)
    assert selection.kept == [usual]
    assert selection.left_out == {"large": "24 certified, 3 times those of any other (at most 8)"}
    assert len(selected([usual, large, named(random_candidate(27, 3), "more")], RULES).kept) == 3
    assert len(selected([usual, large], replace(RULES, outlier_times=None)).kept) == 2


def test_courses_left_out_for_other_reasons_make_no_outlier(usual: Candidate) -> None:
    """A self-paced course with many certified learners is no measure for the others, nor they for it."""
    paced = replace(named(random_candidate(72, 2), "paced"), is_self_paced=True, pacing_told_by="platform")
    assert list(selected([usual, paced], RULES).left_out) == ["paced"]


def test_courses_without_deadlines_are_kept_where_asked_for(usual: Candidate) -> None:
    untold = replace(usual, deadlines=0, is_self_paced=None, pacing_told_by="")
    assert selected([untold], replace(RULES, least_deadlines=0)).kept == [untold]
