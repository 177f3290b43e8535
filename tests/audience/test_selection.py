"""Selection and cube: SQL, brute force and the cube's sums agree; who belongs to a course."""

from datetime import timedelta
from itertools import islice, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communicator.audience.conditions.condition import Basis
from communicator.audience.criteria import Criteria
from communicator.audience.cube import SIDE, bin_index, cube, decode_bins, encode_bins
from communicator.audience.population import count_people
from communicator.audience.selection import count_matching, list_matching, matching, pseudonyms_of
from communicator.audience.vanished import vanished
from communicator.database import Database
from communicator.roster.told_tables import CourseGroup, GroupMember
from tests.audience.people import Person, populate
from tests.conftest import A_MONDAY

per_cents = st.integers(0, 100)


def some_people(count: int) -> list[Person]:
    random = Random(7)
    edges = [0, 0, 100, 100, 1, 99, 50]

    def chance() -> int:
        return random.choice([random.choice(edges), random.randint(0, 100)])

    return [Person(chances=(chance(), chance(), chance()) if random.random() < 0.9 else None) for _ in range(count)]


@given(st.dictionaries(st.integers(0, SIDE**3 - 1), st.integers(1, 10**6)))
def test_decoding_the_bins_gives_back_the_counts(counts: dict[int, int]) -> None:
    encoded = encode_bins(sorted(counts.items()))
    decoded = {bin_index(*chances): count for *chances, count in decode_bins(encoded)}
    assert decoded == counts


@given(certify=per_cents, complete=per_cents, leave=per_cents)
def test_the_first_step_is_the_first_index_itself(certify: int, complete: int, leave: int) -> None:
    index = (certify * 101 + complete) * 101 + leave
    assert encode_bins([(index, 3)]) == [index, 3]
    assert list(decode_bins([index, 3])) == [(certify, complete, leave, 3)]


@pytest.mark.slow
def test_sql_brute_force_and_the_cube_agree_on_who_matches(database: Database) -> None:
    people = some_people(150)
    with database.writing() as session:
        course, learners, snapshot = populate(session, people)
        counted = cube(session, course.id, snapshot)
        bins = list(decode_bins(counted.bins))
        assert sum(count for *_, count in bins) + counted.unpredicted == counted.learners == 150
        ends = [(0, 0), (0, 20), (50, 100), (100, 100), (0, 100)]
        for certify, complete, leave in islice(product(ends, ends, ends), 0, None, 3):
            criteria = Criteria.parse({"certify": certify, "complete": complete, "leave": leave})
            expected = {
                learner.id
                for learner, person in zip(learners, people, strict=True)
                if person.chances and criteria.matches_chances(*person.chances)
            }
            assert matching(session, course.id, criteria, snapshot.id) == expected
            assert count_matching(session, course.id, criteria, snapshot.id) == len(expected)
            assert sum(count for *chances, count in bins if criteria.matches_chances(*chances)) == len(expected)


def test_any_range_needs_a_prediction_and_everyone_needs_none(database: Database) -> None:
    with database.writing() as session:
        course, (predicted, unpredicted), snapshot = populate(
            session, [Person(chances=(0, 0, 100)), Person(chances=None)]
        )
        full = Criteria.parse({"leave": [0, 100]})
        assert matching(session, course.id, full, snapshot.id) == {predicted.id}
        assert matching(session, course.id, full, None) == set()
        assert matching(session, course.id, Criteria.parse({"all": True}), None) == {predicted.id, unpredicted.id}


def test_the_unenrolled_are_no_learners_and_everyone_means_the_enrolled(database: Database) -> None:
    with database.writing() as session:
        course, learners, snapshot = populate(
            session,
            [
                Person(chances=(1, 2, 3)),
                Person(chances=(1, 2, 3), enrolled=False),
                Person(chances=(1, 2, 3), enrolled=None, email=None, last_seen=None),
                Person(chances=(1, 2, 3), email="", last_seen=A_MONDAY - timedelta(days=15)),
            ],
        )
        enrolled, _, seen_only, no_address = (learner.id for learner in learners)
        assert matching(session, course.id, Criteria.parse({"all": True}), snapshot.id) == {enrolled, no_address}
        chosen = matching(session, course.id, Criteria.parse({"certify": [1, 1]}), snapshot.id)
        assert chosen == {enrolled, seen_only, no_address}
        people = count_people(session, course.id, snapshot.id)
        assert (people.learners, people.enrolled, people.writable) == (3, 2, 1)
        assert people.last_seen == {"recent": 1, "earlier": 1, "never": 1}
        assert decode_bins(cube(session, course.id, snapshot).bins).__next__() == (1, 2, 3, 3)


