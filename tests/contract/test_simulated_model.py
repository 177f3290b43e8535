"""Staff who choose by a model of invented courses are told to ask an administrator, who acknowledges it once."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.tables import SimulatedAcknowledgement
from tests.contract.conftest import Headers, Post, Sign
from tests.seeding import COURSE_ID

QUERY = {"course_id": COURSE_ID}
URL = "/api/v1/audience"


@pytest.fixture
def unacknowledged(database: Database, course: Course) -> None:
    with database.writing() as session:
        session.execute(delete(SimulatedAcknowledgement))


@pytest.mark.usefixtures("unacknowledged")
def test_staff_are_told_whom_to_ask_and_go_on_once_it_is_acknowledged(
    client: FlaskClient, post: Post, admin: Headers, sign: Sign, written: dict[str, Any]
) -> None:
    seen = client.get(URL, query_string=QUERY, headers=sign())
    assert (seen.json["acknowledged"], seen.json["may_acknowledge"]) == (None, False)
    chosen = written | {"criteria": {"certify": [0, 100]}, "snapshot": seen.json["snapshot"], "when": "now"}
    refused = post(body=chosen, headers=sign())
    assert refused.status_code == 409
    assert refused.json["type"].endswith("#problem-acknowledgement-needed")
    assert "invented courses only" in refused.json["detail"]
    assert "administrator" in refused.json["detail"]
    assert post(body=written | {"when": "now"}, headers=sign()).status_code == 201  # to everyone: no model is asked
    told = client.post(f"{URL}/acknowledge-simulated", query_string=QUERY, headers=admin)
    assert told.status_code == 200
    again = client.get(URL, query_string=QUERY, headers=admin | {"If-None-Match": seen.headers["ETag"]})
    assert again.status_code == 200
    assert again.json["acknowledged"] == told.json
    assert again.json["may_acknowledge"] is True
    assert client.post(f"{URL}/acknowledge-simulated", query_string=QUERY, headers=admin).json == told.json
    assert post(body=chosen, headers=sign()).status_code == 201


@pytest.mark.usefixtures("unacknowledged")
def test_only_an_administrator_acknowledges(client: FlaskClient, token: Any, sign: Sign, database: Database) -> None:
    for headers in (sign(), sign(role="instructor"), token(f"course:{COURSE_ID}"), token("read"), {}):
        answer = client.post(f"{URL}/acknowledge-simulated", query_string=QUERY, headers=headers)
        assert answer.status_code in (401, 403)
    with database.reading() as session:
        assert session.query(SimulatedAcknowledgement).count() == 0
