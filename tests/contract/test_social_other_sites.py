"""Two sites may have a course of the same id: staff of one site see and change nothing of the other's."""

from typing import Any

import jwt
import pytest
from flask.testing import FlaskClient

from communicator import clock
from communicator.access.sites import NewSecret, add_site
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.identifiers import new_id
from tests.contract.conftest import Headers, Sign
from tests.contract.social import seed_posts
from tests.seeding import COURSE_ID

READS = ["report", "hashtags", "timeline", "interactions", "participants", "network", "coverage", "posts", "activities"]


@pytest.fixture
def elsewhere(database: Database, settings: Settings) -> NewSecret:
    with database.writing() as session:
        return add_site(session, settings.secret_key, "elsewhere", "moodle", "https://elsewhere.example")


def signed(by: NewSecret, **more: Any) -> Headers:
    now = int(clock.now().timestamp())
    claims = {"iss": by.key_id, "aud": "communicator", "sub": "5", "course_id": COURSE_ID, "role": "instructor"}
    claims |= {"iat": now, "exp": now + 60, "jti": new_id()}
    token = jwt.encode(claims | more, by.secret, algorithm="HS256", headers={"kid": by.key_id})
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("path", READS)
def test_staff_of_a_course_of_the_same_id_elsewhere_read_nothing(
    client: FlaskClient, database: Database, settings: Settings, course: Course, site: NewSecret, elsewhere: NewSecret,
    path: str,
) -> None:  # fmt: skip
    seed_posts(database, settings, course)
    for asked in (
        {},
        {"course_id": COURSE_ID},
        {"site": site.site.name},
        {"course_id": COURSE_ID, "site": site.site.name},
    ):
        answer = client.get(f"/api/v1/social/{path}", query_string=asked, headers=signed(elsewhere))
        assert answer.status_code in {403, 404}, (path, asked)


@pytest.mark.parametrize("path", ["activities", "misspellings"])
def test_staff_of_a_course_of_the_same_id_elsewhere_change_nothing(
    client: FlaskClient, database: Database, settings: Settings, course: Course, site: NewSecret, elsewhere: NewSecret,
    path: str,
) -> None:  # fmt: skip
    seed_posts(database, settings, course)
    body = {"activities": []} if path == "activities" else {"tag": "rstats", "target": None}
    for asked in ({}, {"site": site.site.name}, {"course_id": COURSE_ID, "site": site.site.name}):
        answer = client.post(f"/api/v1/social/{path}", query_string=asked, json=body, headers=signed(elsewhere))
        assert answer.status_code in {403, 404}, (path, asked)


def test_a_token_that_ran_out_or_is_for_a_learner_or_is_used_twice_is_refused(
    client: FlaskClient, database: Database, settings: Settings, course: Course, sign: Sign
) -> None:
    seed_posts(database, settings, course)
    past = int(clock.now().timestamp()) - 3600
    for headers, status in ((sign(iat=past, exp=past + 60), 401), (sign(role="student"), 403)):
        for path in READS:
            assert client.get(f"/api/v1/social/{path}", headers=headers).status_code == status
    once = sign()
    body = {"tag": "rstats", "target": None}
    answers = [client.post("/api/v1/social/misspellings", json=body, headers=once).status_code for _ in range(2)]
    assert answers == [200, 401]
