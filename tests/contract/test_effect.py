"""Routes of effect: planned, waited for, read, exported, pooled; and nothing before its day."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from communicator.access.tables import AuditEntry
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.effect.reading_due import read_due
from communicator.outreach.effect.tables import Trial
from communicator.web.routes import effect as routes
from tests.contract.conftest import Headers, Post
from tests.outreach.effect.compared import deliver, log_until
from tests.seeding import COURSE_ID

HERE = {"course_id": COURSE_ID}


@pytest.fixture
def sent(post: Post, database: Database, written: dict[str, Any]) -> str:
    """A message of which half were held out."""
    draft = post(body=written | {"holdout_percent": 50}).json
    snapshot = draft["snapshot"]
    answer = post(f"/{draft['id']}/send", {"snapshot": snapshot, "when": "now"})
    assert answer.status_code == 200, answer.json
    with database.writing() as session:
        deliver(session, answer.json["id"])
    found: str = answer.json["id"]
    return found


@pytest.fixture
def after(monkeypatch: pytest.MonkeyPatch, database: Database, settings: Settings, sent: str, course: Course) -> None:
    """Ten days later, the course's log having come."""
    with database.reading() as session:
        began = session.get_one(Trial, sent).began_at
    moment = began + timedelta(days=10)
    log_until(database, settings.data_dir, course, began + timedelta(days=9))
    assert read_due(database, settings, moment) == [sent]
    monkeypatch.setattr(routes, "now", lambda: moment)


def get(client: FlaskClient, path: str, headers: Headers, **more: str) -> Any:
    return client.get(f"/api/v1{path}", query_string=HERE, headers=headers | more)


def test_a_plan_says_what_could_be_seen(client: FlaskClient, course: Course, admin: Headers) -> None:
    asked = {"criteria": {"all": True}, "holdout_percent": 10}
    answer = client.post("/api/v1/effect/plan", query_string=HERE, json=asked, headers=admin)
    assert answer.status_code == 200
    assert answer.json["held_out"] == 6
    assert answer.json["reachable"] == answer.json["written_to"] + 6
    assert answer.json["enough"] is False


@pytest.mark.parametrize("percent", [-1, 51, "10", None, 2.5])
def test_a_plan_holds_out_between_none_and_half(
    client: FlaskClient, course: Course, admin: Headers, percent: object
) -> None:
    asked = {"criteria": {"all": True}, "holdout_percent": percent}
    answer = client.post("/api/v1/effect/plan", query_string=HERE, json=asked, headers=admin)
    assert answer.status_code == 422
    assert "holdout_percent" in answer.json["errors"]


def test_before_its_day_a_comparison_tells_no_outcome(client: FlaskClient, admin: Headers, sent: str) -> None:
    facts = get(client, f"/communications/{sent}/effect", admin).json
    assert (facts["status"], facts["why"], facts["percent"]) == ("waiting", "window", 50)
    assert facts["arms"] is facts["difference"] is facts["verdict"] is facts["exposure"] is None
    answer = get(client, f"/communications/{sent}/effect", admin, Accept="text/csv")
    assert answer.status_code == 409
    assert answer.content_type == "application/problem+json"


def test_afterwards_it_tells_both_arms_and_one_word(
    client: FlaskClient, admin: Headers, sent: str, after: None
) -> None:
    facts = get(client, f"/communications/{sent}/effect", admin).json
    assert (facts["status"], facts["verdict"]) == ("read", "too_small")
    assert facts["arms"]["held_out"]["learners"] == facts["held_out"] == 30
    assert facts["strata"][0].keys() == {"stratum", "from", "to", "written_to", "held_out"}
    pooled = get(client, "/effect", admin).json
    assert (pooled["read"], pooled["difference"]) == (1, facts["difference"])
    assert pooled["messages"][0]["id"] == sent


def test_the_export_is_noted(client: FlaskClient, admin: Headers, sent: str, after: None, database: Database) -> None:
    answer = get(client, f"/communications/{sent}/effect", admin, Accept="text/csv")
    assert answer.mimetype == "text/csv"
    assert answer.text.startswith("pseudonym,arm,")
    assert len(answer.text.splitlines()) == 61
    with database.reading() as session:
        assert "communication.effect_exported" in session.scalars(select(AuditEntry.action)).all()


def test_another_course_s_comparison_is_not_there(client: FlaskClient, sign: Any, sent: str) -> None:
    other = sign(course_id="course-v1:Other+C+R")
    answer = client.get(f"/api/v1/communications/{sent}/effect", headers=other)
    assert answer.status_code == 404
