"""Automatic messages over HTTP: forecast, switched on, changed while paused, followed look by look."""

from typing import Any

from flask.testing import FlaskClient

from communicator.clock import now
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.automatic.checking import check
from communicator.prediction.published import latest_snapshot
from communicator.roster.tables import CourseLearner, Enrolment
from tests.contract.conftest import LEARNERS, Headers, Post
from tests.contract.test_sending import publish_another
from tests.outreach.automatic.automatically import SETTINGS
from tests.seeding import COURSE_ID

QUERY = {"course_id": COURSE_ID}
VERIFIED = {"attributes": {"mode": ["verified"]}}
Written = dict[str, Any]


def test_it_is_switched_on_looks_once_and_tells_every_look(
    post: Post, written: Written, database: Database, course: Course, client: FlaskClient, admin: Headers
) -> None:
    on = post(body=written | {"criteria": VERIFIED, "automatic": True, "ends_on": None, "when": "now"})
    assert (on.status_code, on.json["status"], on.json["deliveries"]) == (201, "sending", {})
    with database.writing() as session:
        for enrolment in session.query(Enrolment).limit(3):
            enrolment.mode = "verified"
    publish_another(database, course, certify=50)
    with database.writing() as session:
        check(session, SETTINGS, on.json["id"], now())
    told = client.get(f"/api/v1/communications/{on.json['id']}/runs", query_string=QUERY, headers=admin)
    assert [(run["kind"], run["new"], run["queued"], run["done"]) for run in told.json["runs"]] == [
        ("check", 3, 3, True),
        ("switched_on", 0, 0, True),
    ]
    page = client.get(
        f"/api/v1/communications/{on.json['id']}/runs", query_string=QUERY | {"limit": 1}, headers=admin
    ).json
    rest = client.get(
        f"/api/v1/communications/{on.json['id']}/runs",
        query_string=QUERY | {"cursor": page["next_cursor"]},
        headers=admin,
    ).json
    assert [run["kind"] for run in (*page["runs"], *rest["runs"])] == ["check", "switched_on"]
    strange = client.get(
        f"/api/v1/communications/{on.json['id']}/runs", query_string=QUERY | {"cursor": "x"}, headers=admin
    )
    assert strange.status_code == 422


def test_a_model_of_invented_courses_switches_nothing_on(post: Post, written: Written) -> None:
    refused = post(body=written | {"criteria": {"leave": [80, 100]}, "automatic": True, "when": "now"})
    assert refused.status_code == 422
    assert "invented courses only" in refused.json["detail"]


def test_it_is_changed_while_it_is_paused_and_the_audit_tells_what(
    post: Post, written: Written, course: Course, client: FlaskClient, admin: Headers
) -> None:
    on = post(body=written | {"criteria": VERIFIED, "automatic": True, "when": "now"}).json
    address, headers = f"/api/v1/communications/{on['id']}", admin
    other = {"criteria": {"attributes": {"mode": ["audit"]}}, "daily_ceiling": 10, "body": "x" * 300}
    early = client.patch(address, query_string=QUERY, json=other, headers=headers)
    assert (early.status_code, "pause it" in early.json["detail"]) == (409, True)
    assert post(f"/{on['id']}/pause").status_code == 200
    assert client.patch(address, query_string=QUERY, json={"holdout_percent": 10}, headers=headers).status_code == 422
    assert client.patch(address, query_string=QUERY, json={"subject": ""}, headers=headers).status_code == 422
    done = client.patch(address, query_string=QUERY, json=other, headers=headers)
    assert (done.status_code, done.json["daily_ceiling"]) == (200, 10)
    (entry, *_) = client.get("/api/v1/audit", query_string=QUERY, headers=headers).json["entries"]
    assert (entry["action"], entry["details"]["fields"]) == (
        "communication.update",
        ["body", "criteria", "daily_ceiling"],
    )
    assert entry["details"]["changes"]["criteria"] == [VERIFIED, other["criteria"]]
    assert entry["details"]["changes"]["body"][1]["characters"] == 300
    assert post(f"/{on['id']}/resume").json["status"] == "sending"


def test_the_forecast_tells_the_backlog_and_why_the_past_is_not_told(
    client: FlaskClient, course: Course, database: Database, admin: Headers
) -> None:
    def asked(criteria: object) -> Any:
        body = {"criteria": criteria}
        return client.post("/api/v1/automatic/forecast", query_string=QUERY, json=body, headers=admin)

    told = asked({"leave": [0, 100]}).json
    with database.reading() as session:
        latest = latest_snapshot(session, course.id)
        people = session.query(CourseLearner).count()
    assert latest is not None
    assert (told["matching_now"], told["last_7_days"], people) == (LEARNERS, 0, LEARNERS)
    assert told["days"][-1] == {"day": latest.as_of.date().isoformat(), "new": 0, "is_predicted": True}
    assert told["known_since"] == latest.as_of.date().isoformat()
    untold = asked(VERIFIED).json
    assert (untold["last_7_days"], untold["days"]) == (None, [])
    assert "only chances are kept" in untold["why_not"]
    assert asked({"leave": [5, 1]}).status_code == 422
