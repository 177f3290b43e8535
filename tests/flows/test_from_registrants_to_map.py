"""The flow from registrants to a map, by the documented commands: exact for staff, nothing told for the public."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from communicator.config import Settings
from communicator.database import Database
from communicator.web import create_app
from tests.flows.commands import run
from tests.simulation.reading import table

pytestmark = pytest.mark.slow

LEARNERS = 400
PASSED = {"downloadable", "generating", "audit_passing", "honor_passing"}
SMALL = 10
Counts = dict[str, tuple[int, int]]
"""Per value, registered and certified."""


def plain_counts(folder: Path, column: str) -> Counts:
    """The answers as they stand in the files, by value; what wasn't said, or is told as NULL, is unknown."""
    said = {row["user_id"]: row[column] for row in table(folder, "auth_userprofile")}
    certified = {
        row["user_id"]
        for row in table(folder, "certificates_generatedcertificate")
        if row["status"] in PASSED or float(row["grade"]) >= 0.6
    }
    registered = [row["user_id"] for row in table(folder, "student_courseenrollment")]
    values = {user: said[user] if said[user] not in ("", "NULL") else "unknown" for user in registered}
    all_, passed = Counter(values.values()), Counter(values[user] for user in registered if user in certified)
    return {value: (count, passed[value]) for value, count in all_.items()}


@pytest.fixture
def offerings(command_environment: Settings, tmp_path: Path) -> list[dict[str, Any]]:
    """Two past offerings with their rosters imported."""
    asked = ("--courses", "2", "--learners", str(LEARNERS), "--seed", "9", "--no-running")
    courses: list[dict[str, Any]] = run("simulate", *asked, "--out", str(tmp_path / "simulated"))["courses"]
    for course in courses:
        run("roster", "import", course["folder"])
    return courses


@pytest.fixture
def client(command_environment: Settings, database: Database) -> FlaskClient:
    """A caller without a token: the public."""
    return create_app(command_environment, database).test_client()


def test_staff_see_the_files_counted_and_the_public_no_small_number(
    offerings: list[dict[str, Any]], client: FlaskClient
) -> None:
    token = run("token", "create", "--scope", "admin", "--name", "flow")["token"]
    staff = {"Authorization": f"Bearer {token}"}
    small: dict[tuple[str, str, str], tuple[int, int]] = {}
    for course in offerings:
        answer = client.get("/api/v1/insights", query_string={"course_id": course["course_id"]}, headers=staff)
        told = answer.get_json()
        assert told["registered"] == course["learners"]
        for name, column in (("country", "country"), ("education", "level_of_education"), ("gender", "gender")):
            counts = plain_counts(Path(course["folder"]), column)
            shown = {row["value"]: (row["registered"], row["certified"]) for row in told["tables"][name]}
            assert shown == counts
            small |= {(course["course_id"], name, value): each for value, each in counts.items()}
        assert told["certified"] == sum(certified for _, certified in counts.values())
        assert client.get("/api/v1/insights", query_string={"course_id": course["course_id"]}).status_code == 401

    assert client.get("/api/v1/public/insights").get_json()["released"] == []
    for course in offerings:
        run("insights", "publish", "--course", course["course_id"])
    run("insights", "release")
    _check_public(client, small)


def _check_public(client: FlaskClient, exact: dict[tuple[str, str, str], tuple[int, int]]) -> None:
    """No count of 0 to 9 is shown, nor one of those who have no certificate; all shown are multiples of five."""
    released = client.get("/api/v1/public/insights").get_json()["released"]
    by_course = {scope["course_id"]: scope for scope in released}
    assert {course_id for course_id, _, _ in exact} <= by_course.keys()
    shown = [row[name] for scope in released for row in scope["rows"] for name in ("registered", "certified")]
    assert all(count is None or (count >= SMALL and count % 5 == 0) for count in shown)
    assert any(count is not None for count in shown)
    rows = {
        (course_id, row["table"], row["value"]): row for course_id, scope in by_course.items() for row in scope["rows"]
    }
    hidden = 0
    for cell, (registered, certified) in exact.items():
        if registered < SMALL:
            assert rows[cell]["registered"] is None
        if certified < SMALL or registered - certified < SMALL:
            assert rows[cell]["certified"] is None
            hidden += 1
    assert hidden > 0
    page = client.get("/insights")
    assert page.status_code == 200
