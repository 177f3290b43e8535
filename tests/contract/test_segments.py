"""Saved selections over HTTP: live, named once, told where something vanished, and noted in the audit log."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from communicator.access.tables import AuditEntry
from communicator.audience.marks import write_marks
from communicator.audience.tables import Mark, Segment
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.roster.tables import CourseLearner, Enrolment
from tests.contract.conftest import LEARNERS, Headers, Sign
from tests.seeding import COURSE_ID

QUERY = {"course_id": COURSE_ID}
HOURS = {"marks": {"survey:hours": {"least": 5}}}


@pytest.fixture
def marked(database: Database, course: Course) -> Course:
    """The first ten learners said how many hours they have: 1 to 10."""
    with database.writing() as session:
        ids = list(session.scalars(select(CourseLearner.id).order_by(CourseLearner.id).limit(10)))
        hours = {learner: str(number) for number, learner in enumerate(ids, 1)}
        write_marks(session, course.id, "a survey", {"survey:hours": hours})
    return course


def call(client: FlaskClient, method: str, path: str, headers: Headers, body: object = None) -> Any:
    return client.open(f"/api/v1/{path}", method=method, query_string=QUERY, json=body, headers=headers)


def test_a_saved_selection_says_how_many_match_now(
    client: FlaskClient, marked: Course, sign: Sign, database: Database
) -> None:
    added = call(client, "POST", "segments", sign(), {"name": "  Many  hours ", "criteria": HOURS})
    assert (added.status_code, added.json["name"], added.json["matching"]) == (201, "Many hours", 6)
    with database.writing() as session:
        leaves = session.scalars(select(Mark.course_learner_id).where(Mark.value == "10")).one()
        session.get_one(Enrolment, leaves).is_active = False
    (listed,) = call(client, "GET", "segments", sign()).json["segments"]
    assert (listed["id"], listed["matching"], listed["criteria"]) == (added.json["id"], 5, HOURS)
    assert call(client, "POST", "audience/count", sign(), {"criteria": listed["criteria"]}).json["matching"] == 5


def test_a_name_is_a_courses_only_once(client: FlaskClient, marked: Course, sign: Sign) -> None:
    first = call(client, "POST", "segments", sign(), {"name": "Hours", "criteria": HOURS}).json
    again = call(client, "POST", "segments", sign(), {"name": "Hours", "criteria": {"all": True}})
    assert (again.status_code, "already" in again.json["detail"]) == (409, True)
    other = call(client, "POST", "segments", sign(), {"name": "All", "criteria": {"all": True}}).json
    renamed = call(client, "PATCH", f"segments/{other['id']}", sign(), {"name": "Hours"})
    assert renamed.status_code == 409
    same = call(client, "PATCH", f"segments/{first['id']}", sign(), {"name": "Hours"})
    assert (same.status_code, same.json) == (200, first)


def test_what_is_saved_must_be_criteria(client: FlaskClient, marked: Course, sign: Sign) -> None:
    refused = call(client, "POST", "segments", sign(), {"name": "Odd", "criteria": {"leave": [9, 1]}})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["criteria.leave"])
    unnamed = call(client, "POST", "segments", sign(), {"name": " ", "criteria": HOURS})
    assert (unnamed.status_code, list(unnamed.json["errors"])) == (422, ["name"])
    assert call(client, "PATCH", "segments/none", sign(), {"name": "x"}).status_code == 404


def test_changing_and_removing_are_noted_with_who_did_it(
    client: FlaskClient, marked: Course, sign: Sign, database: Database
) -> None:
    segment = call(client, "POST", "segments", sign(), {"name": "Hours", "criteria": HOURS}).json
    criteria = {"marks": {"survey:hours": ["1", ""]}, "exclude": [], "attributes": {}}
    changed = call(client, "PATCH", f"segments/{segment['id']}", sign(), {"criteria": criteria}).json
    assert (changed["matching"], changed["criteria"]) == (LEARNERS - 9, {"marks": {"survey:hours": ["1", ""]}})
    assert call(client, "DELETE", f"segments/{segment['id']}", sign()).json == {"removed": segment["id"]}
    assert call(client, "GET", "segments", sign()).json == {"segments": []}
    with database.reading() as session:
        noted = session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("segment."))).all()
    assert noted == ["segment.add", "segment.change", "segment.remove"]


def test_what_vanished_or_cant_be_read_any_more_is_told_and_nothing_fails(
    client: FlaskClient, marked: Course, sign: Sign, database: Database
) -> None:
    call(client, "POST", "segments", sign(), {"name": "Hours", "criteria": HOURS})
    call(client, "POST", "segments", sign(), {"name": "Old", "criteria": {"all": True}})
    with database.writing() as session:
        session.execute(delete(Mark))
        old = session.scalars(select(Segment).where(Segment.name == "Old")).one()
        old.criteria = {"shoe_size": [42]}
    hours, old_one = call(client, "GET", "segments", sign()).json["segments"]
    assert (hours["matching"], list(hours["vanished"])) == (0, ["criteria.marks.survey:hours"])
    assert (old_one["matching"], list(old_one["faults"])) == (None, ["criteria.shoe_size"])


def test_another_courses_selections_are_none_of_ours(
    client: FlaskClient, marked: Course, sign: Sign, token: Any
) -> None:
    segment = call(client, "POST", "segments", sign(), {"name": "Hours", "criteria": HOURS}).json
    reader = token("read")
    assert call(client, "GET", "segments", reader).status_code == 200
    assert call(client, "DELETE", f"segments/{segment['id']}", reader).status_code == 403
    elsewhere = token("course:course-v1:Other+X+1")
    assert call(client, "DELETE", f"segments/{segment['id']}", elsewhere).status_code in (403, 404)
