"""Composing over HTTP: lint, messages to begin with, earlier ones to write from."""

from typing import Any

from flask.testing import FlaskClient

from communicator.access.sites import NewSecret
from communicator.courses.catalogue import ensure_course
from communicator.courses.tables import Course
from communicator.database import Database
from tests.contract.conftest import Headers, Post, Sign
from tests.seeding import COURSE_ID

QUERY = {"course_id": COURSE_ID}
Written = dict[str, Any]


def test_lint_tells_errors_and_warnings_with_what_to_write_instead(post: Post, sign: Sign) -> None:
    answer = post("/lint", body={"subject": "Hi [:grade:]", "body": "You are at risk of failing."}, headers=sign())
    assert answer.status_code == 200
    assert [(each["field"], each["code"]) for each in answer.json["errors"]] == [("subject", "placeholder")]
    (warning,) = answer.json["warnings"]
    assert (warning["field"], warning["code"]) == ("body", "reveals_prediction")
    assert warning["excerpt"] == "You are at risk of failing."
    assert warning["suggestion"]
    assert set(warning) == {"field", "code", "text", "text_said", "excerpt", "suggestion"}
    assert warning["text_said"] == {"code": "lint.reveals_prediction", "params": {}}
    (error,) = answer.json["errors"]
    assert error["text_said"]["code"] == "writing.placeholder"
    assert error["text_said"]["params"]["name"] == "[:grade:]"


def test_lint_finds_another_course_of_the_site(post: Post, database: Database, site: NewSecret, course: Course) -> None:
    with database.writing() as session:
        ensure_course(session, session.get_one(Course, course.id).site, "course-v1:X+Y+Z").name = "Organic Chemistry"
    told = post("/lint", body={"subject": "Hi", "body": "Welcome back to Organic Chemistry."}).json["warnings"]
    assert [each["code"] for each in told] == ["other_course"]


def test_templates_are_given_in_the_language_asked_for(client: FlaskClient, sign: Sign, course: Course) -> None:
    spanish = client.get("/api/v1/templates", query_string={"language": "es"}, headers=sign()).json["templates"]
    english = client.get("/api/v1/templates", query_string={"language": "fr"}, headers=sign()).json["templates"]
    assert len(spanish) == 6
    assert [each["id"] for each in spanish] == [each["id"] for each in english]
    assert spanish[0]["body"].startswith("Hola, [:firstname|")
    assert set(english[0]) == {"id", "name", "purpose", "subject", "body", "criteria"}


def test_messages_of_earlier_offerings_are_given_without_whom_they_went_to(
    post: Post, client: FlaskClient, written: Written, database: Database, course: Course, sign: Sign
) -> None:
    left_out = {"criteria": {"all": True, "exclude": ["somebody"]}}
    assert post(body=written | left_out | {"when": "now"}).status_code == 201
    assert post(body=written | {"subject": "Only a draft"}).status_code == 201
    later = COURSE_ID.rpartition("+")[0] + "+NextYear"
    with database.writing() as session:
        ensure_course(session, session.get_one(Course, course.id).site, later)
        ensure_course(session, session.get_one(Course, course.id).site, "course-v1:Else+Where+1")
    for asked, expected in ((COURSE_ID, 1), (later, 1), ("course-v1:Else+Where+1", 0)):
        headers = sign(course_id=asked)
        answer = client.get("/api/v1/communications/reusable", query_string={"course_id": asked}, headers=headers)
        assert len(answer.json["communications"]) == expected, answer.json
    earlier = client.get(
        "/api/v1/communications/reusable", query_string={"course_id": later}, headers=sign(course_id=later)
    ).json["communications"][0]
    assert (earlier["course_id"], earlier["subject"]) == (COURSE_ID, written["subject"])
    assert earlier["criteria"] == {"all": True}
    assert "somebody" not in str(earlier)


def test_a_preview_carries_what_lint_says(post: Post, written: Written, admin: Headers) -> None:
    made = post(body=written | {"body": "You are at risk of failing."}).json
    shown = post(f"/{made['id']}/preview").json
    assert [each["code"] for each in shown["warnings"]] == ["reveals_prediction"]
