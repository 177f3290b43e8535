"""Messages over HTTP: composed, checked, sent once, held, followed."""

import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from communicator import clock
from communicator.access.tables import AuditEntry
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.outreach.mail_catcher import list_mails, read_mail, running_catcher
from communicator.outreach.tables import Communication, Delivery
from communicator.prediction.published import latest_snapshot
from communicator.prediction.tables import Prediction, Snapshot
from communicator.web import create_app
from tests.contract.conftest import LEARNERS, Headers, Sign
from tests.seeding import COURSE_ID

QUERY = {"course_id": COURSE_ID}
URL = "/api/v1/communications"
SHAPE = {
    *("id", "status", "subject", "body", "from_name", "reply_to", "criteria", "snapshot", "automatic"),
    *("holdout_percent", "created_at", "send_at", "began_at", "undo_until", "finished_at", "failure", "deliveries"),
}
Written = dict[str, Any]
Post = Callable[..., Any]


@pytest.fixture
def post(client: FlaskClient, course: Course, admin: Headers) -> Post:
    """Posts below the communications' address as an administrator."""

    def posted(path: str = "", body: object = None, key: str | None = None, headers: Headers = admin) -> Any:
        keyed = {"Idempotency-Key": key} if key else {}
        return client.post(f"{URL}{path}", query_string=QUERY, json=body or {}, headers=headers | keyed)

    return posted


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def deliveries(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Delivery)) or 0


def publish_another(database: Database, course: Course, *, shift: int) -> str:
    """A newer snapshot in which everybody's chance of a certificate is `shift` per cent."""
    with database.writing() as session:
        old = latest_snapshot(session, course.id)
        assert old is not None
        new = Snapshot(
            id=new_id(),
            course_pk=course.id,
            as_of=old.as_of + timedelta(days=1),
            created_at=old.created_at + timedelta(days=1),
            model_id=old.model_id,
        )
        session.add(new)
        session.flush()
        for row in session.scalars(select(Prediction).where(Prediction.snapshot_id == old.id)).all():
            session.add(
                Prediction(
                    snapshot_id=new.id,
                    course_learner_id=row.course_learner_id,
                    certify=shift / 100,
                    complete=row.complete,
                    leave=row.leave,
                    certify_per_cent=shift,
                    complete_per_cent=row.complete_per_cent,
                    leave_per_cent=row.leave_per_cent,
                )
            )
        return new.id


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
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Communication)) == 0
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"automatic": True}, "automatic"),
        ({"holdout_percent": 10}, "holdout_percent"),
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


def test_a_newer_snapshot_with_the_same_learners_sends(
    post: Post, written: Written, database: Database, course: Course, client: FlaskClient, admin: Headers
) -> None:
    seen = client.get("/api/v1/audience", query_string=QUERY, headers=admin).json["snapshot"]
    newer = publish_another(database, course, shift=50)
    draft = post(body=written | {"criteria": {"certify": [0, 100]}, "snapshot": seen}).json
    sent = post(f"/{draft['id']}/send", {"snapshot": seen, "when": "now"})
    assert (sent.status_code, sent.json["snapshot"]) == (200, newer)


def test_other_learners_than_were_chosen_are_409_with_the_new_count(
    post: Post, written: Written, database: Database, course: Course, client: FlaskClient, admin: Headers
) -> None:
    criteria = {"certify": [90, 100]}
    seen = client.get("/api/v1/audience", query_string=QUERY, headers=admin).json["snapshot"]
    was = client.post("/api/v1/audience/count", query_string=QUERY, json={"criteria": criteria}, headers=admin).json
    draft = post(body=written | {"criteria": criteria, "snapshot": seen}).json
    newer = publish_another(database, course, shift=95)
    refused = post(f"/{draft['id']}/send", {"snapshot": seen, "when": "now"}, key="one")
    assert refused.status_code == 409
    assert refused.content_type == "application/problem+json"
    assert (refused.json["matching"], refused.json["snapshot"], refused.json["was"]) == (
        LEARNERS,
        newer,
        was["matching"],
    )
    assert deliveries(database) == 0
    sent = post(f"/{draft['id']}/send", {"snapshot": newer, "when": "now"}, key="one")  # a refusal uses no key up
    assert sent.json["deliveries"] == {"queued": LEARNERS}


