"""What learners answered is told to their course's staff, counted; to nobody else."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.roster.assessments.keeping import keep_told
from communicator.roster.assessments.told import Answered, GivenAnswer, Scored, Told, digest_of
from communicator.roster.identity import ensure_actors
from communicator.roster.locking import lock_people
from tests.conftest import A_MONDAY
from tests.contract.conftest import Headers, Sign
from tests.seeding import COURSE_ID

PROBLEM = "block-v1:DemoX+STAT101+2026+type@problem+block@aa"
QUERY = {"course_id": COURSE_ID, "problem": PROBLEM}


@pytest.fixture
def answered(database: Database, course: Course) -> Course:
    """Three people answered PROBLEM: two wrong, one right."""
    with database.writing() as session:
        lock_people(session, course.site_id)
        keys = [(f"99{n}", "", "") for n in range(3)]
        actors = ensure_actors(session, course.site_id, keys)
        for n, key in enumerate(keys):
            value = "choice_1" if n < 2 else "choice_2"
            given = (GivenAnswer("aa_2_1", value, n == 2, f"text of {value}", "Why?"),)
            told = Told(course.id, actors[key], PROBLEM, Scored(A_MONDAY, float(n == 2), 1))
            keep_told(session, [told._replace(answered=Answered(A_MONDAY, digest_of(given), given))])
    return course


def ask(client: FlaskClient, headers: Headers, **query: str) -> Any:
    return client.get("/api/v1/audience/answers", query_string=QUERY | query, headers=headers)


@pytest.mark.usefixtures("answered")
def test_answers_are_counted_with_the_wrong_ones_marked(client: FlaskClient, sign: Sign) -> None:
    told = ask(client, sign())

    assert told.status_code == 200
    wrong = {"value": "choice_1", "label": "text of choice_1", "learners": 2, "correct": False}
    right = {"value": "choice_2", "label": "text of choice_2", "learners": 1, "correct": True}
    assert told.json == {
        "parts": [{"part": "aa_2_1", "question": "Why?", "values": [wrong, right], "others": 0}],
    }


@pytest.mark.usefixtures("answered")
def test_who_gave_an_answer_can_be_counted_as_told(client: FlaskClient, admin: Headers) -> None:
    criteria = {"answers": [{"problem": PROBLEM, "part": "aa_2_1", "values": ["choice_1"]}]}
    counted = client.post(
        "/api/v1/audience/count", query_string={"course_id": COURSE_ID}, json={"criteria": criteria}, headers=admin
    )
    assert counted.json is not None
    assert counted.json["matching"] == 2
    chosen_by = client.get("/api/v1/audience/fields", query_string={"course_id": COURSE_ID}, headers=admin).json
    assert chosen_by is not None
    assert [(each["problem"], each["learners"]) for each in chosen_by["assessments"]] == [(PROBLEM, 3)]


@pytest.mark.usefixtures("answered")
def test_others_are_turned_away_and_an_unknown_assessment_has_no_parts(client: FlaskClient, sign: Sign) -> None:
    assert ask(client, {}).status_code == 401
    assert ask(client, sign("course-v1:Other+C+R")).status_code == 403
    assert ask(client, sign(), problem="").status_code == 422
    assert ask(client, sign(), problem="block-v1:none").json == {"parts": []}
