"""Who may call what: every route declares it, and everybody else is turned away."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from communicator.access.login import create_login_link, csrf_token
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.web import create_app
from communicator.web.authorisation import COOKIE, Callers, callers_of
from tests.contract.conftest import Headers, Sign
from tests.seeding import COURSE_ID

OPEN = {
    "static",
    "api-docs.openapi_json",
    "docs.docs",
    "health.healthz",
    "health.readyz",
    "metrics.metrics",
    "hooks.bounces",  # believed by its signature alone: tests/web/test_hooks.py
    "login.login",
    "unsubscribe.show",
    "unsubscribe.act",
    "unsubscribe.data",
    "Public insights.show_public_insights",
    "Public insights.show_dictionary",
    "public_insights.show",
    "public_insights.show_dictionary",
}
OTHER = "course-v1:Other+C+R"


def routes_of(app: Flask) -> list[tuple[str, str, str]]:
    """(endpoint, method, an address) of every route."""
    return [
        (rule.endpoint, method, re.sub(r"<[^>]+>", "x", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def test_every_route_declares_its_callers(app: Flask) -> None:
    declared = {endpoint: callers_of(app, endpoint) for endpoint, _, _ in routes_of(app)}
    assert None not in declared.values()
    assert {endpoint for endpoint, callers in declared.items() if callers is Callers.ANYONE} == OPEN


def test_a_route_that_declares_nobody_is_closed(settings: Settings, database: Database, admin: Headers) -> None:
    app = create_app(settings, database)
    app.add_url_rule("/api/v1/forgotten", "forgotten", lambda: "open")
    assert app.test_client().get("/api/v1/forgotten", headers=admin).status_code == 403


def test_strangers_get_401_on_every_route_that_is_not_open(app: Flask, client: FlaskClient) -> None:
    for endpoint, method, address in routes_of(app):
        if endpoint not in OPEN:
            answer = client.open(address, method=method)
            assert answer.status_code == 401, (method, address)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            assert answer.content_type == "application/problem+json"


def test_learners_get_403_on_every_route_that_is_not_open(app: Flask, client: FlaskClient, sign: Sign) -> None:
    for endpoint, method, address in routes_of(app):
        if endpoint not in OPEN:
            answer = client.open(address, method=method, headers=sign(role="student"))
            assert answer.status_code == 403, (method, address)
            assert "staff or instructor" in answer.json["detail"]


def test_a_token_that_may_read_changes_nothing(
    app: Flask, client: FlaskClient, course: Course, token: Callable[[str], Headers]
) -> None:
    reader = token("read")
    for endpoint, method, address in routes_of(app):
        if callers_of(app, endpoint) is Callers.COURSE_WRITERS:
            answer = client.open(f"{address}?course_id={COURSE_ID}", method=method, headers=reader, json={})
            assert answer.status_code == 403, (method, address)
    assert client.get(f"/api/v1/audience?course_id={quoted(COURSE_ID)}", headers=reader).status_code == 200


def test_course_callers_reach_their_course_only(
    app: Flask, client: FlaskClient, course: Course, token: Callable[[str], Headers], sign: Sign
) -> None:
    scoped = token(f"course:{COURSE_ID}")
    for endpoint, method, address in routes_of(app):
        if callers_of(app, endpoint) in (Callers.COURSE_READERS, Callers.COURSE_WRITERS):
            for headers in (scoped, sign()):
                asked = f"{address}?course_id={quoted(OTHER)}"
                assert client.open(asked, method=method, headers=headers, json={}).status_code == 403, address
    for headers in (scoped, sign()):
        assert client.get(f"/api/v1/audience?course_id={quoted(COURSE_ID)}", headers=headers).status_code == 200


def test_the_platforms_token_names_the_course_by_itself(client: FlaskClient, course: Course, sign: Sign) -> None:
    assert client.get("/api/v1/audience", headers=sign()).json["course"]["course_id"] == COURSE_ID
    assert client.get("/api/v1/audience?site=another", headers=sign()).status_code in (403, 404)


def test_pages_are_for_administrators(client: FlaskClient, course: Course, sign: Sign) -> None:
    assert client.get("/", headers=sign()).status_code == 403
    assert client.get("/inbox", headers=sign()).status_code == 403


def test_a_login_link_opens_a_session_once(client: FlaskClient, course: Course, database: Database) -> None:
    with database.writing() as session:
        link = create_login_link(session, "", "admin@campus.example")
    assert client.head(link).status_code == 200  # a scanner's look uses nothing up
    answer = client.get(link)
    assert answer.status_code == 303
    assert {"HttpOnly", "SameSite=Lax", "Secure"} <= set(answer.headers["Set-Cookie"].split("; "))
    assert client.get(link).status_code == 303  # again in the same browser: logged in already
    assert client.get("/").status_code == 200


def test_a_used_login_link_tells_how_to_get_another(client: FlaskClient, app: Flask, database: Database) -> None:
    with database.writing() as session:
        link = create_login_link(session, "")
    client.get(link)
    answer = app.test_client().get(link)
    assert answer.status_code == 401
    assert "communicator login" in answer.json["detail"]


def test_writes_of_a_page_need_its_csrf_token(
    client: FlaskClient, course: Course, database: Database, settings: Settings
) -> None:
    cookie = logged_in(client, database)
    count = {"json": {"criteria": {"all": True}}, "query_string": {"course_id": COURSE_ID}}
    refused = client.post("/api/v1/audience/count", **count)
    assert refused.status_code == 403
    assert "X-CSRF-Token" in refused.json["detail"]
    headers = {"X-CSRF-Token": csrf_token(settings.secret_key, cookie)}
    assert client.post("/api/v1/audience/count", **count, headers=headers).status_code == 200
    assert client.post("/logout", headers=headers).status_code == 200
    assert client.get("/").status_code == 401


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer", "Bearer cmk_guess", "Bearer a.b.c"])
def test_a_credential_that_is_none_is_told_so(client: FlaskClient, header: str) -> None:
    answer = client.get("/api/v1/courses", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json["detail"]


def test_a_secret_that_doesnt_match_tells_which_to_copy(client: FlaskClient, sign: Sign) -> None:
    token = sign()["Authorization"]
    forged = token[:-8] + ("A" * 8 if not token.endswith("A" * 8) else "B" * 8)
    answer = client.get("/api/v1/audience", headers={"Authorization": forged})
    assert answer.status_code == 401
    assert answer.json["detail"] == (
        "The signature matches neither active secret of site campus-lms; copy the secret that "
        "`communicator site rotate campus-lms` prints into the platform's settings"
    )


def logged_in(client: FlaskClient, database: Database) -> str:
    """Logs a client in; gives the cookie's value."""
    with database.writing() as session:
        link = create_login_link(session, "", "admin@campus.example")
    answer = client.get(link, base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"].split(";")[0].split("=", 1)[1]
    client.set_cookie(COOKIE, cookie)
    return cookie


def quoted(course_id: str) -> str:
    return course_id.replace("+", "%2B")
