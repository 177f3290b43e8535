"""A site's rules over HTTP: who reads them, who changes them."""

from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from communicator.access.sites import add_site
from communicator.access.tables import AuditEntry
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.site_rules import NAMES
from tests.contract.conftest import Headers, Sign
from tests.seeding import COURSE_ID

URL = "/api/v1/sites/campus-lms/rules"


def test_staff_read_the_rules_of_their_site(
    client: FlaskClient, course: Course, sign: Sign, token: Callable[[str], Headers], database: Database
) -> None:
    with database.writing() as session:
        add_site(session, "a key for tests only", "elsewhere", "moodle")
    for headers in (sign(), token("read"), token("admin"), token(f"course:{COURSE_ID}")):
        told: Any = client.get(URL, headers=headers)
        assert (told.status_code, set(told.json)) == (200, set(NAMES))
    for headers in (sign(), token(f"course:{COURSE_ID}")):
        assert client.get("/api/v1/sites/elsewhere/rules", headers=headers).status_code == 403
    assert client.get("/api/v1/sites/nowhere/rules", headers=token("read")).status_code == 404


def test_only_administrators_change_them_and_it_is_noted(
    client: FlaskClient, course: Course, sign: Sign, token: Callable[[str], Headers], database: Database
) -> None:
    for headers in (sign(role="instructor"), token("read"), token(f"course:{COURSE_ID}")):
        assert client.patch(URL, json={"cap_messages": 3}, headers=headers).status_code == 403
    changed: Any = client.patch(
        URL, json={"cap_messages": 3, "quiet_from": 22, "quiet_until": 7}, headers=token("admin")
    )
    assert (changed.status_code, changed.json["cap_messages"], changed.json["quiet_from"]) == (200, 3, 22)
    assert client.get(URL, headers=sign()).json == changed.json
    with database.reading() as session:
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "site.rules"))
    assert entry.details == {"site": "campus-lms", "changes": {"cap_messages": 3, "quiet_from": 22, "quiet_until": 7}}
    refused: Any = client.patch(URL, json={"cap_messages": 0, "quiet_from": 99}, headers=token("admin"))
    assert (refused.status_code, sorted(refused.json["errors"])) == (422, ["cap_messages", "quiet_from"])
