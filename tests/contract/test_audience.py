"""The cube, the count and the list agree with each other and with what is published."""

import csv
import gzip
import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from communicator.audience.cube import decode_bins
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.suppression import opt_out
from communicator.prediction.published import latest_snapshot, prediction_rows
from communicator.prediction.tables import Snapshot
from communicator.roster.tables import CourseLearner, Enrolment, Learner
from tests.contract.conftest import LEARNERS, Headers
from tests.seeding import COURSE_ID

QUERY = {"course_id": COURSE_ID}
Chances = tuple[int, int, int]


def published(database: Database, course: Course) -> list[Chances]:
    with database.reading() as session:
        snapshot = latest_snapshot(session, course.id)
        assert snapshot is not None
        return [row[1:] for row in prediction_rows(session, snapshot.id)]


def count(client: FlaskClient, headers: Headers, criteria: object) -> Any:
    return client.post("/api/v1/audience/count", query_string=QUERY, json={"criteria": criteria}, headers=headers)


def test_the_cube_holds_every_learner_once(
    client: FlaskClient, course: Course, admin: Headers, database: Database
) -> None:
    cube = client.get("/api/v1/audience", query_string=QUERY, headers=admin).json
    assert set(cube) == {
        *("snapshot", "as_of", "learners", "unpredicted", "bins", "last_seen", "enrolled", "writable"),
        *("why_unpredicted", "why_unwritable", "course", "model", "objecting", "acknowledged", "may_acknowledge"),
        *("notes", "drift", "why_unpredicted_said", "why_unwritable_said"),
    }
    assert (cube["learners"], cube["unpredicted"], cube["enrolled"], cube["writable"]) == (
        LEARNERS,
        0,
        LEARNERS,
        LEARNERS,
    )
    assert sum(cube["last_seen"].values()) == LEARNERS
    found = [bin_[:3] for bin_ in decode_bins(cube["bins"]) for _ in range(bin_[3])]
    assert sorted(found) == sorted(published(database, course))
    assert cube["model"]["simulated_only"] is True
    assert cube["course"]["site"] == "campus-lms"


