"""A send compares the very set that the composer looked at, also where no snapshot tells of it."""

from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from communicator.access.tables import AuditEntry
from communicator.audience.marks import write_marks
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.roster.tables import CourseLearner, Enrolment
from tests.contract.conftest import Headers, Sign
from tests.seeding import COURSE_ID

QUERY = {"course_id": COURSE_ID}
CRITERIA = {"marks": {"survey:plan": ["finish"]}}
WRITTEN = {
    "subject": "Hello",
    "body": "You",
    "from_name": "Ana",
    "reply_to": "ana@campus.example",
    "criteria": CRITERIA,
}


def post(client: FlaskClient, headers: Headers, path: str, body: object) -> Any:
    return client.post(f"/api/v1/{path}", query_string=QUERY, json=body, headers=headers)


def answer(database: Database, course: Course, places: list[int]) -> None:
    with database.writing() as session:
        ids = session.scalars(select(CourseLearner.id).order_by(CourseLearner.id)).all()
        write_marks(session, course.id, "a survey", {"survey:plan": {ids[place]: "finish" for place in places}})


def test_as_many_others_are_others(client: FlaskClient, course: Course, sign: Sign, database: Database) -> None:
    answer(database, course, [0, 1, 2])
    seen = post(client, sign(), "audience/count", {"criteria": CRITERIA}).json
    look = {name: seen[name] for name in ("snapshot", "selection")}
    answer(database, course, [1, 2, 3])
    refused = post(client, sign(), "communications", WRITTEN | look | {"when": "now"})
    assert (refused.status_code, refused.json["matching"], refused.json["was"]) == (409, 3, 3)
    again = {name: refused.json[name] for name in ("snapshot", "selection")}
    sent = post(client, sign(), "communications", WRITTEN | again | {"when": "now"})
    assert (sent.status_code, sent.json["selection"]) == (201, refused.json["selection"])


def test_a_draft_keeps_what_was_looked_at_until_somebody_looks_anew(
    client: FlaskClient, course: Course, sign: Sign, database: Database
) -> None:
    answer(database, course, [0, 1])
    seen = post(client, sign(), "audience/count", {"criteria": CRITERIA}).json
    draft = post(client, sign(), "communications", WRITTEN | {"selection": seen["selection"]}).json
    with database.writing() as session:
        first = session.scalars(select(CourseLearner.id).order_by(CourseLearner.id).limit(1)).one()
        session.get_one(Enrolment, first).is_active = False
    refused = post(client, sign(), f"communications/{draft['id']}/send", {})
    assert (refused.status_code, refused.json["matching"], refused.json["was"]) == (409, 1, 2)
    sent = post(client, sign(), f"communications/{draft['id']}/send", {"selection": refused.json["selection"]})
    assert (sent.status_code, sent.json["selection"]) == (200, refused.json["selection"])
    with database.reading() as session:
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "communication.send")).one()
    assert (noted.details["small"], noted.details["criteria"]) == (True, CRITERIA)


def test_what_is_no_selection_is_refused(client: FlaskClient, course: Course, sign: Sign) -> None:
    for path, body in (("communications", WRITTEN | {"selection": "12 or so"}),):
        refused = post(client, sign(), path, body)
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["selection"])
