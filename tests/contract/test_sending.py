"""Sending over HTTP: to whom was chosen, once, held, ended, followed."""

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.identifiers import new_id
from communicator.outreach.tables import Delivery
from communicator.prediction.published import latest_snapshot
from communicator.prediction.tables import Prediction, Snapshot
from tests.contract.conftest import LEARNERS, Headers, Post, Sign
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


def deliveries(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Delivery)) or 0


def publish_another(database: Database, course: Course, *, certify: int) -> str:
    """A newer snapshot in which everybody's chance of a certificate is `certify` per cent; gives its id."""
    with database.writing() as session:
        old = latest_snapshot(session, course.id)
        assert old is not None
        day = timedelta(days=1)
        new = Snapshot(
            id=new_id(), course_pk=course.id, as_of=old.as_of + day, created_at=old.created_at + day, model_id=None
        )
        session.add(new)
        session.flush()
        kept = ("course_learner_id", "complete", "leave", "complete_per_cent", "leave_per_cent")
        for row in session.scalars(select(Prediction).where(Prediction.snapshot_id == old.id)).all():
            same = {name: getattr(row, name) for name in kept}
            session.add(Prediction(snapshot_id=new.id, certify=certify / 100, certify_per_cent=certify, **same))
        return new.id


def test_a_newer_snapshot_with_the_same_learners_sends(
    post: Post, written: Written, database: Database, course: Course, client: FlaskClient, admin: Headers
) -> None:
    seen = client.get("/api/v1/audience", query_string=QUERY, headers=admin).json["snapshot"]
    newer = publish_another(database, course, certify=50)
    draft = post(body=written | {"criteria": {"certify": [0, 100]}, "snapshot": seen}).json
    sent = post(f"/{draft['id']}/send", {"snapshot": seen, "when": "now"})
    assert (sent.status_code, sent.json["snapshot"]) == (200, newer)


def test_the_drafts_own_snapshot_is_meant_where_none_is_named(
    post: Post, written: Written, database: Database, course: Course, client: FlaskClient, admin: Headers
) -> None:
    seen = client.get("/api/v1/audience", query_string=QUERY, headers=admin).json["snapshot"]
    draft = post(body=written | {"criteria": {"certify": [50, 50]}, "snapshot": seen}).json
    newer = publish_another(database, course, certify=50)
    changed = post(f"/{draft['id']}/send", {"when": "now"})
    assert (changed.status_code, changed.json["snapshot"]) == (409, newer)
    assert changed.json["was"] < changed.json["matching"] == LEARNERS
    everybody = post(body=written | {"criteria": {"certify": [0, 100]}, "snapshot": seen}).json
    assert post(f"/{everybody['id']}/send", {}).json["status"] == "sending"


def test_other_learners_than_were_chosen_are_409_with_the_new_count(
    post: Post, written: Written, database: Database, course: Course, client: FlaskClient, admin: Headers
) -> None:
    criteria = {"certify": [90, 100]}
    seen = client.get("/api/v1/audience", query_string=QUERY, headers=admin).json["snapshot"]
    was = client.post("/api/v1/audience/count", query_string=QUERY, json={"criteria": criteria}, headers=admin).json
    draft = post(body=written | {"criteria": criteria, "snapshot": seen}).json
    newer = publish_another(database, course, certify=95)
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
    assert set(first["deliveries"][0]) >= {"pseudonym", "state", "reason", "attempts", "changed_at"}
    pseudonyms = {delivery["pseudonym"] for delivery in first["deliveries"] + rest["deliveries"]}
    assert (len(pseudonyms), rest["next_cursor"]) == (LEARNERS, None)
    message = client.get(f"/api/v1/learners/{pseudonyms.pop()}", query_string=QUERY, headers=admin).json["messages"]
    assert [(one["id"], one["subject"], one["state"]) for one in message] == [(made["id"], "Week 4", "queued")]


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
