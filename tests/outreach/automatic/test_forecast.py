"""The forecast: what a message would have matched in the last seven days, had it been on."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from communicator.audience.criteria import Criteria
from communicator.database import Base, Database
from communicator.outreach.automatic.forecast import DAYS, Forecast, forecast
from communicator.prediction.refreshing.past_days import settle_days
from communicator.roster.tables import Enrolment
from tests.conftest import A_MONDAY
from tests.outreach.automatic.automatically import DAY, LIKELY_TO_LEAVE, NINE, a_course, publish

LEAVING = Criteria.parse(LIKELY_TO_LEAVE)
Told = list[dict[int, int] | None]


def predicted(session: Session, days: Told, learners: int = 3) -> tuple[int, list[int]]:
    """A course predicted once on each day that tells chances, by number of learner; the course's key, who they are."""
    course, people = a_course(session, learners)
    for number, told in enumerate(days):
        if told is not None:
            publish(session, course, {people[who]: chance for who, chance in told.items()}, NINE + number * DAY)
            settle_days(session, course.id)
    return course.id, people


def new_by_day(told: Forecast) -> list[int]:
    return [each.new for each in told.days]


def test_each_learner_counts_on_the_first_day_they_match_and_not_if_they_matched_before(database: Database) -> None:
    days: Told = [{0: 90, 1: 10, 2: 10}, {0: 90, 1: 80, 2: 79}, {0: 90, 1: 20, 2: 10}, None, {0: 90, 1: 90, 2: 100}]
    with database.writing() as session:
        course, _ = predicted(session, days)
        told = forecast(session, course, LEAVING)
    assert new_by_day(told) == [0, 0, 0, 1, 0, 0, 1]
    assert [each.is_predicted for each in told.days] == [False, False, True, True, True, False, True]
    assert told.days[-1].day == (A_MONDAY + 4 * DAY).date()
    assert (told.total, told.matching_now, told.known_since) == (2, 3, A_MONDAY.date())


def test_who_has_left_the_course_since_is_told_as_they_are_now(database: Database) -> None:
    with database.writing() as session:
        course, people = predicted(session, [{0: 10, 1: 10}, {0: 90, 1: 90}])
        session.get_one(Enrolment, people[0]).is_active = False
        session.flush()
        told = forecast(session, course, LEAVING)
    assert (told.total, told.matching_now) == (1, 1)


def test_of_criteria_without_chances_and_of_a_course_never_predicted_the_past_is_not_told(database: Database) -> None:
    with database.writing() as session:
        course, _ = predicted(session, [])
        told = forecast(session, course, Criteria.parse({"attributes": {"country": ["ES"]}}))
        never = forecast(session, course, LEAVING)
    assert (told.total, told.days, told.matching_now) == (None, (), 3)
    assert told.why_not == "these criteria name no chances, and only chances are kept day by day"
    assert (never.total, never.why_not, never.matching_now) == (None, "this course was never predicted", 0)


CHANCES = st.dictionaries(st.integers(0, 3), st.sampled_from([10, 79, 80, 90]), min_size=1)


@pytest.mark.slow
@given(days=st.lists(st.none() | CHANCES, min_size=1, max_size=12))
@settings(max_examples=20)
def test_what_is_kept_day_by_day_tells_what_looking_every_day_would_have(days: Told) -> None:
    if days[-1] is None:
        days = [*days, {0: 80}]
    in_memory = Database("sqlite://")
    Base.metadata.create_all(in_memory.engine)
    with in_memory.writing() as session:
        course, _ = predicted(session, days, 4)
        told = forecast(session, course, LEAVING)
    in_memory.close()
    matched, standing = [], set[int]()
    for chances in days:
        standing = standing if chances is None else {who for who, chance in chances.items() if chance >= 80}
        matched.append(standing)
    first = next(number for number, chances in enumerate(days) if chances is not None) + 1
    first = max(first, len(days) - DAYS)
    seen = set[int]().union(*matched[first - 1 : first])
    expected = []
    for standing in matched[first:]:
        expected.append(len(standing - seen))
        seen = seen | standing
    assert new_by_day(told)[-len(expected) :] == expected if expected else told.total == 0
    assert told.total == sum(expected)
    assert told.matching_now == len(matched[-1])
    assert told.days[-1].day == (A_MONDAY + timedelta(days=len(days) - 1)).date()
