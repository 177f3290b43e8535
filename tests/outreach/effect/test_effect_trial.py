"""`make trials effect` in short: the same cells' corners with 400 runs each."""

import pytest

from trials.effect import cell, pooled

RUNS = 400
# Of 400 runs a share of 95 % varies by 1.1 points; the long trial asks for 94 %.
COVERS, CALLED = 0.915, 0.085


@pytest.mark.parametrize(("learners", "base", "percent"), [(200, 0.01, 10), (200, 0.5, 50), (2_000, 0.1, 10)])
def test_the_interval_covers_the_truth_and_nothing_is_rarely_called_an_effect(
    learners: int, base: float, percent: int
) -> None:
    for found in cell(learners, base, percent, RUNS, seed=7):
        assert found.covers > COVERS, found
        assert found.truth or found.called < CALLED, found
        assert found.effect != "smallest" or abs(found.called - 0.8) < 0.1, found


@pytest.mark.slow
def test_so_does_a_course_s_messages_together() -> None:
    assert pooled(RUNS, seed=7).covers > COVERS
