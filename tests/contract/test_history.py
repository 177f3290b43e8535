"""History over HTTP: deliveries and messages as CSV, a learner's messages, who did what."""

import csv
import io
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import update

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.tables import Delivery
from communicator.roster.tables import CourseLearner
from tests.contract.conftest import LEARNERS, Headers, Post, Sign
from tests.seeding import COURSE_ID

QUERY = {"course_id": COURSE_ID}
CSV = {"Accept": "text/csv"}
Written = dict[str, Any]


def rows(answer: Any) -> list[dict[str, str]]:
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_deliveries_are_a_csv_of_pseudonyms(
    post: Post, written: Written, client: FlaskClient, admin: Headers, course: Course, database: Database
) -> None:
    sent = post(body=written | {"when": "now"}).json["id"]
    told = rows(client.get(f"/api/v1/communications/{sent}/deliveries", query_string=QUERY, headers=admin | CSV))
    with database.reading() as session:
        pseudonyms = {one.pseudonym for one in session.query(CourseLearner)}
    assert {row["pseudonym"] for row in told} == pseudonyms
    assert len(told) == LEARNERS
    assert list(told[0]) == ["pseudonym", "state", "reason", "attempts", "not_before", "sent_at", "changed_at"]
    assert (told[0]["state"], told[0]["attempts"], told[0]["sent_at"]) == ("queued", "0", "")


def test_a_course_s_messages_are_a_csv_with_counts(
    post: Post, written: Written, client: FlaskClient, admin: Headers
) -> None:
    post(body=written | {"subject": "=1+1, first", "when": "now"})
    post(body=written | {"subject": "second"})
    told = rows(client.get("/api/v1/communications", query_string=QUERY, headers=admin | CSV))
    assert [(row["subject"], row["status"], row["queued"], row["learners"]) for row in told] == [
        ("second", "draft", "0", "0"),
        ("'=1+1, first", "sending", str(LEARNERS), str(LEARNERS)),
    ]


def test_a_learner_s_messages_tell_state_and_times_and_never_the_arm(
    post: Post, written: Written, client: FlaskClient, admin: Headers, database: Database
) -> None:
    first = post(body=written | {"subject": "first", "when": "now"}).json["id"]
    second = post(body=written | {"subject": "second", "when": "now"}).json["id"]
    with database.writing() as session:
        one = session.query(CourseLearner).order_by(CourseLearner.id).first()
        assert one is not None
        held_out = Delivery.communication_id == second, Delivery.course_learner_id == one.id
        session.execute(update(Delivery).where(*held_out).values(state="held_out"))
    told = client.get(f"/api/v1/learners/{one.pseudonym}", query_string=QUERY, headers=admin).json["messages"]
    assert [(message["id"], message["state"], message["sent_at"]) for message in told] == [(first, "queued", None)]
    assert set(told[0]) == {
        *("id", "subject", "from_name", "automatic", "state", "reason", "attempts", "sent_at", "changed_at"),
    }


def test_the_audit_tells_who_composed_sent_and_held_newest_first_and_of_one_message(
    post: Post, written: Written, client: FlaskClient, sign: Sign, admin: Headers, course: Course
) -> None:
    draft = post(body=written).json["id"]
    post(f"/{draft}/send")
    post(f"/{draft}/pause", headers=sign(role="instructor", sub="77"))
    other = post(body=written).json["id"]

    def asked(**more: Any) -> Any:
        return client.get("/api/v1/audit", query_string=QUERY | more, headers=sign(role="staff")).json

    actions = [entry["action"] for entry in asked()["entries"]]
    assert actions[:4] == [f"communication.{deed}" for deed in ("create", "pause", "send", "create")]
    of_one = asked(communication=draft)["entries"]
    assert [entry["action"].removeprefix("communication.") for entry in of_one] == ["pause", "send", "create"]
    assert of_one[0]["caller"] == "campus-lms user 77 (instructor)"
    assert asked(communication=other)["entries"][0]["details"] == {"communication": other}
    page = asked(limit=2)
    assert [entry["action"] for entry in asked(limit=2, cursor=page["next_cursor"])["entries"]] == actions[2:4]


def test_what_learners_do_for_themselves_and_what_is_said_of_one_left_out_by_hand_is_not_in_it(
    post: Post, written: Written, client: FlaskClient, admin: Headers, database: Database, course: Course
) -> None:
    from communicator.access.audit import note

    with database.writing() as session:
        note(session, "a learner", "opt_out", course.id)
        left_out = {"exclude": ["p1", "p2"], "exclude_reasons": {"p1": "is ill"}}
        note(session, "tester", "segment.add", course.id, criteria={"leave": [80, 100], **left_out})
    (entry, *_) = client.get("/api/v1/audit", query_string=QUERY, headers=admin).json["entries"]
    assert entry["details"] == {"criteria": {"leave": [80, 100], "exclude": 2}}
