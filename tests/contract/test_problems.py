"""Errors are problem documents that say what, where, and how to mend it; the API describes itself."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.errors import CommunicatorError, DatabaseAway
from communicator.web import create_app
from communicator.web.authorisation import Callers, open_to
from tests.contract.conftest import Headers
from tests.seeding import COURSE_ID

MEMBERS = {"type", "title", "status", "detail"}
COUNT = f"/api/v1/audience/count?course_id={COURSE_ID.replace('+', '%2B')}"


def failing(settings: Settings, database: Database, error: Exception) -> FlaskClient:
    @open_to(Callers.ANYONE)
    def fail() -> str:
        raise error

    app = create_app(settings, database)
    app.add_url_rule("/api/v1/fail", "fail", fail)
    return app.test_client()


def test_an_unknown_address_is_404_and_a_wrong_method_405(client: FlaskClient, admin: Headers) -> None:
    for answer, status in ((client.get("/api/v1/nothing"), 404), (client.delete("/api/v1/courses"), 405)):
        assert answer.status_code == status
        assert answer.content_type == "application/problem+json"
        assert set(answer.json) == MEMBERS
    assert client.delete("/api/v1/courses").headers["Allow"]


def test_a_body_that_is_no_json_is_400(client: FlaskClient, course: Course, admin: Headers) -> None:
    answer = client.post(COUNT, data="{", content_type="application/json", headers=admin)
    assert (answer.status_code, answer.json["detail"]) == (400, "The body is not valid JSON.")


STRANGE = {
    "halves of characters": b'{"criteria": {"\\ud800": 1}}',
    "bytes that are no text": b'{"criteria": {"exclude": ["\xff"]}}',
    "brackets without end": b"[" * 100_000 + b"]" * 100_000,
    "a number without end": b'{"criteria": {"certify": [0, ' + b"9" * 5000 + b"]}}",
    "no number": b'{"criteria": {"certify": [NaN, 5]}}',
}


@pytest.mark.parametrize("case", STRANGE)
def test_json_that_nothing_can_hold_is_400(client: FlaskClient, course: Course, admin: Headers, case: str) -> None:
    answer = client.post(COUNT, data=STRANGE[case], content_type="application/json", headers=admin)
    assert (answer.status_code, answer.json["detail"]) == (400, "The body is not valid JSON.")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_body_that_is_not_said_to_be_json_is_415(
    client: FlaskClient, course: Course, admin: Headers, kind: str
) -> None:
    answer = client.post(COUNT, data=b'{"criteria": {"all": true}}', content_type=kind, headers=admin)
    assert (answer.status_code, answer.content_type) == (415, "application/problem+json")
    assert "application/json" in answer.json["detail"]


def test_a_body_that_is_too_large_is_413(client: FlaskClient, course: Course, admin: Headers) -> None:
    answer = client.post(COUNT, data=b"[" * 1_000_001, content_type="application/json", headers=admin)
    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"null", b'{"criteria": null}', b'{"criteria": 5}', b"{}"])
def test_a_body_of_another_kind_is_422(client: FlaskClient, course: Course, admin: Headers, body: bytes) -> None:
    answer = client.post(COUNT, data=body, content_type="application/json", headers=admin)
    assert answer.status_code == 422, answer.json
    assert all(isinstance(line, str) for lines in answer.json["errors"].values() for line in lines)


def test_an_unknown_course_is_404_and_says_how_to_list_them(client: FlaskClient, admin: Headers) -> None:
    answer = client.get("/api/v1/audience?course_id=nothing", headers=admin)
    assert answer.status_code == 404
    assert "course list" in answer.json["detail"]
    assert answer.json["type"].endswith("/api/docs#problem-unknown-course")


def test_a_failure_of_ours_tells_no_details(settings: Settings, database: Database) -> None:
    answer = failing(settings, database, ZeroDivisionError("ana@campus.example")).get("/api/v1/fail")
    assert answer.status_code == 500
    assert answer.content_type == "application/problem+json"
    assert set(answer.json) == MEMBERS
    assert "ana" not in answer.text
    assert "Zero" not in answer.text


def test_a_database_that_is_away_is_503_and_tells_no_address(settings: Settings, database: Database) -> None:
    answer = failing(settings, database, DatabaseAway("The database postgresql://user@db.inside/x is away")).get(
        "/api/v1/fail"
    )
    assert (answer.status_code, answer.json["detail"]) == (503, "The database doesn't answer.")
    assert answer.headers["Retry-After"]
    assert "db.inside" not in answer.text


def test_browsers_get_a_page(client: FlaskClient) -> None:
    answer = client.get("/nothing", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    login = client.get("/", headers={"Accept": "text/html"})
    assert login.status_code == 401
    assert "<code>communicator login</code>" in login.text


def test_every_kind_of_problem_is_described(client: FlaskClient) -> None:
    page = client.get("/api/docs").text
    for kind in ("selection-changed", "not-known", "idempotency-conflict", "invalid-fields"):
        assert f'id="problem-{kind}"' in page
    assert CommunicatorError.status == 500


def test_the_descriptions_page_shows_what_is_inside_an_answer(client: FlaskClient) -> None:
    page = client.get("/api/docs").text
    assert "model.trained_on[]" in page
    assert "samples[].html" in page


def test_the_description_is_openapi_3_and_knows_every_route(app: Flask, client: FlaskClient) -> None:
    document: Any = json.loads(client.get("/api/v1/openapi.json").data)
    assert document["openapi"].startswith("3.")
    described = {(path, method.upper()) for path, item in document["paths"].items() for method in item}
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/") and rule.endpoint != "api-docs.openapi_json":
            path = rule.rule.replace("<string:", "{").replace("<", "{").replace(">", "}")
            methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            assert {(path, method) for method in methods} <= described
    error = document["paths"]["/api/v1/audience"]["get"]["responses"]["default"]["$ref"].rsplit("/", 1)[1]
    assert list(document["components"]["responses"][error]["content"]) == ["application/problem+json"]


def test_the_description_tells_ways_in_keys_and_other_answers(client: FlaskClient) -> None:
    document: Any = client.get("/api/v1/openapi.json").json
    ways = {name for way in document["security"] for name in way}
    assert ways == set(document["components"]["securitySchemes"])
    listing = document["paths"]["/api/v1/audience/learners"]["post"]
    assert set(listing["responses"]["200"]["content"]) == {"application/json", "text/csv"}
    assert "304" in document["paths"]["/api/v1/audience"]["get"]["responses"]
    named = {given["name"] for given in listing["parameters"]}
    assert {"course_id", "cursor", "limit", "Idempotency-Key"} <= named


def test_health_tells_life_from_readiness(client: FlaskClient, database: Database, settings: Settings) -> None:
    assert client.get("/healthz").json == {"healthy": True}
    assert client.get("/readyz").json == {"ready": True}
    with database.writing() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = 'older'")
    assert client.get("/readyz").status_code == 500
    assert client.get("/healthz").status_code == 200


def test_metrics_are_totals(client: FlaskClient, course: Course) -> None:
    answer = client.get("/metrics")
    assert answer.mimetype == "text/plain"
    assert 'communicator_deliveries{state="queued"} 0.0' in answer.text
    assert "communicator_courses 1.0" in answer.text
    assert COURSE_ID not in answer.text
