"""Folds by course: each course is predicted by models that never saw it, alike wherever they run."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.compute import Computing, InThisProcess, Processes, executor
from communicator.errors import NotEnoughData, UnreadableFile
from communicator.prediction.baselines import CountsLogistic
from communicator.prediction.fitting.course_files import read_course, write_course
from communicator.prediction.fitting.folds import Fold, HeldOut, course_folds, held_out_chances, leaving_each_out
from communicator.prediction.fitting.kept import content_of
from communicator.prediction.history import LabelledCourse
from communicator.prediction.models import Tell, TrainingOptions, TrainingProgress
from tests.dask_cluster import running_workers
from tests.prediction.making import nothing_told, random_course

KIND = "counts-logistic"
OPTIONS = TrainingOptions(epochs=1, min_count=1)
COURSES = [random_course(30, seed) for seed in range(3)]


def week_ends(course: LabelledCourse) -> Sequence[int]:
    """What is asked for in these tests."""
    return course.history.week_ends(course.history.horizon)


def found(computing: Computing, folder: Path | None, tell: Tell = nothing_told) -> list[HeldOut]:
    """All three courses, each held out in turn."""
    return held_out_chances([KIND], COURSES, leaving_each_out(3), OPTIONS, week_ends, computing, folder, tell)


def assert_same(these: list[HeldOut], those: list[HeldOut]) -> None:
    """Courses, kinds, moments and chances to the last bit."""
    assert [(each.course, each.kind) for each in these] == [(each.course, each.kind) for each in those]
    for one, other in zip(these, those, strict=True):
        assert np.array_equal(one.moments, other.moments)
        assert np.array_equal(one.chances, other.chances)


@given(st.integers(2, 40), st.integers(1, 12), st.integers(0, 5))
def test_each_course_is_tested_once_and_never_learned_from_in_that_fold(courses: int, folds: int, seed: int) -> None:
    made = course_folds(courses, max(folds, 2), seed)
    assert sorted(course for fold in made for course in fold.test) == list(range(courses))
    assert all(sorted((*fold.train, *fold.test)) == list(range(courses)) and fold.train for fold in made)
    assert made == course_folds(courses, max(folds, 2), seed)


def test_one_course_cant_be_held_out_of_itself() -> None:
    with pytest.raises(NotEnoughData, match="several"):
        course_folds(1)


def test_what_is_found_is_what_a_model_of_the_others_says() -> None:
    last = found(InThisProcess(), None)[2]
    model = CountsLogistic()
    model.train(COURSES[:2], OPTIONS, nothing_told)
    assert np.array_equal(last.chances, model.predict_at(COURSES[2].history, week_ends(COURSES[2])))


def test_a_course_asked_about_no_moment_is_no_trouble() -> None:
    told = held_out_chances(
        [KIND], COURSES, [Fold((0, 1), (2,))], OPTIONS, lambda _: [], InThisProcess(), None, nothing_told
    )
    assert told[0].chances.shape == (0, 30, 3)


@pytest.mark.slow
def test_processes_find_the_same_and_leave_nothing_behind(tmp_path: Path) -> None:
    with executor(None, 2) as processes:
        assert isinstance(processes, Processes)
        assert_same(found(processes, tmp_path), found(InThisProcess(), None))
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_dask_cluster_finds_the_same(tmp_path: Path) -> None:
    with running_workers(2) as address, executor(address, 1) as cluster:
        assert_same(found(cluster, tmp_path), found(InThisProcess(), None))


def test_how_far_all_folds_are_is_told_as_one_share() -> None:
    told: list[TrainingProgress] = []
    found(InThisProcess(), None, told.append)
    shares = [each.done / each.total for each in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert {each.what for each in told} == {f"{KIND}, course {number}" for number in (1, 2, 3)}


@pytest.mark.slow
def test_a_killed_run_goes_on_with_what_is_missing(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "tests.prediction.fitting.killed_folds", str(tmp_path)]
    assert subprocess.run(program, check=False).returncode == -signal.SIGKILL
    kept = list(tmp_path.glob("*.chances"))
    assert len(kept) == 2
    begun: list[str] = []
    again = found(InThisProcess(), tmp_path, lambda progress: begun.append(progress.what))
    assert_same(again, found(InThisProcess(), None))
    # Of a fold that is done only its end is told.
    assert [begun.count(what) > 1 for what in dict.fromkeys(begun)] == [False, False, True]


def test_what_takes_long_comes_first_and_is_told_in_the_order_asked_for() -> None:
    courses = [random_course(learners, 3, weeks=1) for learners in (12, 30, 12)]
    begun: list[str] = []
    kinds = [KIND, "session-gru"]
    told = held_out_chances(
        *(kinds, courses, leaving_each_out(3), OPTIONS, week_ends, InThisProcess(), None),
        lambda progress: begun.append(progress.what),
    )
    assert [(each.kind, each.course) for each in told] == [(kind, course) for kind in kinds for course in range(3)]
    order = list(dict.fromkeys(begun))
    assert order[2] == "session-gru, course 2"  # the smallest part of it to learn from
    assert all(what.startswith(KIND) for what in order[3:])


@pytest.mark.slow
def test_a_damaged_result_is_made_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "tests.prediction.fitting.killed_folds", str(tmp_path)], check=False)
    for path in tmp_path.glob("*.chances"):
        path.write_bytes(path.read_bytes()[:-1])
    assert_same(found(InThisProcess(), tmp_path), found(InThisProcess(), None))


def test_a_course_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    course = COURSES[0]
    write_course(tmp_path / "a.course", course)
    again = read_course(tmp_path / "a.course")
    assert content_of(again) == content_of(course)
    (tmp_path / "a.course").write_bytes(b"")
    with pytest.raises(UnreadableFile, match="begin again"):
        read_course(tmp_path / "a.course")