def test_recent_is_within_fourteen_days_before_the_snapshot(database: Database) -> None:
    edge = A_MONDAY - timedelta(days=14)
    with database.writing() as session:
        course, learners, snapshot = populate(
            session,
            [
                Person(chances=(1, 1, 1), last_seen=edge),
                Person(chances=(2, 2, 2), last_seen=edge - timedelta(microseconds=1)),
                Person(chances=(3, 3, 3), last_seen=A_MONDAY + timedelta(days=1)),
                Person(chances=None, last_seen=None),
            ],
        )
        for part, expected in {"recent": {0, 2}, "earlier": {1}, "never": {3}}.items():
            criteria = Criteria.parse({"attributes": {"last_seen": [part]}})
            assert matching(session, course.id, criteria, snapshot.id) == {learners[n].id for n in expected}
            shown = cube(session, course.id, snapshot, criteria)
            assert shown.learners == len(expected)
            assert sum(shown.bins[1::2]) + shown.unpredicted == len(expected)


def test_attributes_choose_by_the_roster_and_unknown_is_an_empty_text(database: Database) -> None:
    with database.writing() as session:
        course, learners, _ = populate(
            session, [Person(country="ES", mode="verified"), Person(country="PT"), Person(email=None, enrolled=None)]
        )
        spanish = Criteria.parse({"attributes": {"country": ["ES"], "mode": ["verified", "audit"]}})
        assert matching(session, course.id, spanish, None) == {learners[0].id}
        unknown = Criteria.parse({"attributes": {"country": [""]}})
        assert matching(session, course.id, unknown, None) == {learners[2].id}


def test_a_selection_is_listed_page_by_page(database: Database) -> None:
    with database.writing() as session:
        course, learners, snapshot = populate(session, [Person(chances=(n, n, n)) for n in range(5)] + [Person()])
        criteria = Criteria.parse({"all": True})
        first = list_matching(session, course.id, criteria, snapshot.id, limit=4)
        rest = list_matching(session, course.id, criteria, snapshot.id, after=first[-1].course_learner_id, limit=4)
        assert [row.pseudonym for row in first + rest] == [learner.pseudonym for learner in learners]
        assert (first[3].certify, rest[1].leave) == (3, None)


def test_pseudonyms_of_another_course_name_nobody_here(database: Database) -> None:
    with database.writing() as session:
        course, learners, _ = populate(session, [Person()])
        asked = frozenset({learners[0].pseudonym, "nobody"})
        assert pseudonyms_of(session, course.id, asked) == {learners[0].id}
        assert pseudonyms_of(session, course.id + 1, asked) == set()


@pytest.mark.parametrize("snapshot_given", [True, False])
def test_without_a_snapshot_the_cube_says_who_is_unpredicted(database: Database, snapshot_given: bool) -> None:
    with database.writing() as session:
        course, _, snapshot = populate(session, [Person(), Person()])
        shown = cube(session, course.id, snapshot if snapshot_given else None)
        assert (shown.learners, shown.unpredicted, shown.bins) == (2, 2, [])


def test_one_cohort_is_the_one_told_last_and_groups_are_all_and_an_unknown_one_is_told(database: Database) -> None:
    with database.writing() as session:
        course, learners, _ = populate(session, [Person(), Person(), Person(email=None, enrolled=None)])
        groups = {}
        for name, kind in (("Red", "cohort"), ("Blue", "cohort"), ("Team 1", "group"), ("Team 2", "group")):
            groups[name] = CourseGroup(
                site_id=course.site_id, platform_id=name, course_id=course.course_id, name=name, kind=kind
            )
        session.add_all(groups.values())
        session.flush()
        one = learners[0].learner_id
        for name, day in (("Blue", 0), ("Red", 1), ("Team 1", 0), ("Team 2", 1)):
            as_of = A_MONDAY + timedelta(days=day)
            session.add(GroupMember(group_id=groups[name].id, learner_id=one, as_of=as_of))
        session.flush()

        def chosen(*names: str) -> set[int]:
            criteria = Criteria.parse({"attributes": {"cohort": list(names)}})
            return matching(session, course.id, criteria, None)

        ids = [learner.id for learner in learners]
        assert [chosen(name) for name in ("Red", "Team 1", "Team 2")] == [{ids[0]}] * 3
        assert chosen("Blue") == set()
        assert chosen("") == {ids[1], ids[2]}
        assert chosen("", "Red") == set(ids)
        asked = Criteria.parse({"attributes": {"cohort": ["Red", "Blue", "Green"]}})
        told = vanished(asked, Basis(session, course.id, None))
        assert told == {"criteria.attributes.cohort": "cohort Green: this course has none of that name (any more)"}
