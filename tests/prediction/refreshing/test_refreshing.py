"""A refresh costs the new events only, and comes to what a full replay comes to."""

from communicator.config import Settings
from communicator.database import Database
from communicator.prediction.refreshing.report import Mode
from tests.prediction.refreshing.fading import Fading
from tests.prediction.refreshing.running_course import PROBLEM, Act, running_course

WEEKS = [Act(who, day + who / 50 + step / 1000) for who in range(6) for day in range(0, 12, who + 1) for step in (0, 1)]


def test_a_day_costs_that_days_events(database: Database, settings: Settings) -> None:
    course = running_course(database, settings)
    course.bring(WEEKS)
    assert course.told().mode is Mode.FULL

    course.bring([Act(0, 12.3), Act(0, 12.4, "problem_check", PROBLEM), Act(7, 12.5), Act(1, 13.1)])
    before = Fading.advanced
    told = course.refresh().told

    assert (told.mode, told.why, told.new_events, told.touched, told.replayed) == (Mode.INCREMENTAL, "", 4, 3, 0)
    assert Fading.advanced - before <= 4 + 2  # and those of the day that was running
    course.require_equal(course.refresh().snapshot_id)
