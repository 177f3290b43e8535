"""A platform's tokens: what is accepted, and what each refusal says."""

from datetime import timedelta
from typing import Any

import jwt
import pytest

from communicator import clock
from communicator.access.callers import Role
from communicator.access.site_jwt import spend, verify
from communicator.access.sites import NewSecret, rotate_secret
from communicator.config import Settings
from communicator.database import Database
from communicator.errors import NotAllowed, NotKnown
from tests.access.conftest import COURSE, Sign


def test_a_token_names_its_user_and_course(database: Database, settings: Settings, sign: Sign) -> None:
    with database.reading() as session:
        caller = verify(session, settings.secret_key, sign(role="instructor", email="ana@campus.example"))
    assert (caller.course_id, caller.site, caller.role) == (COURSE, "campus-lms", Role.INSTRUCTOR)
    assert caller.email == "ana@campus.example"
    assert caller.reaches("campus-lms", COURSE)
    assert not caller.reaches("campus-moodle", COURSE)
    assert not caller.reaches("campus-lms", COURSE + "x")


def test_the_secret_before_the_last_rotation_still_signs_and_older_ones_dont(
    database: Database, settings: Settings, site: NewSecret, sign: Sign
) -> None:
    with database.writing() as session:
        rotate_secret(session, settings.secret_key, "campus-lms")
    with database.reading() as session:
        verify(session, settings.secret_key, sign())
    with database.writing() as session:
        rotate_secret(session, settings.secret_key, "campus-lms")
    with (
        database.reading() as session,
        pytest.raises(NotKnown, match=r"neither active secret of site campus-lms.*site rotate campus-lms"),
    ):
        verify(session, settings.secret_key, sign())


TIMES = ("iat", "exp")  # told as seconds from the test's own moment: a long run comes to it minutes after it was read
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "another key id as issuer": ({"iss": "key_other"}, "iss must be"),
    "another audience": ({"aud": "lms"}, "aud must be"),
    "no audience": ({"aud": None}, "aud must be"),
    "an unknown key id": ({"kid": "key_unknown"}, "No site has the token's key id"),
    "another secret": ({"secret": "another secret that is long enough for HS256"}, "neither active secret"),
    "another algorithm": ({"algorithm": "HS512", "secret": "s" * 64}, "HS256"),
    "a long life": ({"exp": 900}, "longer than 300 s"),
    "a life already over": ({"iat": -400, "exp": -200}, "expired"),
    "a birth in the future": ({"iat": 200, "exp": 300}, "in the future"),
    "no birth": ({"iat": None}, "iat is missing"),
    "no end": ({"exp": None}, "exp is missing"),
    "an endless end": ({"exp": 1e300}, "exp is no time"),
    "no user": ({"sub": None}, "sub must be"),
    "a number for a user": ({"sub": 5}, "sub must be"),
    "no course": ({"course_id": None}, "course_id must be"),
    "half a character": ({"sub": "\ud800"}, "sub must be"),
    "a line break": ({"course_id": "course-v1:A+B+C\n"}, "course_id must be"),
    "a key id that nothing can hold": ({"kid": "\ud800"}, "No site has the token's key id"),
    "no role": ({"role": None}, "role is missing"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_token_is_refused_with_the_reason(
    database: Database, settings: Settings, sign: Sign, case: str, recwarn: pytest.WarningsRecorder
) -> None:
    changed, reason = REFUSED[case]
    now = int(clock.now().timestamp())
    changed = {name: now + told if name in TIMES and told else told for name, told in changed.items()}
    with database.reading() as session, pytest.raises(NotKnown, match=reason):
        verify(session, settings.secret_key, sign(**changed))


def test_a_learner_is_known_and_not_allowed(database: Database, settings: Settings, sign: Sign) -> None:
    with database.reading() as session, pytest.raises(NotAllowed, match="role must be staff or instructor"):
        verify(session, settings.secret_key, sign(role="student"))


def test_what_is_no_jwt_or_unsigned_is_refused(database: Database, settings: Settings, site: NewSecret) -> None:
    unsigned = jwt.encode({"sub": "5"}, None, algorithm="none", headers={"kid": site.key_id})
    with database.reading() as session:
        with pytest.raises(NotKnown, match="neither a JWT"):
            verify(session, settings.secret_key, "nonsense")
        with pytest.raises(NotKnown, match="HS256"):
            verify(session, settings.secret_key, unsigned)


def test_the_platforms_clock_may_be_ahead_a_little_but_an_expired_token_is_expired(
    database: Database, settings: Settings, sign: Sign
) -> None:
    now = int(clock.now().timestamp())
    with database.reading() as session:
        verify(session, settings.secret_key, sign(iat=now + 20, exp=now + 320))
        with pytest.raises(NotKnown, match="expired"):
            verify(session, settings.secret_key, sign(iat=now - 80, exp=now - 2))


def test_a_token_id_changes_something_once(database: Database, settings: Settings, sign: Sign) -> None:
    with database.writing() as session:
        caller = verify(session, settings.secret_key, sign(jti="first"))
        spend(session, caller)
    with database.writing() as session, pytest.raises(NotKnown, match="jti was used before"):
        spend(session, caller)
    with database.writing() as session:
        spend(session, verify(session, settings.secret_key, sign(jti="second")))


def test_a_change_that_fails_leaves_the_token_id_unused(database: Database, settings: Settings, sign: Sign) -> None:
    with database.reading() as session:
        caller = verify(session, settings.secret_key, sign())
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        spend(session, caller)
        raise ZeroDivisionError
    with database.writing() as session:
        spend(session, caller)


def test_a_change_needs_a_token_id(database: Database, settings: Settings, sign: Sign) -> None:
    with database.writing() as session:
        caller = verify(session, settings.secret_key, sign(jti=None))
        with pytest.raises(NotKnown, match="no jti"):
            spend(session, caller)


def test_used_token_ids_are_forgotten_when_they_could_no_longer_be_used(
    database: Database, settings: Settings, sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.writing() as session:
        caller = verify(session, settings.secret_key, sign())
        spend(session, caller)
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    with database.writing() as session:
        spend(session, caller)  # its row is gone; `verify` would have refused the token as expired
        with pytest.raises(NotKnown, match="expired"):
            verify(
                session, settings.secret_key, sign(iat=int(later.timestamp()) - 300, exp=int(later.timestamp()) - 200)
            )
