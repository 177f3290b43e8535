"""The same request under the same key gets the same answer."""

from dataclasses import replace
from datetime import timedelta

import pytest

from communicator import clock
from communicator.access.idempotency import Answer, claim, keyed, recall, remember
from communicator.database import Database
from communicator.errors import IdempotencyConflict, InvalidFields

ASKED = keyed("site:1:5", "key-1", b"POST", b"/api/v1/communications", b'{"subject": "Week 4"}')
ANSWER = Answer(201, {"id": "abc"})


def test_a_repeated_request_gets_the_first_answer(database: Database) -> None:
    with database.writing() as session:
        assert claim(session, ASKED) is None
        remember(session, ASKED, ANSWER)
    with database.writing() as session:
        assert claim(session, ASKED) == ANSWER
        assert recall(session, ASKED) == ANSWER


def test_another_request_under_the_same_key_is_refused(database: Database) -> None:
    with database.writing() as session:
        claim(session, ASKED)
        remember(session, ASKED, ANSWER)
        with pytest.raises(IdempotencyConflict, match="for another request"):
            claim(session, keyed("site:1:5", "key-1", b"POST", b"/api/v1/communications", b"{}"))
        assert claim(session, replace(ASKED, caller="site:1:6")) is None


def test_a_request_that_fails_leaves_its_key_free(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as session:
        claim(session, ASKED)
        raise ZeroDivisionError
    with database.writing() as session:
        assert claim(session, ASKED) is None


def test_a_request_under_way_is_told_so(database: Database) -> None:
    with database.writing() as session:
        claim(session, ASKED)
    with database.writing() as session, pytest.raises(IdempotencyConflict, match="under way"):
        claim(session, ASKED)


def test_answers_are_forgotten_after_a_week(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with database.writing() as session:
        claim(session, ASKED)
        remember(session, ASKED, ANSWER)
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    with database.writing() as session:
        assert claim(session, ASKED) is None


@pytest.mark.parametrize("key", ["", "x" * 201, "é", "a\nb"])
def test_an_unusable_key_is_refused(key: str) -> None:
    with pytest.raises(InvalidFields, match="Idempotency-Key"):
        keyed("somebody", key)
