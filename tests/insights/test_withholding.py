"""What is withheld beside small counts: few counts, small ones, and the same every time."""

from collections.abc import Mapping

import pytest

from communicator.database import Database
from communicator.insights.cube import cube_of
from communicator.insights.fixed_tables import CELLS, HIDDEN_CELL, TOGETHER, Tables, count_exactly, propose
from communicator.insights.knowledge import Knowledge, told
from communicator.insights.proof import Proof
from communicator.insights.public_release import release_tables, turn_on
from communicator.insights.released import released
from communicator.insights.withholding import ToHide, withhold
from tests.insights.registrants import add_registrants, profiles

pytestmark = pytest.mark.slow


SIZES = {"course-v1:DemoX+A+1": 900, "course-v1:DemoX+B+1": 900}
"""As the two past courses of a demonstration."""


@pytest.fixture
def proposed(database: Database) -> Mapping[str, Tables]:
    """Two courses of 900, and both together, before anything is withheld."""
    exact = {}
    for seed, (course_id, people) in enumerate(SIZES.items(), 1):
        course = add_registrants(database, profiles(people, seed), course_id)
        with database.writing() as session:
            turn_on(session, course)
            exact[course_id] = count_exactly(cube_of(session, [course.id]))
    exact[TOGETHER] = sum(exact.values(), start=0 * exact[course_id])
    return {scope: propose(counts, None, 1) for scope, counts in exact.items()}


def counts_shown(tables: Mapping[str, Tables]) -> int:
    return sum(int((each.shown != HIDDEN_CELL).sum()) for each in tables.values())


def test_women_and_men_are_shown_where_others_are_few(database: Database, proposed: Mapping[str, Tables]) -> None:
    release_tables(database, 1)
    with database.reading() as session:
        scopes = released(session)
    assert [scope.course_id for scope in scopes] == [None, *SIZES]
    for scope in scopes:
        by_gender = {row.value: (row.registered, row.certified) for row in scope.rows if row.table == "gender"}
        assert None not in (*by_gender["f"], *by_gender["m"])
        assert by_gender["o"] == (None, None)


def test_of_two_typical_courses_nearly_all_that_is_not_small_is_shown(proposed: Mapping[str, Tables]) -> None:
    assert counts_shown(withhold(1, proposed, [])) > 0.9 * counts_shown(proposed)


def test_the_same_counts_are_withheld_the_same(proposed: Mapping[str, Tables]) -> None:
    first, again = (withhold(1, proposed, []) for _ in range(2))
    assert all((first[scope].shown == again[scope].shown).all() for scope in proposed)


def test_what_is_shown_in_the_end_is_proven_from_nothing_too(proposed: Mapping[str, Tables]) -> None:
    tables = withhold(1, proposed, [])
    knowledge = Knowledge([told(1, tables)], only_more=True)
    to_hide = ToHide([(1, tables)], knowledge)(set())
    assert len(to_hide) > 30
    proof = Proof(knowledge, {1: {scope: each.exact for scope, each in tables.items()}})
    assert proof.not_hidden(to_hide) == []


def test_a_proof_fails_where_one_hidden_count_is_the_rest_of_a_sum(proposed: Mapping[str, Tables]) -> None:
    knowledge = Knowledge([told(1, proposed)], only_more=True)
    to_hide = ToHide([(1, proposed)], knowledge)(set())
    proof = Proof(knowledge, {1: {scope: each.exact for scope, each in proposed.items()}})
    assert ("gender", "o") in {CELLS[cell.cell] for cell in proof.not_hidden(to_hide)}
