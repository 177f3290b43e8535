"""A survey's columns become marks of the learners whom its rows name, by whatever name."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from communicator.audience.criteria import Criteria
from communicator.audience.selection import matching
from communicator.audience.tables import Mark
from communicator.cli.roster import roster
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import BadInput
from communicator.operations.survey_import import SurveyImported, import_survey
from communicator.roster.anonymous_ids import keep_anonymous_ids
from communicator.roster.tables import CourseLearner, Learner
from tests.audience.people import Person, populate

Marks = dict[str, dict[str, str]]


@pytest.fixture
def course(database: Database) -> Course:
    """Three learners: user ids 7, 8, 9; anonymous ids a7 …; usernames u7 …; addresses u7@learners.example …"""
    with database.writing() as session:
        course, people, _ = populate(session, [Person() for _ in range(3)])
        for number, person in enumerate(people, start=7):
            learner = session.get_one(Learner, person.learner_id)
            learner.platform_user_id, learner.username = str(number), f"u{number}"
            learner.email = f"u{number}@learners.example"
        session.flush()
        told = {"course_id": None, "username": None}
        rows = [{"platform_user_id": str(n), "anonymous_id": f"a{n}" * 8, **told} for n in (7, 8, 9)]
        keep_anonymous_ids(session, course.site_id, rows)
        return course


def bring(database: Database, course: Course, folder: Path, text: str | bytes, **asked: Any) -> SurveyImported:
    path = folder / asked.pop("name", "welcome.csv")
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return import_survey(database, course, path, **asked)


def marks(database: Database) -> Marks:
    """By mark and user id."""
    query = select(Mark.name, Learner.platform_user_id, Mark.value)
    joined = query.join(CourseLearner, CourseLearner.id == Mark.course_learner_id).join(Learner)
    found: Marks = {}
    with database.reading() as session:
        for name, user_id, value in session.execute(joined):
            found.setdefault(name, {})[user_id] = value
    return found


@pytest.mark.parametrize(
    ("column", "pattern", "kind"),
    [
        ("anon_user_id", "a{n}a{n}a{n}a{n}a{n}a{n}a{n}a{n}", "anonymous id"),
        ("User ID", "{n}", "user id"),
        ("username", "u{n}", "username"),
        ("Email address", "U{n}@Learners.example", "e-mail address"),
    ],
)
def test_people_are_named_by_any_of_the_platforms_names(
    database: Database, course: Course, tmp_path: Path, column: str, pattern: str, kind: str
) -> None:
    named = [pattern.format(n=n) for n in (7, 8)]
    done = bring(database, course, tmp_path, f"{column},goal\n{named[0]},finish\n{named[1]},learn\n")

    assert (done.named_by, done.id_column, done.matched) == (kind, column, 2)
    assert marks(database) == {"survey:goal": {"7": "finish", "8": "learn"}}


def test_every_row_is_told_and_the_later_of_two_counts(database: Database, course: Course, tmp_path: Path) -> None:
    text = "user_id;hours;goal\n7;3;finish\n8;5;learn\n99;1;learn\n;1;learn\n7;4;\n8;1\n"
    done = bring(database, course, tmp_path, text)

    assert marks(database) == {"survey:hours": {"7": "4", "8": "5"}, "survey:goal": {"8": "learn"}}
    assert (done.rows, done.matched, done.learners) == (6, 3, 2)
    assert done.unmatched == {"no_id": 1, "not_in_course": 1, "wrong_number_of_columns": 1}
    assert done.rows == done.matched + sum(done.unmatched.values())
    assert done.columns == {"hours": {"values": 2, "learners": 2}, "goal": {"values": 1, "learners": 1}}


def test_learners_can_be_chosen_by_what_they_answered(database: Database, course: Course, tmp_path: Path) -> None:
    bring(database, course, tmp_path, "user_id,hours\n7,3\n8,5.5\n")

    with database.reading() as session:
        criteria = Criteria.parse({"marks": {"survey:hours": {"least": 4}}})
        chosen = matching(session, course.id, criteria, None)
        who = session.scalars(
            select(Learner.platform_user_id).join(CourseLearner).where(CourseLearner.id.in_(chosen))
        ).all()
    assert who == ["8"]


def test_a_file_of_the_same_name_replaces_what_it_said(database: Database, course: Course, tmp_path: Path) -> None:
    first = "user_id,hours,goal\n7,3,finish\n8,5,learn\n"
    bring(database, course, tmp_path, first)
    bring(database, course, tmp_path, first)
    assert set(marks(database)) == {"survey:hours", "survey:goal"}
    bring(database, course, tmp_path, "user_id,mood\n7,good\n", name="exit.csv")
    bring(database, course, tmp_path, "user_id,hours\n8,6\n")

    assert marks(database) == {"survey:hours": {"8": "6"}, "survey:mood": {"7": "good"}}


def test_columns_that_tell_who_somebody_is_are_never_kept(database: Database, course: Course, tmp_path: Path) -> None:
    text = "user_id,email,First Name,IP Address,goal\n7,u7@learners.example,Mara,10.0.0.1,finish\n"
    done = bring(database, course, tmp_path, text)

    assert set(marks(database)) == {"survey:goal"}
    assert set(done.left_out) == {"email", "First Name", "IP Address"}
    with pytest.raises(BadInput, match="tells who somebody is"):
        bring(database, course, tmp_path, text, columns=["First Name"])


def test_peoples_own_words_are_kept_only_where_they_are_named(
    database: Database, course: Course, tmp_path: Path
) -> None:
    rows = "".join(f"{n},thought number {n},{n}.5\n" for n in range(40))
    done = bring(database, course, tmp_path, f"user_id,why,score\n{rows}")

    assert "name it with --columns" in done.left_out["why"]
    assert set(marks(database)) == {"survey:score"}
    bring(database, course, tmp_path, f"user_id,why,score\n{rows}", columns=["why"])
    assert marks(database) == {"survey:why": {str(n): f"thought number {n}" for n in (7, 8, 9)}}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("id,goal\n7,finish\n", "--id-column"),
        ("goal\nfinish\n", "two columns"),
        ("user_id,,x\n7,1,2\n", "two columns"),
        ("user_id,x,x\n7,1,2\n", "called x"),
        ("user_id,x\n99,1\n", "nobody whom user_id names"),
        ("user_id,username,x\n7,u8,1\n", "name different learners"),
        ("", "two columns"),
        (b"\x00\x01\x02" * 50, "two columns"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_one_line(
    database: Database, course: Course, tmp_path: Path, text: str | bytes, told: str
) -> None:
    with pytest.raises(BadInput, match=told) as refused:
        bring(database, course, tmp_path, text)
    assert "\n" not in str(refused.value)
    assert marks(database) == {}


def test_a_column_that_was_said_names_people(database: Database, course: Course, tmp_path: Path) -> None:
    bring(database, course, tmp_path, "id\tgoal\n7\tfinish\n".encode("utf-16"), id_column="id")

    assert marks(database) == {"survey:goal": {"7": "finish"}}
    with pytest.raises(BadInput, match="no column who"):
        bring(database, course, tmp_path, "id,goal\n7,finish\n", id_column="who")


@pytest.mark.usefixtures("command_environment")
def test_the_command_tells_what_it_kept(course: Course, tmp_path: Path) -> None:
    path = tmp_path / "welcome.csv"
    path.write_text("user_id,goal\n7,finish\n99,learn\n")
    call = ["survey", str(path), "--course", course.course_id]

    told = json.loads(CliRunner().invoke(roster, [*call, "--json"], catch_exceptions=False).stdout)
    shown = CliRunner().invoke(roster, call, catch_exceptions=False).stdout

    assert (told["rows"], told["matched"], told["unmatched"]) == (2, 1, {"not_in_course": 1})
    assert "survey:goal: 1 values, of 1 learners" in shown