def test_the_cubes_etag_is_its_snapshot(client: FlaskClient, course: Course, admin: Headers) -> None:
    first = client.get("/api/v1/audience", query_string=QUERY, headers=admin)
    assert first.headers["ETag"] == f'"{first.json["snapshot"]}.a"'  # its model of invented courses is acknowledged
    again = client.get("/api/v1/audience", query_string=QUERY, headers=admin | {"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get("/api/v1/audience", query_string=QUERY, headers=admin | {"If-None-Match": '"another"'})
    assert other.status_code == 200


def test_long_answers_are_compressed_for_those_who_take_it(client: FlaskClient) -> None:
    plain = client.get("/api/v1/openapi.json")
    small = client.get("/api/v1/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert gzip.decompress(small.data) == plain.data


def test_parts_by_last_visit_add_up(client: FlaskClient, course: Course, admin: Headers) -> None:
    whole = client.get("/api/v1/audience", query_string=QUERY, headers=admin).json
    parts = {
        part: client.get("/api/v1/audience", query_string=QUERY | {"last_seen": part}, headers=admin).json
        for part in ("recent", "earlier", "never")
    }
    assert {part: found["learners"] for part, found in parts.items()} == whole["last_seen"]
    assert sum(sum(found["bins"][1::2]) for found in parts.values()) == sum(whole["bins"][1::2])


def test_without_predictions_the_cube_says_what_is_missing(
    client: FlaskClient, course: Course, admin: Headers, database: Database
) -> None:
    with database.writing() as session:
        session.execute(delete(Snapshot))
        session.execute(update(Learner).values(email=""))
    cube = client.get("/api/v1/audience", query_string=QUERY, headers=admin)
    assert (cube.status_code, cube.json["snapshot"], cube.json["bins"]) == (200, None, [])
    assert cube.json["unpredicted"] == LEARNERS
    assert "clickstream import" in cube.json["why_unpredicted"]
    assert cube.json["why_unpredicted_said"]["code"] == "knowing.no_log"
    assert "no address" in cube.json["why_unwritable"]
    assert "ETag" not in cube.headers


def test_people_seen_in_a_log_only_cant_be_written_to_and_the_page_learns_why(
    client: FlaskClient, course: Course, admin: Headers, database: Database
) -> None:
    with database.writing() as session:
        session.execute(delete(Enrolment))
    cube = client.get("/api/v1/audience", query_string=QUERY, headers=admin).json
    assert (cube["learners"], cube["enrolled"], cube["writable"]) == (LEARNERS, 0, 0)
    assert "no roster has said yet" in cube["why_unwritable"]
    assert "roster import" in cube["why_unwritable"]


ENDS = st.integers(0, 100)
RANGES = st.tuples(ENDS, ENDS).map(sorted)


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(certify=RANGES, complete=RANGES, leave=RANGES)
def test_count_list_and_published_per_cents_agree_and_ranges_are_inclusive(
    client: FlaskClient,
    course: Course,
    admin: Headers,
    database: Database,
    certify: list[int],
    complete: list[int],
    leave: list[int],
) -> None:
    criteria = {"certify": certify, "complete": complete, "leave": leave}
    wanted = [
        chances
        for chances in published(database, course)
        if all(low <= value <= high for value, (low, high) in zip(chances, criteria.values(), strict=True))
    ]
    assert count(client, admin, criteria).json["matching"] == len(wanted)
    listed = client.post(
        "/api/v1/audience/learners", query_string=QUERY, json={"criteria": criteria}, headers=admin
    ).json
    assert sorted((row["certify"], row["complete"], row["leave"]) for row in listed["learners"]) == sorted(wanted)


def test_who_cant_be_reached_is_counted_by_the_first_reason(
    client: FlaskClient, course: Course, admin: Headers, database: Database
) -> None:
    with database.writing() as session:
        people = list(session.scalars(select(CourseLearner).order_by(CourseLearner.id).limit(3)))
        opt_out(session, people[0].id, "page")
        opt_out(session, people[1].id, "page")
        assert people[2].learner is not None
        people[2].learner.email = ""
    told = count(client, admin, {"all": True, "exclude": [people[0].pseudonym]}).json
    assert told["matching"] == LEARNERS
    assert told["excluded"] == {"excluded_by_hand": 1, "opted_out": 1, "no_address": 1}
    assert told["matching"] == told["reachable"] + sum(told["excluded"].values())


WRONG: dict[str, tuple[object, str]] = {
    "nothing": ({}, "criteria"),
    "no object": ([], "criteria"),
    "a range of one end": ({"certify": [1]}, "criteria.certify"),
    "a range turned round": ({"certify": [20, 10]}, "criteria.certify"),
    "a range below 0": ({"complete": [-1, 10]}, "criteria.complete"),
    "a range above 100": ({"leave": [0, 101]}, "criteria.leave"),
    "parts of a per cent": ({"leave": [0.5, 10]}, "criteria.leave"),
    "everybody and a range": ({"all": True, "leave": [0, 100]}, "criteria.all"),
    "an unknown field": ({"leaves": [0, 100]}, "criteria.leaves"),
    "an unknown attribute": ({"attributes": {"shoe_size": ["42"]}}, "criteria.attributes.shoe_size"),
    "an unknown visit": ({"attributes": {"last_seen": ["today"]}}, "criteria.attributes.last_seen"),
    "a pseudonym alone": ({"all": True, "exclude": "x"}, "criteria.exclude"),
}


@pytest.mark.parametrize("case", WRONG)
def test_criteria_at_fault_are_422_and_name_the_field(
    client: FlaskClient, course: Course, admin: Headers, case: str
) -> None:
    criteria, name = WRONG[case]
    for route in ("count", "learners"):
        answer = client.post(
            f"/api/v1/audience/{route}", query_string=QUERY, json={"criteria": criteria}, headers=admin
        )
        assert answer.status_code == 422
        assert answer.content_type == "application/problem+json"
        assert list(answer.json["errors"]) == [name]
        assert answer.json["errors"][name][0]


def test_the_list_is_paged_and_ends(client: FlaskClient, course: Course, admin: Headers) -> None:
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query = QUERY | {"limit": "25"} | ({"cursor": cursor} if cursor else {})
        page = client.post(
            "/api/v1/audience/learners", query_string=query, json={"criteria": {"all": True}}, headers=admin
        ).json
        seen += [row["pseudonym"] for row in page["learners"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == LEARNERS
    wrong = client.post(
        "/api/v1/audience/learners",
        query_string=QUERY | {"cursor": "nobody"},
        json={"criteria": {"all": True}},
        headers=admin,
    )
    assert (wrong.status_code, list(wrong.json["errors"])) == (422, ["cursor"])


def test_csv_is_as_the_original_writes_it(
    client: FlaskClient, course: Course, admin: Headers, database: Database
) -> None:
    answer = client.post(
        "/api/v1/audience/learners",
        query_string=QUERY,
        json={"criteria": {"certify": [0, 100]}},
        headers=admin | {"Accept": "text/csv"},
    )
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    header = "anon_user_id,attrition_prediction,completion_prediction,certification_prediction"
    assert answer.text.splitlines()[0] == header
    names = ("certification_prediction", "completion_prediction", "attrition_prediction")
    assert sorted(tuple(int(row[name]) for name in names) for row in rows) == sorted(published(database, course))
