"""The way out: a link that is nobody else's, and opting out that holds."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from communicator.config import Settings
from communicator.database import Database
from communicator.outreach.suppression import (
    UnknownWayOut,
    has_opted_out,
    opt_in,
    opt_out,
    read_unsubscribe_token,
    unsubscribe_token,
    unsubscribe_url,
)
from tests.audience.people import Person, populate

on_one_database = hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@on_one_database
@given(st.integers(0, 2**63 - 1))
def test_a_token_tells_its_learner_and_hides_the_number(settings: Settings, learner: int) -> None:
    token = unsubscribe_token(settings, learner)
    assert read_unsubscribe_token(settings, token) == learner
    assert len(token) == 32
    assert unsubscribe_url(settings, learner) == f"https://communicator.example/u/{token}"


@on_one_database
@given(st.integers(0, 31), st.sampled_from("ABab01-_"))
def test_a_changed_token_is_refused(settings: Settings, place: int, letter: str) -> None:
    token = unsubscribe_token(settings, 7)
    forged = token[:place] + letter + token[place + 1 :]
    if forged != token:
        with pytest.raises(UnknownWayOut):
            read_unsubscribe_token(settings, forged)


@pytest.mark.parametrize("token", ["", "x", "é" * 32, "A" * 32, "A" * 31, "A" * 64, "../../etc/passwd", "A" * 24])
def test_what_was_never_a_token_is_refused(settings: Settings, token: str) -> None:
    with pytest.raises(UnknownWayOut):
        read_unsubscribe_token(settings, token)


def test_another_installations_token_is_refused(settings: Settings) -> None:
    with pytest.raises(UnknownWayOut):
        read_unsubscribe_token(settings, unsubscribe_token(replace(settings, secret_key="another"), 7))


def test_opting_out_twice_is_once_and_can_be_taken_back(database: Database) -> None:
    with database.writing() as session:
        _, (learner,), _ = populate(session, [Person()])
        assert opt_out(session, learner.id, "one-click")
        assert not opt_out(session, learner.id, "page")
        assert has_opted_out(session, learner.id)
        assert opt_in(session, learner.id)
        assert not opt_in(session, learner.id)
        assert not has_opted_out(session, learner.id)
