"""What learners can be chosen by, the cube of a part of them, who isn't written to, and small selections."""

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from communicator.audience.cube import decode_bins
from communicator.audience.marks import write_marks
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.suppression import opt_out
from communicator.roster.tables import CourseLearner, Enrolment, Learner
from tests.contract.conftest import LEARNERS, Headers
from tests.seeding import COURSE_ID

QUERY = {"course_id": COURSE_ID}


def post(client: FlaskClient, headers: Headers, path: str, criteria: object, **more: Any) -> Any:
    body = {"criteria": criteria} | more
    return client.post(f"/api/v1/audience/{path}", query_string=QUERY, json=body, headers=headers)


def first_learners(database: Database, number: int) -> list[CourseLearner]:
    with database.reading() as session:
        return list(session.scalars(select(CourseLearner).order_by(CourseLearner.id).limit(number)))


def test_fields_count_every_learner_once_in_every_attribute(
    client: FlaskClient, course: Course, admin: Headers, database: Database
) -> None:
    with database.writing() as session:
        ids = session.scalars(select(CourseLearner.id).order_by(CourseLearner.id).limit(3)).all()
        write_marks(session, course.id, "the survey", {"survey:plan": dict.fromkeys(ids, "finish")})
        write_marks(session, course.id, "social", {"social:isolate": {ids[0]: "yes"}})
    told = client.get("/api/v1/audience/fields", query_string=QUERY, headers=admin).json
    assert set(told["attributes"]) == {
        *("mode", "country", "gender", "education", "language", "cohort", "last_seen"),
    }
    assert {sum(values.values()) for values in told["attributes"].values()} == {LEARNERS}
    assert [(mark["name"], mark["values"]) for mark in told["marks"]] == [("social:isolate", {"yes": 1})]
    assert [(column["column"], column["values"]) for column in told["surveys"]] == [("plan", {"finish": 3})]


def test_the_cube_of_a_part_holds_that_part(
    client: FlaskClient, course: Course, admin: Headers, database: Database
) -> None:
    with database.writing() as session:
        for learner in session.scalars(select(Learner).order_by(Learner.id).limit(7)):
            learner.country = "XK"
    part = post(client, admin, "cube", {"attributes": {"country": ["XK"]}}).json
    assert (part["learners"], part["enrolled"], sum(part["bins"][1::2]) + part["unpredicted"]) == (7, 7, 7)
    whole = post(client, admin, "cube", {}).json
    served = client.get("/api/v1/audience", query_string=QUERY, headers=admin).json
    assert whole == {name: served[name] for name in whole}
    held = {bin_[:3] for bin_ in decode_bins(whole["bins"])}
    assert {bin_[:3] for bin_ in decode_bins(part["bins"])} <= held
    refused = post(client, admin, "cube", {"leave": [0, 50]})
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["criteria.leave"])


def test_a_list_says_who_of_it_is_not_written_to_and_why(
    client: FlaskClient, course: Course, admin: Headers, database: Database
) -> None:
    one, two, three = (learner.pseudonym for learner in first_learners(database, 3))
    with database.writing() as session:
        opted = session.scalars(select(CourseLearner).where(CourseLearner.pseudonym == two)).one()
        opt_out(session, opted.id, "page")
    criteria = {"all": True, "exclude": [one], "exclude_reasons": {one: "=spoke with them"}}
    listed = post(client, admin, "learners", criteria).json["learners"]
    told = {row["pseudonym"]: (row["excluded"], row["exclude_reason"]) for row in listed}
    assert len(told) == LEARNERS
    assert told[one] == ("excluded_by_hand", "=spoke with them")
    assert (told[two], told[three]) == (("opted_out", None), (None, None))
    as_csv = admin | {"Accept": "text/csv"}
    plain = list(csv.DictReader(io.StringIO(post(client, as_csv, "learners", criteria).text)))
    assert len(plain) == LEARNERS - 1
    assert one not in {row["anon_user_id"] for row in plain}
    full = list(csv.DictReader(io.StringIO(post(client, as_csv, "learners", criteria, with_excluded=True).text)))
    assert {row["anon_user_id"]: row["excluded"] for row in full if row["excluded"]} == {
        one: "excluded_by_hand",
        two: "opted_out",
    }
    assert full[0]["exclude_reason"] == "'=spoke with them"  # no formula in a spreadsheet


@pytest.mark.slow
def test_few_are_called_few_and_one_set_has_one_mark(
    client: FlaskClient, course: Course, admin: Headers, database: Database
) -> None:
    with database.writing() as session:
        ids = [learner.id for learner in first_learners(database, 10)]
        write_marks(session, course.id, "a", {"survey:few": dict.fromkeys(ids[:9], "1")})
        write_marks(session, course.id, "b", {"survey:ten": dict.fromkeys(ids, "1"), "survey:same": {ids[0]: "1"}})
        write_marks(session, course.id, "c", {"survey:also": {ids[0]: "2"}})

    def count(name: str, *values: str) -> Any:
        return post(client, admin, "count", {"marks": {f"survey:{name}": list(values)}}).json

    assert [count(name, "1")["small"] for name in ("few", "ten", "same", "none")] == [True, False, True, False]
    assert count("same", "1")["selection"] == count("also", "2")["selection"]
    assert count("few", "1")["selection"] != count("ten", "1")["selection"]
    gone = count("none", "1")
    assert list(gone["vanished"]) == ["criteria.marks.survey:none"]
    assert gone["vanished_said"]["criteria.marks.survey:none"]["code"] == "choosing.no_mark"


def test_who_would_match_but_is_no_learner_or_has_no_chances_is_told_beside(
    client: FlaskClient, course: Course, admin: Headers, database: Database
) -> None:
    with database.writing() as session:
        staff, gone = session.scalars(select(CourseLearner).order_by(CourseLearner.id).limit(2)).all()
        staff.is_set_apart = True
        session.get_one(Enrolment, gone.id).is_active = False
        new = Learner(
            site_id=course.site_id, platform_user_id="new", email="new@x.example", created_at=course.created_at
        )
        session.add(new)
        session.flush()
        late = CourseLearner(course_pk=course.id, pseudonym="late", learner_id=new.id)
        session.add(late)
        session.flush()
        session.add(Enrolment(course_learner_id=late.id, is_active=True))
    everyone = post(client, admin, "count", {"all": True}).json
    assert everyone["matching"] == LEARNERS - 1
    assert everyone["no_learners"] == {"set_apart": 1, "unenrolled": 1}
    by_chance = post(client, admin, "count", {"leave": [0, 100]}).json
    assert (by_chance["matching"], by_chance["unpredicted"]) == (LEARNERS - 2, 1)
