"""A refresh costs the new events only, and comes to what a full replay comes to."""

import gc
import os
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from communicator import clock
from communicator.clickstream.compaction import compact_course
from communicator.clickstream.event_removal import remove_ended
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import NotEnoughData, RefreshedMeanwhile
from communicator.operations.course_erasure import erase_course
from communicator.operations.refresh import refresh_telling
from communicator.prediction import scoring
from communicator.prediction.objection import object_to_prediction
from communicator.prediction.refreshing.report import Mode
from communicator.prediction.refreshing.retention import remove_outdated_states
from communicator.prediction.tables import KeptStates, Prediction
from tests.conftest import A_MONDAY
from tests.prediction.refreshing.fading import Fading
from tests.prediction.refreshing.running_course import PROBLEM, Act, RunningCourse, running_course, stored_model

WEEKS = [Act(who, day + who / 50 + step / 1000) for who in range(6) for day in range(0, 12, who + 1) for step in (0, 1)]
LATE = Act(3, 9.31)


@pytest.fixture
def course(database: Database, settings: Settings) -> RunningCourse:
    """After twelve days, refreshed once."""
    found = running_course(database, settings)
    found.bring(WEEKS)
    told = found.told()
    assert (told.mode, told.why) == (Mode.FULL, "nothing is kept of this course")
    return found


@pytest.mark.slow
def test_a_day_costs_that_days_events(course: RunningCourse) -> None:
    course.bring([Act(0, 12.3), Act(0, 12.4, "problem_check", PROBLEM), Act(7, 12.5), Act(1, 13.1)])
    before = Fading.advanced
    told = course.refresh().told

    assert (told.mode, told.why, told.new_events, told.touched, told.replayed) == (Mode.INCREMENTAL, "", 4, 3, 0)
    assert Fading.advanced - before <= 4 + 2  # and those of the day that was running
    course.require_equal(course.refresh().snapshot_id)


def test_who_has_late_events_is_taken_back_to_the_day_before_them(course: RunningCourse) -> None:
    course.bring([LATE])
    before = Fading.advanced
    told = course.told()
    assert (told.mode, told.replayed) == (Mode.INCREMENTAL, 1)
    # Their acts from day 9 on, and those of the running day.
    assert Fading.advanced - before - len(WEEKS) - 1 <= 6
    assert course.told().replayed == 0


def test_files_put_together_change_nothing(course: RunningCourse) -> None:
    compact_course(course.database, course.settings.data_dir, course.pk, A_MONDAY + timedelta(days=60))
    told = course.told()
    assert (told.mode, told.replayed, told.new_events) == (Mode.INCREMENTAL, 0, 0)


def test_another_model_reads_everything_and_the_first_one_goes_on(course: RunningCourse) -> None:
    other = stored_model(course.database, course.settings, "other", seed=1)
    told = refresh_telling(course.database, course.settings, course.pk, None, other).told
    assert (told.mode, told.why) == (Mode.FULL, "another model than before")
    course.bring([Act(0, 12.5)])
    assert course.told().mode is Mode.INCREMENTAL


@pytest.mark.slow
def test_other_dates_read_everything(course: RunningCourse) -> None:
    with course.database.writing() as session:
        session.execute(update(Course).values(end=A_MONDAY + timedelta(days=50)))
    told = course.told()
    assert told.mode is Mode.FULL
    assert told.why == "the course's dates, graded problems or deadlines are others than before"
    assert course.told().mode is Mode.INCREMENTAL


def test_everything_is_read_where_it_is_asked_for(course: RunningCourse) -> None:
    told = course.told(full=True)
    assert (told.mode, told.why, told.new_events) == (Mode.FULL, "asked for", len(WEEKS))


@pytest.mark.slow
def test_an_earlier_moment_leaves_what_is_kept_as_it_is(course: RunningCourse) -> None:
    assert course.told(days=8).mode is Mode.INCREMENTAL  # from the states of the week before
    told = course.told(days=2)
    assert (told.mode, told.why) == (Mode.FULL, "the moment lies before what was kept")
    course.bring([Act(0, 12.5)])
    assert course.told().mode is Mode.INCREMENTAL


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    "damage",
    [flip, *(pytest.param(how, marks=pytest.mark.slow) for how in (Path.unlink, lambda path: path.write_bytes(b"")))],
)
@pytest.mark.parametrize("kind", ["states", "seen", "people"])
def test_what_is_damaged_or_gone_is_made_again(
    course: RunningCourse, damage: Callable[[Path], None], kind: str
) -> None:
    (path,) = (course.settings.data_dir / "states" / str(course.pk)).glob(f"{kind}-*.npz")
    damage(path)
    course.bring([Act(0, 12.5)])
    told = course.told()
    assert told.mode is Mode.FULL
    assert "can't be read" in told.why
    assert course.told().mode is Mode.INCREMENTAL


