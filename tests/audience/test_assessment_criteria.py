"""Choosing by score, attempts and answers: as a plain reading of what was told last of each person."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.audience.assessments import assessments_of
from communicator.audience.conditions.condition import Basis
from communicator.audience.criteria import Criteria
from communicator.audience.given_answers import answers_of
from communicator.audience.selection import matching
from communicator.audience.wording import describe, parse_where
from communicator.courses.tables import Course, GradedProblem
from communicator.database import Database
from communicator.errors import InvalidFields
from communicator.roster.assessments.keeping import keep_told
from communicator.roster.assessments.told import Answered, Attempted, GivenAnswer, Scored, Told, digest_of
from communicator.roster.identity import ensure_actors, note_appearances
from communicator.roster.locking import lock_people
from communicator.roster.tables import Appearance, CourseLearner, Learner
from tests.audience.people import Person, add_people, populate
from tests.conftest import A_MONDAY

ONE, TWO = "block-v1:DemoX+STAT101+2026+type@problem+block@one", "block-v1:DemoX+STAT101+2026+type@problem+block@two"


def tell(
    session: Session,
    course: Course,
    actor_id: int,
    problem: str,
    hours: float,
    score: float,
    attempts: int,
    answer: str,
) -> None:
    at = A_MONDAY + timedelta(hours=hours)
    given = (GivenAnswer("p_2_1", answer, score == 4, f"the {answer}", "Which?"),)
    told = Told(
        course.id,
        actor_id,
        problem,
        Scored(at, score, 4),
        Attempted(at, attempts),
        Answered(at, digest_of(given), given),
        "In the log",
        at,
    )
    keep_told(session, [told])


def actors(session: Session, course: Course, people: list[CourseLearner], each: int) -> list[list[int]]:
    """Several actors of each person, who are known by user ids."""
    lock_people(session, course.site_id)
    found = []
    for person in people:
        user_id = session.scalars(select(Learner.platform_user_id).where(Learner.id == person.learner_id)).one()
        keys = {(user_id, name, "") for name in ["", *(f"{user_id}-{n}" for n in range(each - 1))]}
        ids = sorted(ensure_actors(session, course.site_id, keys).values())
        note_appearances(session, course.id, dict.fromkeys(ids, (None, None)))
        found.append(ids)
    return found


def chosen(session: Session, course: Course, **criteria: Any) -> set[int]:
    return matching(session, course.id, Criteria.parse(criteria), None)


@pytest.mark.slow
def test_sql_agrees_with_a_plain_reading_of_what_was_told_last(database: Database) -> None:
    random = Random(6)
    with database.writing() as session:
        course, people, _ = populate(session, [Person() for _ in range(30)])
        known: dict[int, dict[str, tuple[float, float, int, str]]] = {person.id: {} for person in people}
        for person, ids in zip(people, actors(session, course, people, 3), strict=True):
            for hours in random.sample(range(100), random.randrange(6)):
                problem, score = random.choice([ONE, TWO]), random.choice([0, 1, 2, 3, 4])
                told = hours, score, random.randint(1, 4), random.choice("abc")
                tell(session, course, random.choice(ids), problem, *told)
                known[person.id][problem] = max(known[person.id].get(problem, told), told)

        for problem in (ONE, TWO):
            for low, high in ((0, 0), (0, 25), (26, 75), (100, 100), (0, 100)):
                expected = {who for who, of in known.items() if problem in of and low <= of[problem][1] * 25 <= high}
                assert chosen(session, course, assessments=[{"problem": problem, "score": [low, high]}]) == expected
            tried = {who for who, of in known.items() if problem in of and 2 <= of[problem][2] <= 3}
            assert chosen(session, course, assessments=[{"problem": problem, "attempts": [2, 3]}]) == tried
            answer = {"problem": problem, "part": "p_2_1", "values": ["a", "b"]}
            gave = {who for who, of in known.items() if problem in of and of[problem][3] in "ab"}
            assert chosen(session, course, answers=[answer]) == gave
            (part,) = answers_of(session, course.id, problem)
            counted = {each.value: (each.label, each.learners) for each in part.values}
            latest = [of[problem][3] for of in known.values() if problem in of]
            assert counted == {value: (f"the {value}", latest.count(value)) for value in set(latest)}
        both = [{"problem": ONE, "score": [0, 50]}, {"problem": TWO, "score": [0, 50], "attempts": [1, 9]}]
        expected = {who for who, of in known.items() if {ONE, TWO} <= of.keys() and of[ONE][1] <= 2 and of[TWO][1] <= 2}
        assert chosen(session, course, assessments=both) == expected


def test_what_nobody_has_a_result_of_holds_of_nobody_and_is_told(database: Database) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [Person()])
        criteria = Criteria.parse({"assessments": [{"problem": ONE, "score": [0, 100], "name": "Homework 3"}]})

        assert matching(session, course.id, criteria, None) == set()
        (condition,) = criteria.conditions
        told = condition.vanished(Basis(session, course.id, None))

    assert told == {"criteria.assessments.0": "Homework 3: nobody has a result of it"}


def test_assessments_are_called_as_the_structure_calls_them_else_as_the_log(database: Database) -> None:
    with database.writing() as session:
        course, people, _ = populate(session, [Person(), Person()])
        due = A_MONDAY + timedelta(days=7)
        session.add(
            GradedProblem(course_pk=course.id, problem_id=TWO, name="Question 2", format="Homework", worth=1, due=due)
        )
        for ids in actors(session, course, people, 1):
            tell(session, course, ids[0], ONE, 1, 2, 1, "a")
        tell(session, course, ids[0], TWO, 1, 2, 1, "a")

        told = [each._asdict() for each in assessments_of(session, course.id)]

    assert told == [
        {"problem": TWO, "name": "Question 2", "due": due.isoformat(), "format": "Homework"}
        | {"learners": 1, "answers": True},
        {"problem": ONE, "name": "In the log", "due": None, "format": "", "learners": 2, "answers": True},
    ]


def test_staff_are_in_no_count_of_answers(database: Database) -> None:
    with database.writing() as session:
        course, people, _ = populate(session, [Person(), Person()])
        for ids in actors(session, course, people, 1):
            tell(session, course, ids[0], ONE, 1, 4, 1, "a")
        people[0].is_set_apart = True
        session.flush()

        (part,) = answers_of(session, course.id, ONE)
        assert [(each.value, each.learners, each.correct) for each in part.values] == [("a", 1, True)]
        assert assessments_of(session, course.id)[0].learners == 1


def test_people_who_turn_out_to_be_one_have_the_later_result(database: Database) -> None:
    with database.writing() as session:
        course, people, _ = populate(session, [Person()])
        ((own,),) = actors(session, course, people, 1)
        stranger = ensure_actors(session, course.site_id, {("", "jo", "")})["", "jo", ""]
        tell(session, course, own, ONE, 1, 0, 1, "a")
        tell(session, course, stranger, ONE, 2, 4, 2, "b")
        right = {"assessments": [{"problem": ONE, "score": [100, 100]}]}
        apart = chosen(session, course, **right)
        user_id = session.scalars(select(Learner.platform_user_id)).one()
        ensure_actors(session, course.site_id, {(user_id, "jo", "")})  # a log names both: they are one person

        assert len(apart) == 1
        assert apart.isdisjoint({people[0].id})
        assert chosen(session, course, **right) == {people[0].id}
        assert session.scalars(select(Appearance.course_learner_id).distinct()).all() == [people[0].id]
        (part,) = answers_of(session, course.id, ONE)
        assert [(each.value, each.learners) for each in part.values] == [("b", 1)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"assessments": {}}, "criteria.assessments"),
        ({"assessments": [7]}, "criteria.assessments.0"),
        ({"assessments": [{"score": [0, 1]}]}, "criteria.assessments.0.problem"),
        ({"assessments": [{"problem": ONE}]}, "criteria.assessments.0"),
        ({"assessments": [{"problem": ONE, "score": [0, 101]}]}, "criteria.assessments.0.score"),
        ({"assessments": [{"problem": ONE, "attempts": [3, 1]}]}, "criteria.assessments.0.attempts"),
        ({"assessments": [{"problem": "a\x00", "attempts": [1, 3]}]}, "criteria.assessments.0.problem"),
        ({"assessments": [{"problem": ONE, "attempts": [1, 3], "grade": 1}]}, "criteria.assessments.0.grade"),
        ({"assessments": [{"problem": ONE, "score": [0, 1]}] * 51}, "criteria.assessments"),
        ({"answers": "x"}, "criteria.answers"),
        ({"answers": [{"problem": ONE, "values": ["a"]}]}, "criteria.answers.0.part"),
        ({"answers": [{"problem": ONE, "part": "p", "values": []}]}, "criteria.answers.0.values"),
    ],
)
def test_what_cannot_be_read_is_told_by_its_field(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        Criteria.parse(given)
    assert field in refused.value.errors


def test_criteria_are_what_they_were_after_being_kept() -> None:
    given = {
        "assessments": [{"problem": ONE, "score": [0, 40], "name": "Homework 3"}, {"problem": TWO, "attempts": [3, 9]}],
        "answers": [{"problem": ONE, "part": "p_2_1", "values": ["a", ""], "name": "Homework 3"}],
    }
    criteria = Criteria.parse(given)

    assert criteria.as_dict() == given
    assert Criteria.parse(criteria.as_dict()) == criteria
    assert describe(criteria) == (
        "score 0–40 % on Homework 3, 3–9 attempts at two, answered a or nothing on Homework 3"
    )


def test_a_command_says_scores_attempts_and_answers() -> None:
    where = f'score:"{ONE}"<=40 and attempts:{ONE}>=3 and answer:"{ONE}#p_2_1"=a,b'

    assert parse_where(where).as_dict() == {
        "assessments": [{"problem": ONE, "score": [0, 40], "attempts": [3, 1_000_000]}],
        "answers": [{"problem": ONE, "part": "p_2_1", "values": ["a", "b"]}],
    }
    assert "3 or more attempts at one" in describe(parse_where(where))
    with pytest.raises(InvalidFields, match="answer:"):
        parse_where("answer:x=a")


def test_a_value_is_shown_with_most_of_its_labels_and_marks(database: Database) -> None:
    with database.writing() as session:
        course, _, _ = populate(session, [])
        people = add_people(session, course, [Person() for _ in range(3)])
        for n, ids in enumerate(actors(session, course, people, 1)):
            given = (GivenAnswer("p", "x", n == 0 or None, "" if n else "the X", ""),)
            answered = Answered(A_MONDAY, digest_of(given), given)
            keep_told(session, [Told(course.id, ids[0], ONE, answered=answered)])

        (part,) = answers_of(session, course.id, ONE)

    assert [tuple(each) for each in part.values] == [("x", "the X", 3, True)]
