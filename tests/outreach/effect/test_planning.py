"""What a comparison could show, told before anybody is held out for it."""

from datetime import timedelta

import numpy as np
import pytest
from sqlalchemy import func, select

from communicator.audience.criteria import Criteria
from communicator.config import Settings
from communicator.database import Database
from communicator.outreach.effect.base_rates import base_rates
from communicator.outreach.effect.planning import plan
from communicator.outreach.effect.tables import Trial
from communicator.prediction.refreshing.past_days import day_number
from communicator.prediction.tables import PredictionDay
from tests.audience.people import Person, populate
from tests.conftest import A_MONDAY
from tests.outreach.effect.compared import do, log_until

EVERYBODY = Criteria(everyone=True)
END = A_MONDAY + timedelta(days=20)


def people(count: int) -> list[Person]:
    return [Person((50, 50, 100 * each // count)) for each in range(count)]


def test_it_says_who_would_not_be_written_to_and_draws_nobody(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [*people(200), Person((1, 1, 1), email="")])
    facts = plan(database, settings, course, EVERYBODY, 10, A_MONDAY)
    assert (facts["reachable"], facts["held_out"], facts["written_to"]) == (200, 20, 180)
    assert (facts["outcome"], facts["days"], facts["strata"]) == ("returned", 7, 2)
    assert facts["reads_at"] == (A_MONDAY + timedelta(days=9)).isoformat()
    assert facts["limit_points"] == 3.0
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Trial)) == 0


def test_without_a_log_the_share_that_comes_back_is_taken_from_predictions(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, people(200))
    facts = plan(database, settings, course, EVERYBODY, 10, A_MONDAY)
    assert (facts["base_from"], facts["base_per_cent"]) == ("predicted", pytest.approx(50.5))
    assert 20 < facts["smallest_points"] < 40
    assert not facts["enough"]


@pytest.mark.slow
def test_without_predictions_it_is_taken_as_even(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person() for _ in range(2_000)])
    facts = plan(database, settings, course, EVERYBODY, 50, A_MONDAY)
    assert (facts["base_from"], facts["base_per_cent"]) == ("unknown", 50.0)
    assert (facts["smallest_points"], facts["enough"]) == (6.3, True)
    assert facts["interval_points"] == 4.4


def test_from_the_past_it_is_by_what_was_predicted_a_week_before_the_log_ends(
    database: Database, settings: Settings
) -> None:
    with database.writing() as session:
        course, learners, _ = populate(session, people(200))
        day = day_number(END - timedelta(days=9))
        for learner in learners[:160]:  # those of little risk now were of much risk then
            told = {"certify": 1, "complete": 1, "leave": 90 if learner in learners[:80] else 10}
            session.add(PredictionDay(course_learner_id=learner.id, day=day, **told))
    back = {each.id: END - timedelta(days=2) for each in [*learners[:20], *learners[80:140]]}
    do(database, settings.data_dir, course, back)
    log_until(database, settings.data_dir, course, END)
    found = base_rates(database, settings, course.id, np.array([5, 95]), [50])
    assert found.source == "past"
    assert found.shares == {0: pytest.approx(60 / 80), 1: pytest.approx(20 / 80)}
    unpredicted = base_rates(database, settings, course.id, np.array([-1]), [])
    assert unpredicted.shares == {-1: pytest.approx(81 / 201)}  # and the one whose event ends the log


def test_chances_of_two_days_are_scaled_to_how_many_came_in_a_week(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        course, learners, _ = populate(session, [Person((1, 1, 80 if each < 50 else 90)) for each in range(100)])
    do(database, settings.data_dir, course, {each.id: END - timedelta(days=1) for each in learners[:44]})
    log_until(database, settings.data_dir, course, END)
    found = base_rates(database, settings, course.id, np.array([80, 90]), [85])
    everybody = 45 / 101  # and the one whose event ends the log
    assert found.source == "predicted"
    assert found.shares == {0: pytest.approx(everybody / 0.15 * 0.2), 1: pytest.approx(everybody / 0.15 * 0.1)}


@pytest.mark.parametrize(("count", "percent"), [(0, 10), (3, 10), (200, 0)])
def test_where_nobody_would_be_held_out_nothing_could_be_seen(
    database: Database, settings: Settings, count: int, percent: int
) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, people(count))
    facts = plan(database, settings, course, EVERYBODY, percent, A_MONDAY)
    assert (facts["held_out"], facts["smallest_points"], facts["enough"]) == (0, None, False)
