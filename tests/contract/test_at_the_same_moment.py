"""Two requests at the same moment: one key sends once, one token changes once, one link logs in once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from communicator.access.login import create_login_link
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.outreach.tables import Communication
from tests.contract.conftest import Headers, Sign
from tests.seeding import COURSE_ID

AT_ONCE = 4


def at_once(app: Flask, body: dict[str, Any], headers: list[Headers]) -> list[int]:
    def post(given: Headers) -> int:
        answer = app.test_client().post(
            "/api/v1/communications", query_string={"course_id": COURSE_ID}, json=body, headers=given
        )
        return answer.status_code

    with ThreadPoolExecutor(len(headers)) as pool:
        return sorted(pool.map(post, headers))


def communications(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Communication)) or 0


def test_one_key_creates_once(app: Flask, course: Course, database: Database, sign: Sign) -> None:
    headers = [sign() | {"Idempotency-Key": "same"} for _ in range(AT_ONCE)]
    assert at_once(app, {"subject": "Once"}, headers) == [201] * AT_ONCE
    assert communications(database) == 1


def test_one_token_changes_once(app: Flask, course: Course, database: Database, sign: Sign) -> None:
    assert at_once(app, {"subject": "Once"}, [sign()] * AT_ONCE) == [201] + [401] * (AT_ONCE - 1)
    assert communications(database) == 1


def test_one_link_logs_in_once(app: Flask, database: Database) -> None:
    with database.writing() as session:
        link = create_login_link(session, "")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = sorted(pool.map(lambda _: app.test_client().get(link).status_code, range(AT_ONCE)))
    assert answers == [303] + [401] * (AT_ONCE - 1)
