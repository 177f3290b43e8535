"""A site, and tokens as its platform would sign them."""

from collections.abc import Callable
from typing import Any

import jwt
import pytest

from communicator import clock
from communicator.access.sites import NewSecret, add_site
from communicator.config import Settings
from communicator.database import Database

COURSE = "course-v1:CampusX+STAT101+2026_T4"

Sign = Callable[..., str]


@pytest.fixture
def site(database: Database, settings: Settings) -> NewSecret:
    with database.writing() as session:
        return add_site(session, settings.secret_key, "campus-lms", "edx")


@pytest.fixture
def sign(site: NewSecret) -> Sign:
    """Signs claims as the platform does; what is given replaces a claim, None leaves it out."""

    def signed(secret: str = site.secret, kid: str = site.key_id, algorithm: str = "HS256", **changed: Any) -> str:
        now = int(clock.now().timestamp())
        claims: dict[str, Any] = {
            "iss": site.key_id,
            "aud": "communicator",
            "sub": "5",
            "course_id": COURSE,
            "role": "staff",
            "iat": now,
            "exp": now + 60,
            "jti": "one",
        }
        claims = {name: value for name, value in (claims | changed).items() if value is not None}
        return jwt.encode(claims, secret, algorithm=algorithm, headers={"kid": kid})

    return signed
