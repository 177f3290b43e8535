"""Marks: replaced by their source, of learners now, compared as numbers where they are numbers."""

import pytest
from sqlalchemy import select

from communicator.audience.conditions.condition import Basis
from communicator.audience.criteria import Criteria
from communicator.audience.marks import mark_counts, number_of, write_marks
from communicator.audience.selection import matching
from communicator.audience.tables import Mark
from communicator.audience.vanished import vanished
from communicator.database import Database
from communicator.errors import BadInput
from communicator.roster.merging import Merge, merge_course_learners
from communicator.roster.tables import Enrolment
from tests.audience.people import Person, add_course, add_people, populate


def test_a_source_replaces_what_it_said_and_nobody_elses(database: Database) -> None:
    with database.writing() as session:
        course, (one, two, three), _ = populate(session, [Person(), Person(), Person()])
        other = add_course(session, "course-v1:Other+X+1")
        (elsewhere,) = add_people(session, other, [Person()])
        write_marks(session, other.id, "survey 1", {"survey:plan": {elsewhere.id: "finish"}})
        first = {"survey:plan": {one.id: "finish", two.id: " "}, "survey:hours": {one.id: "5"}}
        assert write_marks(session, course.id, "survey 1", first) == 2
        write_marks(session, course.id, "survey 2", {"survey:age": {three.id: "40"}})
        write_marks(session, course.id, "survey 1", {"survey:plan": {two.id: "learn"}})
        marks = session.execute(select(Mark.course_learner_id, Mark.name, Mark.value).order_by(Mark.name, Mark.value))
        assert [tuple(row) for row in marks] == [
            (three.id, "survey:age", "40"),
            (elsewhere.id, "survey:plan", "finish"),
            (two.id, "survey:plan", "learn"),
        ]
        finish = Criteria.parse({"marks": {"survey:plan": ["finish"]}})
        assert matching(session, course.id, finish, None) == set()  # another course's mark is none of this one's


def test_some_names_of_a_source_can_be_replaced_alone(database: Database) -> None:
    with database.writing() as session:
        course, (one,), _ = populate(session, [Person()])
        write_marks(session, course.id, "all surveys", {"survey:a": {one.id: "1"}, "survey:b": {one.id: "2"}})
        write_marks(session, course.id, "all surveys", {"survey:b": {}}, keep=True)
        assert session.scalars(select(Mark.name)).all() == ["survey:a"]


def test_counts_are_of_learners_now(database: Database) -> None:
    with database.writing() as session:
        course, learners, _ = populate(session, [Person(), Person(), Person()])
        hours = dict(zip([learner.id for learner in learners], ["10", "10", "2.5"], strict=True))
        write_marks(session, course.id, "survey", {"survey:hours": hours})
        session.get_one(Enrolment, learners[0].id).is_active = False
        session.flush()
        assert mark_counts(session, course.id) == {
            "survey:hours": {
                "source": "survey",
                "values": {"10": 1, "2.5": 1},
                "learners": 2,
                "distinct": 2,
                "least": 2.5,
                "most": 10.0,
            }
        }
        chosen = matching(session, course.id, Criteria.parse({"marks": {"survey:hours": {"least": 3}}}), None)
        assert chosen == {learners[1].id}


def test_people_who_turn_out_to_be_one_keep_the_marks_of_both(database: Database) -> None:
    with database.writing() as session:
        course, (kept, gone), _ = populate(session, [Person(), Person()])
        said = {"survey:a": {kept.id: "1", gone.id: "2"}, "survey:b": {gone.id: "3"}}
        write_marks(session, course.id, "survey", said)
        merge_course_learners(session, [Merge(kept.id, gone.id)])
        rows = session.execute(select(Mark.course_learner_id, Mark.name, Mark.value).order_by(Mark.name)).all()
        assert [tuple(row) for row in rows] == [(kept.id, "survey:a", "1"), (kept.id, "survey:b", "3")]


@pytest.mark.parametrize("name", ["hours", "survey:", "other:hours", "survey:" + "x" * 200, "survey:a\x00"])
def test_a_name_that_no_condition_could_ask_for_is_refused(database: Database, name: str) -> None:
    with database.writing() as session:
        course, (one,), _ = populate(session, [Person()])
        with pytest.raises(BadInput, match="survey:NAME or social:NAME"):
            write_marks(session, course.id, "a source", {name: {one.id: "1"}})


@pytest.mark.parametrize(
    ("value", "number"),
    [("5", 5.0), ("-2.5", -2.5), ("+1", 1.0), ("1e9", None), ("nan", None), ("1,5", None), ("5 h", None), ("٣", None)],
)
def test_only_plain_decimals_are_numbers(value: str, number: float | None) -> None:
    assert number_of(value) == number


def test_that_nobody_is_on_their_own_is_no_vanished_mark(database: Database) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person()])
        asked = Criteria.parse({"marks": {"social:isolate": ["yes"], "survey:gone": ["1"]}})
        assert list(vanished(asked, Basis(session, course.id, None))) == ["criteria.marks.survey:gone"]
