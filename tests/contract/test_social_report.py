"""The social report over HTTP: one document with the agreed keys, for staff whole, for others without few people."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from tests.contract.conftest import Headers, Sign
from tests.contract.social import seed_posts
from tests.seeding import COURSE_ID

EXAMPLE = Path(__file__).with_name("social_report.json")
TOLD_AT_CALL = {"generated_at", "start", "end", "last_at"}


@pytest.fixture
def posts(database: Database, settings: Settings, course: Course) -> None:
    seed_posts(database, settings, course)


def report(client: FlaskClient, headers: Headers, **query: str) -> Any:
    return client.get("/api/v1/social/report", query_string={"course_id": COURSE_ID} | query, headers=headers)


def test_the_report_is_the_example_that_page_and_plugin_are_built_on(
    client: FlaskClient, posts: None, sign: Sign
) -> None:
    answer = report(client, sign())
    assert answer.status_code == 200
    told = without_times(answer.json)
    if os.environ.get("WRITE_EXAMPLE"):
        EXAMPLE.write_text(json.dumps(answer.json, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert told == without_times(json.loads(EXAMPLE.read_text(encoding="utf-8")))


def without_times(document: Any) -> Any:
    """What doesn't change from one call to the next."""
    if isinstance(document, dict):
        return {name: None if name in TOLD_AT_CALL else without_times(value) for name, value in document.items()}
    return [without_times(each) for each in document] if isinstance(document, list) else document


def test_the_description_has_every_key_of_the_document(app: Flask) -> None:
    described = app.test_client().get("/api/v1/openapi.json").json
    schemas = described["components"]["schemas"]
    check_described(json.loads(EXAMPLE.read_text(encoding="utf-8")), {"$ref": "#/components/schemas/Report"}, schemas)


def check_described(document: Any, schema: Any, schemas: Any) -> None:
    found = schema.get("allOf", [schema])[0]
    found = schemas[found["$ref"].rsplit("/", 1)[1]] if "$ref" in found else found
    if isinstance(document, dict) and "properties" in found:
        assert set(document) == set(found["properties"])
        for name, value in document.items():
            check_described(value, found["properties"][name], schemas)
    for each in document if isinstance(document, list) else []:
        check_described(each, found["items"], schemas)


def test_staff_of_the_course_and_tokens_for_it_see_all(
    client: FlaskClient, posts: None, sign: Sign, token: Callable[[str], Headers]
) -> None:
    for headers in (sign(role="instructor"), token("admin"), token(f"course:{COURSE_ID}")):
        told = report(client, headers).json
        assert told["hidden_below"] is None
        assert told["profiles"]["networks"][1] == {"network": "mastodon", "linked": 10, "consented": 6, "verified": 0}


def test_staff_of_another_course_are_refused(client: FlaskClient, posts: None, sign: Sign) -> None:
    assert report(client, sign(course_id="course-v1:DemoX+OTHER+2026")).status_code == 403
    assert client.get("/api/v1/social/report", query_string={"course_id": COURSE_ID}).status_code == 401


NO_NETWORK_OR_PERIOD = [
    ({"network": "myspace"}, "network"),
    ({"since": "yesterday"}, "since"),
    ({"since": "2026-11-02T00:00:00"}, "since"),
    ({"since": "2026-11-03T00:00:00Z", "until": "2026-11-02T00:00:00Z"}, "until"),
]


def test_what_no_network_or_period_is_gets_422(client: FlaskClient, course: Course, admin: Headers) -> None:
    for query, field in NO_NETWORK_OR_PERIOD:
        answer = report(client, admin, **query)
        assert answer.status_code == 422
        assert field in answer.json["errors"]


def test_a_course_without_posts_has_counts_not_emptiness(client: FlaskClient, course: Course, admin: Headers) -> None:
    told = report(client, admin).json
    assert told["distribution"]["total"] == {"total": 0, "different": 0, "misspelled": None, "users": 0}
    assert told["profiles"]["per_cent"] == "0.00"
    assert told["conversation"]["reciprocity"] is None
    assert told["posts_until"] is None