@pytest.mark.slow
def test_files_are_their_owners_alone_and_no_more_than_are_named(course: RunningCourse) -> None:
    for day in range(13, 60):
        course.bring([Act(day % 6, day + 0.5)])
        course.refresh()
    course.require_equal(course.refresh().snapshot_id)
    folder = course.settings.data_dir / "states" / str(course.pk)
    with course.database.reading() as session:
        files = session.scalars(select(KeptStates.files)).one()
    named = {Path(path).name for paths in files.values() for path in paths}
    course.refresh()  # removes what the last one replaced
    assert {path.name for path in folder.glob("*.npz")} == named
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert len(named) < 60
    course.bring([Act(2, 55.2), Act(4, 20.2)])
    assert course.told().replayed == 2


def test_of_two_refreshes_at_once_one_waits(course: RunningCourse, monkeypatch: pytest.MonkeyPatch) -> None:
    course.bring([Act(0, 12.5)])
    inside, publish, most = 0, scoring._publish, 0

    def slowly(*arguments: object) -> object:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        threading.Event().wait(0.2)
        done = publish(*arguments)  # type: ignore[arg-type]
        inside -= 1
        return done

    monkeypatch.setattr(scoring, "_publish", slowly)
    threads = [threading.Thread(target=course.refresh) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    monkeypatch.undo()
    monkeypatch.setitem(scoring.__dict__, "_publish", publish)


def test_who_was_overtaken_keeps_nothing(course: RunningCourse, monkeypatch: pytest.MonkeyPatch) -> None:
    course.bring([Act(0, 13.5)])
    publish = scoring._publish

    def meanwhile(*arguments: object) -> object:
        with course.database.writing() as session:
            session.execute(update(KeptStates).values(version="another"))
        return publish(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(scoring, "_publish", meanwhile)
    with pytest.raises(RefreshedMeanwhile):
        course.refresh()


@pytest.mark.slow
def test_of_who_is_gone_when_it_is_published_nothing_is_kept(
    course: RunningCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    course.bring([Act(0, 13.5)])
    publish = scoring._publish

    def meanwhile(*arguments: object) -> object:
        with course.database.writing() as session:
            site_id = session.get_one(Course, course.pk).site_id
            object_to_prediction(session, site_id, ["4"], [], "page")
        return publish(*arguments)  # type: ignore[arg-type]

    with course.database.reading() as session:
        before = session.scalars(select(KeptStates.version)).one()
    monkeypatch.setattr(scoring, "_publish", meanwhile)
    course.refresh()
    with course.database.reading() as session:
        assert session.scalars(select(KeptStates.version)).one() == before
    monkeypatch.setattr(scoring, "_publish", publish)
    assert course.told().mode is Mode.INCREMENTAL


@pytest.mark.slow
def test_events_after_the_end_and_before_the_start_are_carried_on_alike(course: RunningCourse) -> None:
    course.bring([Act(0, -30.0), Act(1, 45.5), Act(2, 60.25)])
    course.told()
    course.bring([Act(0, -20.0), Act(1, 61.5)])
    assert course.told().replayed == 1


@pytest.mark.slow
def test_events_of_a_clock_that_runs_ahead_count_when_their_time_has_come(course: RunningCourse) -> None:
    course.bring([Act(0, 12.5), Act(1, 5000.0)])
    scored = course.refresh()
    course.require_equal(scored.snapshot_id)
    assert scored.told.new_events == 1
    course.require_equal(course.refresh(full=True).snapshot_id)


def test_what_was_made_of_removed_events_stays(course: RunningCourse) -> None:
    remove_ended(course.database, course.settings.data_dir, A_MONDAY + timedelta(days=90))
    with pytest.raises(NotEnoughData):
        course.refresh()
    with course.database.reading() as session:
        assert session.scalars(select(Prediction.course_learner_id)).first() is not None


def test_what_is_kept_goes_with_the_events_and_where_it_is_not_used(course: RunningCourse) -> None:
    database, data_dir = course.database, course.settings.data_dir
    assert remove_outdated_states(database, data_dir, clock.now()) == 0
    assert remove_outdated_states(database, data_dir, clock.now() + timedelta(days=31)) == 1
    assert not list((data_dir / "states" / str(course.pk)).glob("*.npz"))
    assert course.told().mode is Mode.FULL
    remove_ended(database, data_dir, A_MONDAY + timedelta(days=90))
    assert remove_outdated_states(database, data_dir, clock.now()) == 1


def test_of_an_erased_course_nothing_is_left(course: RunningCourse) -> None:
    with course.database.reading() as session:
        erased = session.get_one(Course, course.pk)
    erase_course(course.database, course.settings.data_dir, erased, "test")
    assert not (course.settings.data_dir / "states" / str(course.pk)).exists()


def test_new_learners_are_carried_on_from_nothing(course: RunningCourse) -> None:
    course.bring([Act(8, 12.5), Act(9, 3.5)])
    told = course.told()
    assert (told.mode, told.touched, told.replayed) == (Mode.INCREMENTAL, 3, 1)  # one of them came days ago


def test_the_folder_is_private(course: RunningCourse) -> None:
    assert os.stat(course.settings.data_dir / "states").st_mode & 0o777 == 0o700


def test_no_circles_are_looked_for_while_a_course_is_refreshed_and_then_they_are_again(
    course: RunningCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish, was_on = scoring._publish, []

    def watching(*arguments: object) -> object:
        was_on.append(gc.isenabled())
        return publish(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(scoring, "_publish", watching)
    course.refresh()
    assert (was_on, gc.isenabled()) == ([False], True)
