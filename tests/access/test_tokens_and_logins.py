"""Administrators' tokens, login links and sessions."""

from datetime import timedelta

import pytest

from communicator import clock
from communicator.access.callers import Scope
from communicator.access.login import (
    create_login_link,
    csrf_token,
    end_session,
    find_session,
    is_csrf_token,
    use_login_link,
)
from communicator.access.tokens import create_token, list_tokens, revoke_token, verify_token
from communicator.database import Database
from communicator.errors import InvalidFields, NotAllowed, NotFound, NotKnown
from tests.access.conftest import COURSE

URL = "https://communicator.example"


def test_a_token_reaches_as_far_as_its_scope(database: Database) -> None:
    with database.writing() as session:
        made = {scope: create_token(session, scope) for scope in ("admin", "read", f"course:{COURSE}")}
    with database.reading() as session:
        admin, reader, course = (verify_token(session, token.token) for token in made.values())
        assert all(kept.token_hash != made[kept.scope].token for kept in list_tokens(session))
    assert admin.reaches("any", "course")
    admin.require_writing()
    with pytest.raises(NotAllowed, match="may only read"):
        reader.require_writing()
    with pytest.raises(NotAllowed, match="administrator"):
        course.require_everything()
    course.require_course(None, COURSE)
    with pytest.raises(NotAllowed, match="may only reach"):
        course.require_course(None, "course-v1:Other+C+R")


def test_a_revoked_token_is_refused(database: Database) -> None:
    with database.writing() as session:
        made = create_token(session, "admin")
        revoke_token(session, made.id)
        with pytest.raises(NotKnown, match="was revoked"):
            verify_token(session, made.token)
        with pytest.raises(NotKnown, match="not known"):
            verify_token(session, "cmk_guess")
        with pytest.raises(NotFound, match="token list"):
            revoke_token(session, "nothing")


@pytest.mark.parametrize("scope", ["", "write", "course:", "course:" + "x" * 300])
def test_an_unknown_scope_is_refused(database: Database, scope: str) -> None:
    with database.writing() as session, pytest.raises(InvalidFields, match="admin, read or course"):
        create_token(session, scope)


def test_a_login_link_opens_one_session_once(database: Database) -> None:
    with database.writing() as session:
        link = create_login_link(session, URL, "admin@campus.example").rsplit("/", 1)[1]
    with database.writing() as session:
        cookie = use_login_link(session, link)
    with database.writing() as session, pytest.raises(NotKnown, match="used already"):
        use_login_link(session, link)
    with database.reading() as session:
        caller = find_session(session, cookie)
        assert caller is not None
        assert (caller.scope, caller.email) == (Scope.ADMIN, "admin@campus.example")
        assert find_session(session, "another") is None
    with database.writing() as session:
        end_session(session, cookie)
        assert find_session(session, cookie) is None


def test_links_and_sessions_end_by_themselves(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.writing() as session:
        first, second = (create_login_link(session, URL).rsplit("/", 1)[1] for _ in range(2))
        cookie = use_login_link(session, first)
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(hours=1, seconds=1))
    with database.writing() as session, pytest.raises(NotKnown, match="over an hour old"):
        use_login_link(session, second)
    monkeypatch.setattr(clock, "now", lambda: moment + timedelta(days=8))
    with database.reading() as session:
        assert find_session(session, cookie) is None


def test_a_csrf_token_belongs_to_its_session() -> None:
    token = csrf_token("key", "cookie")
    assert is_csrf_token("key", "cookie", token)
    assert not is_csrf_token("key", "another", token)
    assert not is_csrf_token("key", "cookie", "é")
