"""Insights over HTTP: exact for a course's staff."""

import csv
import io
from typing import Any

from flask.testing import FlaskClient

from communicator.database import Database
from tests.contract.conftest import Headers
from tests.insights.registrants import COURSE_ID, add_registrants, profiles

QUERY = {"course_id": COURSE_ID}


def test_staff_see_exact_counts_by_one_dimension(database: Database, client: FlaskClient, admin: Headers) -> None:
    people = list(profiles(120))
    add_registrants(database, people)
    answer = client.get("/api/v1/insights", query_string=QUERY | {"by": "gender"}, headers=admin).json
    assert answer["registered"] == 120
    assert answer["cube"] is None
    women = {"value": "f", "registered": sum(each["gender"] == "f" for each in people)}
    assert women.items() <= answer["tables"]["gender"][0].items()
    assert sum(row["registered"] for row in answer["tables"]["gender"]) == 120


def test_a_filter_restricts_and_the_cube_tells_the_same(database: Database, client: FlaskClient, sign: Any) -> None:
    people = list(profiles(200))
    add_registrants(database, people)
    whole = client.get("/api/v1/insights", headers=sign(course_id=COURSE_ID)).json
    chosen = client.get(
        "/api/v1/insights", query_string={"by": "education", "country": "US,IN"}, headers=sign(course_id=COURSE_ID)
    ).json
    width = len(whole["cube"]["dimensions"]) + 2
    flat = whole["cube"]["cells"]
    cells = [flat[at : at + width] for at in range(0, len(flat), width)]
    countries = whole["cube"]["values"]["country"]
    counted = sum(cell[-1] for cell in cells if countries[cell[0]] in ("US", "IN"))
    assert chosen["registered"] == counted == sum(each["country"] in ("US", "IN") for each in people)
    assert sum(cell[-1] for cell in cells) == whole["registered"] == 200
    assert whole["cube"]["dimensions"] == ["country", "education", "gender", "age", "mode"]
    assert len(whole["cube"]["took_part"]) == len(cells)
    assert sum(whole["cube"]["took_part"]) == whole["took_part"] == sum(each["was_seen"] for each in people)


def test_a_new_import_shows_at_once(database: Database, client: FlaskClient, admin: Headers) -> None:
    for registered in (30, 60):
        add_registrants(database, profiles(30))
        assert client.get("/api/v1/insights", query_string=QUERY, headers=admin).json["registered"] == registered


def test_a_wrong_dimension_or_value_is_422_and_names_the_field(
    database: Database, client: FlaskClient, admin: Headers
) -> None:
    add_registrants(database, profiles(10))
    for wrong in ({"by": "name"}, {"country": "Spain"}):
        answer = client.get("/api/v1/insights", query_string=QUERY | wrong, headers=admin)
        assert answer.status_code == 422
        assert set(answer.json["errors"]) == set(wrong)


def test_staff_may_take_the_tables_as_csv(database: Database, client: FlaskClient, admin: Headers) -> None:
    add_registrants(database, profiles(40))
    answer = client.get("/api/v1/insights", query_string=QUERY, headers=admin | {"Accept": "text/csv"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows[0]["table"] == "all"
    assert {row["table"] for row in rows} == {"all", "country", "education", "gender", "age", "mode"}
    assert rows[0]["took_part"] == str(sum(each["was_seen"] for each in profiles(40)))
    assert sum(int(row["registered"]) for row in rows if row["table"] == "age") == 40
