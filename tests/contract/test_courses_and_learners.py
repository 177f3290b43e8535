"""Courses, models and one learner over HTTP."""

from typing import Any

from flask.testing import FlaskClient

from communicator.courses.tables import Course
from tests.contract.conftest import LEARNERS, Headers
from tests.seeding import COURSE_ID

QUERY = {"course_id": COURSE_ID}


def test_nothing_that_leaves_names_anybody(client: FlaskClient, course: Course, admin: Headers) -> None:
    learner = client.post(
        "/api/v1/audience/learners", query_string=QUERY, json={"criteria": {"all": True}}, headers=admin
    )
    pseudonym = learner.json["learners"][0]["pseudonym"]
    one = client.get(f"/api/v1/learners/{pseudonym}", query_string=QUERY, headers=admin)
    assert set(one.json) == {"pseudonym", "predictions", "messages", "reasons"}
    assert one.json["reasons"] is None  # its model's file isn't there
    assert set(one.json["predictions"][0]) == {"snapshot", "as_of", "certify", "complete", "leave"}
    for answer in (learner, one, client.get("/api/v1/audience", query_string=QUERY, headers=admin)):
        assert "learners.example" not in answer.text
        assert "learner1" not in answer.text


def test_a_pseudonym_that_nobody_has_is_404(client: FlaskClient, course: Course, admin: Headers) -> None:
    assert client.get("/api/v1/learners/nobody", query_string=QUERY, headers=admin).status_code == 404


def test_courses_are_those_the_caller_may_see(client: FlaskClient, course: Course, admin: Headers, sign: Any) -> None:
    listed = client.get("/api/v1/courses", headers=admin).json
    assert listed["next_cursor"] is None
    (one,) = listed["courses"]
    assert set(one) == {
        *("course_id", "site", "name", "start", "end", "time_zone", "learners", "enrolled", "last_event"),
        *("snapshot", "as_of", "predicted", "model"),
    }
    assert (one["learners"], one["enrolled"], one["predicted"]) == (LEARNERS, LEARNERS, LEARNERS)
    assert client.get("/api/v1/courses", headers=sign()).json["courses"] == [one]
    assert client.get("/api/v1/courses", headers=sign(course_id="course-v1:O+C+R")).json["courses"] == []
    (model,) = client.get("/api/v1/models", headers=admin).json["models"]
    assert model == one["model"] | {"figures": {}}
