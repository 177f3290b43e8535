"""Laws of criteria: what is written out reads back, more conditions never mean more people, SQL means what they say."""

from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from communicator.audience.criteria import Criteria
from communicator.audience.selection import matching
from communicator.database import Database
from communicator.errors import InvalidFields
from communicator.outreach.reach import reach
from tests.audience import drawing
from tests.audience.drawing import Drawn, build, holds

on_one_database = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def says_something(given_criteria: dict[str, Any]) -> bool:
    return any(given_criteria.values())


@given(drawing.criteria, st.lists(drawing.texts, max_size=3))
def test_all_criteria_written_out_read_back_the_same(said: dict[str, Any], excluded: list[str]) -> None:
    assume(says_something(said) or excluded)
    criteria = Criteria.parse(said | {"exclude": excluded})
    assert Criteria.parse(criteria.as_dict()) == criteria


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(["certify", "leave", "all", "attributes", "marks", "exclude", "exclude_reasons", "shoe"])


@given(st.dictionaries(names, json_values, max_size=4))
def test_whatever_is_sent_is_criteria_or_is_refused_by_field(said: dict[str, Any]) -> None:
    try:
        criteria = Criteria.parse(said)
    except InvalidFields as error:
        refused = error.errors
    else:
        refused = {}
        assert Criteria.parse(criteria.as_dict()) == criteria
    assert all(name == "criteria" or name.startswith("criteria.") for name in refused)


def in_a_course(database: Database, drawn: list[Drawn], check: Any) -> None:
    with database.writing() as session:
        course, learners, snapshot = build(session, drawn)
        check(session, course.id, learners, snapshot.id)
        session.rollback()


@pytest.mark.slow
@on_one_database
@given(drawn=drawing.people, said=drawing.criteria)
def test_sql_chooses_whom_criteria_say(database: Database, drawn: list[Drawn], said: dict[str, Any]) -> None:
    assume(says_something(said))

    def check(session: Session, course_pk: int, learners: list[Any], snapshot_id: str) -> None:
        expected = {learner.id for learner, each in zip(learners, drawn, strict=True) if holds(said, each)}
        assert matching(session, course_pk, Criteria.parse(said), snapshot_id) == expected

    in_a_course(database, drawn, check)


@pytest.mark.slow
@on_one_database
@given(drawn=drawing.people, said=drawing.criteria, more=drawing.criteria)
def test_a_further_condition_adds_nobody_and_everybody_is_reachable_or_left_out(
    database: Database, drawn: list[Drawn], said: dict[str, Any], more: dict[str, Any]
) -> None:
    assume(says_something(said))

    def check(session: Session, course_pk: int, learners: list[Any], snapshot_id: str) -> None:
        wide = Criteria.parse(said)
        chosen = matching(session, course_pk, wide, snapshot_id)
        assert matching(session, course_pk, Criteria.parse(more | said), snapshot_id) <= chosen
        by_hand = Criteria.parse(said | {"exclude": [learner.pseudonym for learner in learners[::2]]})
        parted = reach(session, course_pk, chosen, by_hand)
        assert sum(parted.counts().values()) + len(parted.reachable) == len(chosen)
        assert parted.reachable.union(*parted.excluded.values()) == chosen

    in_a_course(database, drawn, check)