def test_sending_twice_is_refused(post: Post, written: Written, database: Database) -> None:
    draft = post(body=written).json
    assert post(f"/{draft['id']}/send", {"snapshot": None}).status_code == 200
    again = post(f"/{draft['id']}/send", {"snapshot": None})
    assert again.status_code == 409
    assert "sending" in again.json["detail"]
    assert deliveries(database) == LEARNERS


def test_the_same_key_gives_the_same_answer_and_sends_once(post: Post, written: Written, database: Database) -> None:
    first = post(body=written | {"when": "now"}, key="abc")
    again = post(body=written | {"when": "now"}, key="abc")
    assert (again.status_code, again.json) == (201, first.json)
    assert deliveries(database) == LEARNERS
    other = post(body=written | {"when": "now", "subject": "Another"}, key="abc")
    assert other.status_code == 409
    assert "for another request" in other.json["detail"]
    assert deliveries(database) == LEARNERS


def test_a_platforms_token_changes_something_once(post: Post, written: Written, sign: Sign, database: Database) -> None:
    headers = sign()
    assert post(body=written, headers=headers).status_code == 201
    again = post(body=written, headers=headers)
    assert again.status_code == 401
    assert "jti was used before" in again.json["detail"]
    refused = sign()
    assert post(body=written | {"when": "now", "body": ""}, headers=refused).status_code == 422
    assert post(body=written, headers=refused).status_code == 201  # what changed nothing used nothing up


def test_the_same_request_again_may_come_with_a_new_token(post: Post, written: Written, sign: Sign) -> None:
    first = post(body=written, key="retry", headers=sign())
    assert post(body=written, key="retry", headers=sign()).json == first.json


def test_a_send_can_be_held_resumed_and_ended(post: Post, written: Written) -> None:
    made = post(body=written | {"when": "now"}).json
    one = f"/{made['id']}"
    assert post(f"{one}/pause").json["status"] == "paused"
    assert post(f"{one}/pause").status_code == 409
    assert post(f"{one}/resume").json["status"] == "sending"
    ended = post(f"{one}/cancel").json
    assert (ended["status"], ended["deliveries"]) == ("cancelled", {"cancelled": LEARNERS})
    assert post(f"{one}/resume").status_code == 409


def test_deliveries_are_told_by_pseudonym_and_paged(
    post: Post, written: Written, client: FlaskClient, admin: Headers
) -> None:
    made = post(body=written | {"when": "now"}).json
    address = f"{URL}/{made['id']}/deliveries"
    first = client.get(address, query_string=QUERY | {"limit": "40"}, headers=admin).json
    rest = client.get(address, query_string=QUERY | {"limit": "40", "cursor": first["next_cursor"]}, headers=admin).json
    assert set(first["deliveries"][0]) == {"pseudonym", "state", "reason", "attempts", "changed_at"}
    pseudonyms = {delivery["pseudonym"] for delivery in first["deliveries"] + rest["deliveries"]}
    assert (len(pseudonyms), rest["next_cursor"]) == (LEARNERS, None)
    message = client.get(f"/api/v1/learners/{pseudonyms.pop()}", query_string=QUERY, headers=admin).json["messages"]
    assert [(one["id"], one["subject"], one["state"]) for one in message] == [(made["id"], "Week 4", "queued")]


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


def test_a_preview_shows_three_invented_learners(post: Post, written: Written) -> None:
    made = post(body=written).json
    samples = post(f"/{made['id']}/preview").json["samples"]
    assert [sample["kind"] for sample in samples] == ["short_name", "long_name", "no_name"]
    assert set(samples[0]) == {"kind", "from", "reply_to", "to", "subject", "html", "text"}
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


def test_what_went_out_cant_be_changed(post: Post, written: Written, client: FlaskClient, admin: Headers) -> None:
    made = post(body=written | {"when": "now"}).json
    late = client.patch(f"{URL}/{made['id']}", query_string=QUERY, json={"subject": "Late"}, headers=admin)
    assert late.status_code == 409


def test_nobody_matching_is_told_at_the_criteria(post: Post, written: Written, database: Database) -> None:
    with database.writing() as session:
        session.execute(update(Prediction).values(certify_per_cent=10))
    refused = post(body=written | {"criteria": {"certify": [90, 100]}, "when": "now"})
    assert refused.status_code in (409, 422)
    assert deliveries(database) == 0
