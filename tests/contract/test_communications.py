"""Messages over HTTP: composed, checked, tried on oneself, listed."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from communicator import clock
from communicator.access.tables import AuditEntry
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.mail_catcher import list_mails, read_mail, running_catcher
from communicator.outreach.tables import Communication
from communicator.web import create_app
from tests.contract.conftest import LEARNERS, Headers, Post, Sign
from tests.ports import free_port
from tests.seeding import COURSE_ID

QUERY = {"course_id": COURSE_ID}
URL = "/api/v1/communications"
SHAPE = {
    *("id", "status", "subject", "body", "from_name", "reply_to", "criteria", "snapshot", "automatic"),
    *("language", "notice", "leave_out_recent", "daily_ceiling", "ends_on", "backlog", "segment", "created_by"),
    *("approval", "waiting", "selection"),
    *("holdout_percent", "created_at", "send_at", "began_at", "undo_until", "finished_at", "failure", "deliveries"),
    "failure_said",
}
Written = dict[str, Any]


def test_a_draft_may_be_half_written_and_changed(post: Post, client: FlaskClient, admin: Headers) -> None:
    made = post(body={"subject": "Week 4"})
    assert made.status_code == 201
    assert set(made.json) == SHAPE
    assert (made.json["status"], made.json["criteria"], made.json["deliveries"]) == ("draft", {}, {})
    one = f"{URL}/{made.json['id']}"
    changed = client.patch(one, query_string=QUERY, json={"body": "Hello"}, headers=admin)
    assert (changed.json["subject"], changed.json["body"]) == ("Week 4", "Hello")
    assert client.get(one, query_string=QUERY, headers=admin).json == changed.json


def test_sent_now_everybody_who_matches_has_a_delivery(post: Post, written: Written, database: Database) -> None:
    sent = post(body=written | {"when": "now"})
    assert (sent.status_code, sent.json["status"]) == (201, "sending")
    assert sent.json["deliveries"] == {"queued": LEARNERS}
    with database.reading() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == ["communication.create", "communication.send"]
    assert entries[1].details["learners"] == LEARNERS


def test_what_cant_be_sent_names_its_fields_and_leaves_nothing(
    post: Post, written: Written, database: Database
) -> None:
    refused = post(body={"subject": "[:name:]", "reply_to": "nobody", "when": "now"})
    assert refused.status_code == 422
    assert {"subject", "body", "from_name", "reply_to", "criteria"} <= set(refused.json["errors"])
    assert refused.json["error_codes"]["body"] == [{"code": "writing.needed", "params": {}}]
    assert refused.json["error_codes"].keys() == refused.json["errors"].keys()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Communication)) == 0
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"automatic": True}, "automatic"),
        ({"holdout_percent": 51}, "holdout_percent"),
        ({"holdout_percent": "ten"}, "holdout_percent"),
        ({"subject": 5}, "subject"),
        ({"criteria": {"certify": [5, 1]}}, "criteria.certify"),
        ({"when": "tomorrow"}, "when"),
        ({"when": "2026-11-19T09:00:00"}, "when"),
        ({"when": "2020-01-01T09:00:00+00:00"}, "when"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_field_at_fault_is_named(post: Post, written: Written, given: Written, name: str) -> None:
    refused = post(body=written | given)
    assert refused.status_code == 422, refused.json
    assert list(refused.json["errors"]) == [name]


def test_a_time_is_kept_until_then(post: Post, written: Written) -> None:
    later = clock.now() + timedelta(days=2)
    made = post(body=written | {"when": later.isoformat()}).json
    assert (made["status"], made["deliveries"]) == ("scheduled", {})
    assert made["send_at"] == later.isoformat()


def test_communications_are_listed_newest_first_and_paged(post: Post, client: FlaskClient, admin: Headers) -> None:
    ids = [post(body={"subject": str(number)}).json["id"] for number in range(3)]
    first = client.get(URL, query_string=QUERY | {"limit": "2"}, headers=admin).json
    rest = client.get(URL, query_string=QUERY | {"limit": "2", "cursor": first["next_cursor"]}, headers=admin).json
    found = [one["id"] for one in first["communications"] + rest["communications"]]
    assert found == ids[::-1]
    assert rest["next_cursor"] is None


def test_another_courses_communication_is_as_if_there_were_none(
    post: Post, client: FlaskClient, sign: Sign, admin: Headers
) -> None:
    made = post(body={"subject": "Ours"}).json
    other = sign(course_id="course-v1:Other+C+R")
    assert client.get(f"{URL}/{made['id']}", headers=other).status_code == 404
    assert client.get(f"{URL}/{made['id']}", query_string={"course_id": "x"}, headers=admin).status_code == 404
    assert client.post(f"{URL}/{made['id']}/cancel", headers=other).status_code == 404
    assert client.get(f"{URL}/nothing", headers=admin).status_code == 404


def test_a_preview_shows_invented_learners(post: Post, written: Written) -> None:
    made = post(body=written).json
    shown = post(f"/{made['id']}/preview").json
    samples = shown["samples"]
    assert (shown["errors"], shown["warnings"]) == ([], [])
    kinds = ["short_name", "long_name", "no_name", "right_to_left", "markup"]
    assert [sample["kind"] for sample in samples] == kinds
    assert set(samples[0]) == {"kind", "from", "reply_to", "to", "subject", "html", "text", "conditions"}
    assert "Hello there," in samples[2]["text"]
    assert "<strong>shorter</strong>" in samples[2]["html"]


def test_a_test_needs_the_callers_address_and_a_mail_server(post: Post, written: Written, sign: Sign) -> None:
    made = post(body=written).json
    nowhere = post(f"/{made['id']}/test", headers=sign())
    assert (nowhere.status_code, list(nowhere.json["errors"])) == (422, ["email"])
    away = post(f"/{made['id']}/test", headers=sign(email="ana@campus.example"), key="t")
    assert (away.status_code, away.json["detail"]) == (503, "The mail server doesn't answer.")
    again = post(f"/{made['id']}/test", headers=sign(email="ana@campus.example"), key="t")
    assert again.status_code == 503  # the key was given back


def test_a_test_reaches_the_caller_once(
    database: Database, settings: Settings, course: Course, written: Written, sign: Sign, tmp_path: Path
) -> None:
    port = free_port()
    with running_catcher(tmp_path, "127.0.0.1", port):
        app = create_app(replace(settings, smtp_url=f"smtp://127.0.0.1:{port}"), database)
        client = app.test_client()
        made = client.post(URL, json=written, headers=sign()).json
        for _ in range(2):
            headers = sign(email="ana@campus.example", name="Ana Ruiz") | {"Idempotency-Key": "once"}
            assert client.post(f"{URL}/{made['id']}/test", headers=headers).json == {"sent_to_you": True}
    mails, _ = list_mails(tmp_path)
    assert [mail.to for mail in mails] == ["ana@campus.example"]
    assert "Hello Ana" in read_mail(tmp_path, mails[0].id).text
