"""The application on a seeded course, and callers of every kind."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
import pytest
from flask import Flask
from flask.testing import FlaskClient

from communicator import clock
from communicator.access.sites import NewSecret, add_site
from communicator.access.tokens import create_token
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.database import Database
from communicator.identifiers import new_id
from tests.applications import application
from tests.conftest import SECRET_KEY
from tests.seeding import COURSE_ID, seed_course

LEARNERS = 60
SITE = "campus-lms"
Headers = dict[str, str]
Sign = Callable[..., Headers]
Post = Callable[..., Any]


@dataclass
class Seeded:
    """An SQLite file, to be copied, with the site and the course in it: seeding takes longer than most tests."""

    file: Path
    site: NewSecret
    course: Course


@pytest.fixture(scope="session")
def seeded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Seeded:
    file = tmp_path_factory.mktemp("seeded") / "seeded.db"
    shutil.copyfile(sqlite_template, file)
    database = Database(f"sqlite:///{file}")
    site = _add_site(database, SECRET_KEY)
    course = seed_course(database, LEARNERS, site=SITE)
    database.close()
    return Seeded(file, site, course)


@pytest.fixture
def sqlite_origin(request: pytest.FixtureRequest, sqlite_template: Path) -> Path:
    """Where the course is asked for, it is in the database already."""
    if "course" not in request.fixturenames:
        return sqlite_template
    seeded: Seeded = request.getfixturevalue("seeded")
    return seeded.file


@pytest.fixture
def site(request: pytest.FixtureRequest, database: Database, settings: Settings) -> NewSecret:
    if database.is_sqlite and "course" in request.fixturenames:
        seeded: Seeded = request.getfixturevalue("seeded")
        return seeded.site
    return _add_site(database, settings.secret_key)


@pytest.fixture
def course(request: pytest.FixtureRequest, database: Database, site: NewSecret) -> Course:
    if database.is_sqlite:
        seeded: Seeded = request.getfixturevalue("seeded")
        return seeded.course
    return seed_course(database, LEARNERS, site=SITE)


def _add_site(database: Database, secret_key: str) -> NewSecret:
    with database.writing() as session:
        return add_site(session, secret_key, SITE, "edx")


@pytest.fixture
def app(database: Database, settings: Settings) -> Flask:
    return application(settings, database)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def token(database: Database) -> Callable[[str], Headers]:
    """Headers of an administrator's token of a scope."""

    def make(scope: str) -> Headers:
        with database.writing() as session:
            return {"Authorization": f"Bearer {create_token(session, scope).token}"}

    return make


@pytest.fixture
def admin(token: Callable[[str], Headers]) -> Headers:
    return token("admin")


@pytest.fixture
def sign(site: NewSecret) -> Sign:
    """Headers of a call of the platform, each with a token of its own."""

    def signed(course_id: str = COURSE_ID, role: str = "staff", **more: Any) -> Headers:
        now = int(clock.now().timestamp())
        claims = {
            "iss": site.key_id,
            "aud": "communicator",
            "sub": "5",
            "course_id": course_id,
            "role": role,
            "iat": now,
            "exp": now + 60,
            "jti": new_id(),
        }
        encoded = jwt.encode(claims | more, site.secret, algorithm="HS256", headers={"kid": site.key_id})
        return {"Authorization": f"Bearer {encoded}"}

    return signed


@pytest.fixture
def written() -> dict[str, Any]:
    """A message that can be sent."""
    return {
        "subject": "Week 4",
        "body": "Hello [:firstname|there:],\n\nWeek 4 is **shorter** than it looks.",
        "from_name": "The statistics team",
        "reply_to": "stat-team@campus.example",
        "criteria": {"all": True},
    }


@pytest.fixture
def post(client: FlaskClient, course: Course, admin: Headers) -> Post:
    """Posts below the communications' address as an administrator."""

    def posted(path: str = "", body: object = None, key: str | None = None, headers: Headers = admin) -> Any:
        keyed = {"Idempotency-Key": key} if key else {}
        return client.post(
            f"/api/v1/communications{path}",
            query_string={"course_id": COURSE_ID},
            json=body or {},
            headers=headers | keyed,
        )

    return posted
