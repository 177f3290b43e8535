"""Large sends over HTTP: asked for by one, approved by another; mails tried again; what a message waits for."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from communicator.access.tables import AuditEntry
from communicator.clock import now
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.tables import Delivery
from communicator.roster.tables import CourseLearner
from tests.any_hour import at_any_hour
from tests.contract.conftest import LEARNERS, Headers, Post, Sign
from tests.seeding import COURSE_ID

URL = "/api/v1/communications"
Written = dict[str, Any]


@pytest.fixture
def large(database: Database, course: Course) -> Course:
    """The course, where its learners are too many for one person."""
    with database.writing() as session:
        at_any_hour(session, course.site_id, approval_above=LEARNERS - 1)
    return course


def test_asked_by_one_approved_by_another(
    post: Post, written: Written, large: Course, sign: Sign, client: FlaskClient, database: Database
) -> None:
    asker = {"sub": "5", "role": "instructor", "email": "ada@campus.example"}
    asked = post(body=written | {"when": "now"}, headers=sign(**asker)).json
    assert (asked["status"], asked["deliveries"], asked["waiting"]) == ("awaiting_approval", {}, None)
    approval = asked["approval"]
    assert (approval["needed"], approval["recipients"], approval["may_approve"]) == (True, LEARNERS, False)
    one = f"/{asked['id']}"
    for headers in (sign(**asker), sign(sub="6"), sign(sub="8", role="instructor", email="ADA@campus.example")):
        refused = post(f"{one}/approve", headers=headers)
        assert (refused.status_code, refused.content_type) == (403, "application/problem+json")
    seen: Any = client.get(f"{URL}{one}", headers=sign(sub="6", role="instructor"))
    assert seen.json["approval"]["may_approve"]
    approved = post(f"{one}/approve", headers=sign(sub="6", role="instructor")).json
    assert (approved["status"], approved["deliveries"]) == ("sending", {"queued": LEARNERS})
    assert post(f"{one}/approve", headers=sign(sub="6", role="instructor")).status_code == 409
    with database.reading() as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["communication.create", "communication.ask", "communication.approve"]


def test_declined_by_an_administrator_with_a_reason(
    post: Post, written: Written, large: Course, sign: Sign, admin: Headers
) -> None:
    asked = post(body=written | {"when": "now"}, headers=sign(role="instructor")).json
    one = f"/{asked['id']}"
    assert post(f"{one}/decline", {"reason": " "}).status_code == 422
    assert post(f"{one}/decline", {}).status_code == 422
    declined = post(f"{one}/decline", {"reason": "Only to week 3, please"}).json
    assert (declined["status"], declined["approval"]["declined"]) == ("draft", "Only to week 3, please")


def test_a_change_takes_it_back_and_another_course_finds_nothing(
    post: Post, written: Written, large: Course, sign: Sign, client: FlaskClient, admin: Headers
) -> None:
    asked = post(body=written | {"when": "now"}, headers=sign(role="instructor")).json
    one = f"/{asked['id']}"
    for deed in ("approve", "decline", "retry"):
        answer: Any = client.post(f"{URL}{one}/{deed}", json={"reason": "x"}, headers=sign(course_id="course-v1:O+C+R"))
        assert answer.status_code in (404, 422)
        assert "id" not in answer.json
    changed: Any = client.patch(
        f"{URL}{one}", query_string={"course_id": COURSE_ID}, json={"subject": "Another"}, headers=admin
    )
    assert (changed.json["status"], changed.json["approval"]) == ("draft", None)
    assert post(f"{one}/approve").status_code == 409


def test_where_instructors_send_staff_get_403_and_keep_their_draft(
    post: Post, written: Written, course: Course, sign: Sign, database: Database
) -> None:
    with database.writing() as session:
        at_any_hour(session, course.site_id, who_may_send="instructors")
    draft = post(body=written, headers=sign()).json
    assert post(f"/{draft['id']}/send", {"when": "now"}, headers=sign()).status_code == 403
    assert post(f"/{draft['id']}/send", {"when": "now"}, headers=sign(role="instructor")).json["status"] == "sending"


def test_what_failed_is_tried_again_and_uncertain_only_where_named(
    post: Post, written: Written, course: Course, database: Database
) -> None:
    one = f"/{post(body=written | {'when': 'now'}).json['id']}"
    with database.writing() as session:
        ids = session.scalars(select(Delivery.id)).all()
        session.execute(update(Delivery).values(state="sent", attempts=3))
        session.execute(update(Delivery).where(Delivery.id.in_(ids[:5])).values(state="failed", reason="550"))
        session.execute(update(Delivery).where(Delivery.id.in_(ids[5:9])).values(state="uncertain"))
        who = select(CourseLearner.pseudonym).join(Delivery, Delivery.course_learner_id == CourseLearner.id)
        named = session.scalars(who.where(Delivery.id.in_(ids[5:7]))).all()
    again = post(f"{one}/retry")
    assert again.json["deliveries"] == {"queued": 5, "uncertain": 4, "sent": LEARNERS - 9}
    again = post(f"{one}/retry", {"states": ["uncertain"], "pseudonyms": list(named)})
    assert again.json["deliveries"] == {"queued": 7, "uncertain": 2, "sent": LEARNERS - 9}
    assert post(f"{one}/retry", {"states": ["sent"]}).status_code == 422
    assert post(f"{one}/retry", {"states": []}).status_code == 422
    with database.reading() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "communication.retry")).all()
        forgiven = session.scalars(select(Delivery.forgiven_attempts).where(Delivery.state == "queued")).all()
    assert [entry.details["mails"] for entry in entries] == [5, 2]
    assert set(forgiven) == {3}


def test_what_a_message_waits_for_is_told(
    post: Post, written: Written, course: Course, database: Database, client: FlaskClient, admin: Headers
) -> None:
    def waiting() -> Any:
        told: Any = client.get(f"{URL}/{made['id']}", query_string={"course_id": COURSE_ID}, headers=admin)
        return told.json["waiting"]

    with database.writing() as session:
        at_any_hour(session, course.site_id, undo_seconds=30)
    made = post(body=written | {"when": "now"}).json
    assert (made["waiting"]["why"], made["waiting"]["until"]) == ("undo", made["undo_until"])
    assert made["waiting"]["learners"] == LEARNERS
    with database.writing() as session:
        hour = now().hour
        at_any_hour(session, course.site_id, quiet_from=hour, quiet_until=(hour + 2) % 24)
        session.execute(update(Delivery).values(not_before=now()))
    assert waiting()["why"] == "undo"  # the first reason of several
    post(f"/{made['id']}/pause")
    assert waiting() is None
    post(f"/{made['id']}/resume")


def test_who_was_written_to_lately_can_be_left_out(
    post: Post, written: Written, course: Course, database: Database, client: FlaskClient, admin: Headers
) -> None:
    def count() -> Any:
        asked = {"json": {"criteria": {"all": True}}, "query_string": {"course_id": COURSE_ID}, "headers": admin}
        told: Any = client.post("/api/v1/audience/count", **asked)
        return told.json["written_to_recently"]

    post(body=written | {"when": "now"})
    assert count() == 0
    with database.writing() as session:
        ids = session.scalars(select(Delivery.id)).all()
        session.execute(update(Delivery).where(Delivery.id.in_(ids[:9])).values(state="sent", sent_at=now()))
        week_ago = now() - timedelta(days=7, minutes=1)
        session.execute(update(Delivery).where(Delivery.id.in_(ids[9:20])).values(state="sent", sent_at=week_ago))
        session.execute(update(Delivery).where(Delivery.id == ids[20]).values(state="uncertain", changed_at=now()))
    assert count() == 10
    second = post(body=written | {"when": "now", "leave_out_recent": True}).json
    assert second["deliveries"] == {"queued": LEARNERS - 10, "suppressed": 10}
    with database.reading() as session:
        of_second = select(Delivery.reason).where(Delivery.communication_id == second["id"])
        assert set(session.scalars(of_second.where(Delivery.state == "suppressed"))) == {"written_to_recently"}
