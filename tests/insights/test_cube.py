"""The cube counts every registrant once, and a selection counts what a pass over the people would."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from communicator.courses.catalogue import DEFAULT_PASS_MARK
from communicator.database import Database
from communicator.errors import InvalidFields
from communicator.insights.codes import AGE, DIMENSIONS, UNKNOWN, VALUES
from communicator.insights.cube import cube_of
from communicator.roster.tables import Actor, Certificate, CourseLearner, Enrolment, Learner
from communicator.roster.told_tables import CourseGrade
from tests.conftest import A_MONDAY
from tests.insights.registrants import Profile, add_registrants, multiply, profiles


def age_band(person: Profile) -> str:
    if person["year_of_birth"] is None:
        return UNKNOWN
    age = A_MONDAY.year - person["year_of_birth"]
    return next(band for band in reversed(AGE) if age >= int(band.split("-")[0].rstrip("+")))


def test_a_cube_counts_what_a_pass_over_the_people_counts(database: Database) -> None:
    people = list(profiles(800))
    course = add_registrants(database, people)
    with database.reading() as session:
        cube = cube_of(session, [course.id])
    assert cube.registered == 800
    assert cube.certified == sum(person["is_certified"] for person in people)
    assert cube.as_of == A_MONDAY + timedelta(days=1)
    assert cube.took_part == sum(person["was_seen"] for person in people)
    for dimension in DIMENSIONS:
        said = [age_band(each) if dimension == "age" else each[dimension] or UNKNOWN for each in people]
        table = cube.table(dimension)
        assert {row.value: row.registered for row in table if row.registered} == Counter(said)
        certified = Counter(value for value, each in zip(said, people, strict=True) if each["is_certified"])
        assert {row.value: row.certified for row in table if row.certified} == certified
        took_part = Counter(value for value, each in zip(said, people, strict=True) if each["was_seen"])
        assert {row.value: row.took_part for row in table if row.took_part} == took_part


def test_a_selection_restricts_every_view(database: Database) -> None:
    people = list(profiles(500, seed=2))
    course = add_registrants(database, people)
    with database.reading() as session:
        cube = cube_of(session, [course.id]).select({"gender": ["f"], "country": ["US", "IN"]})
    chosen = [each for each in people if each["gender"] == "f" and each["country"] in ("US", "IN")]
    assert cube.registered == len(chosen)
    by_education = {row.value: row.registered for row in cube.table("education") if row.registered}
    assert by_education == Counter(each["education"] or UNKNOWN for each in chosen)


def test_a_value_that_there_is_not_is_refused_by_name(database: Database) -> None:
    with database.reading() as session, pytest.raises(InvalidFields, match="gender: There is no x"):
        cube_of(session, []).select({"gender": ["x"]})


def test_a_course_grade_of_at_least_the_pass_mark_certifies(database: Database) -> None:
    course = add_registrants(database, list(profiles(20)))
    with database.writing() as session:
        passed = set(session.scalars(select(Certificate.course_learner_id)))
        others = [each for each in session.scalars(select(CourseLearner.id)) if each not in passed]
        for learner, grade in zip(others, (DEFAULT_PASS_MARK, DEFAULT_PASS_MARK - 0.01), strict=False):
            session.add(CourseGrade(course_learner_id=learner, grade=grade, letter="", as_of=A_MONDAY))
    with database.reading() as session:
        cube = cube_of(session, [course.id])
    assert (cube.registered, cube.certified) == (20, sum(each["is_certified"] for each in profiles(20)) + 1)


def test_who_left_and_who_was_only_seen_are_registrants_too(database: Database) -> None:
    course = add_registrants(database, profiles(3))
    with database.writing() as session:
        session.get_one(Enrolment, session.query(CourseLearner.id).first()).is_active = False
        visitor = Actor(id=99, site_id=course.site_id, user_id="77")
        session.add(visitor)
        session.flush()
        session.add(CourseLearner(id=99, course_pk=course.id, pseudonym="only-seen", actor_id=visitor.id))
    with database.reading() as session:
        cube = cube_of(session, [course.id])
    assert cube.registered == 4
    assert cube.table("gender")[-1].value == UNKNOWN
    assert cube.table("gender")[-1].registered >= 1


def test_odd_answers_are_unknown_and_older_codes_are_read(database: Database) -> None:
    odd = {"country": "ZZ", "education": "wizard", "gender": "x", "year_of_birth": 1900, "is_certified": False}
    old = {"country": "XK", "education": "p_oth", "gender": "o", "year_of_birth": 1990, "is_certified": False}
    course = add_registrants(database, [odd, old])
    with database.reading() as session:
        cube = cube_of(session, [course.id])
    for dimension, value in (("country", "XK"), ("education", "p"), ("gender", "o"), ("age", "35-44")):
        counted = {row.value: row.registered for row in cube.table(dimension) if row.registered}
        assert counted == {value: 1, UNKNOWN: 1}


def test_variants_of_a_mode_are_that_mode_and_one_that_nobody_listed_is_other(database: Database) -> None:
    modes = ("no-id-professional", "paid-bootcamp", "whatever", "", "verified")
    course = add_registrants(database, [each | {"mode": mode} for each, mode in zip(profiles(5), modes, strict=True)])
    with database.reading() as session:
        counted = {row.value: row.registered for row in cube_of(session, [course.id]).table("mode") if row.registered}
    assert counted == {"professional": 1, "bootcamp": 1, "other": 1, UNKNOWN: 1, "verified": 1}


def test_a_grade_that_passes_counts_as_certified_whatever_the_status(database: Database) -> None:
    course = add_registrants(database, [each | {"is_certified": False} for each in profiles(2)])
    with database.writing() as session:
        first, second = session.query(CourseLearner.id).order_by(CourseLearner.id)
        session.add(Certificate(course_learner_id=first[0], status="notpassing", grade=0.7))
        session.add(Certificate(course_learner_id=second[0], status="notpassing", grade=0.1))
    with database.reading() as session:
        assert cube_of(session, [course.id]).certified == 1


def test_an_erased_learner_is_counted_no_more(database: Database) -> None:
    course = add_registrants(database, profiles(5))
    with database.writing() as session:
        session.delete(session.query(Learner).first())
    with database.reading() as session:
        assert cube_of(session, [course.id]).registered == 4


def test_the_lists_of_values_are_fixed_and_name_everything_once() -> None:
    assert len(VALUES["country"]) == 251
    for values in VALUES.values():
        assert len(set(values)) == len(values)
        assert values[-1] == UNKNOWN


@pytest.mark.slow
def test_many_registrants_are_few_statements_and_selections_none(database: Database) -> None:
    course = add_registrants(database, profiles(5_000))
    multiply(database, 20)
    asked: list[str] = []

    def listen(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        asked.append(statement)

    event.listen(database.engine, "before_cursor_execute", listen)
    with database.reading() as session:
        cube = cube_of(session, [course.id])
        of_the_cube = len(asked)
        for value in VALUES["country"]:
            cube.select({"country": [value]}).table("education")
    event.remove(database.engine, "before_cursor_execute", listen)
    assert cube.registered == 100_000
    assert of_the_cube < 10
    assert len(asked) == of_the_cube
