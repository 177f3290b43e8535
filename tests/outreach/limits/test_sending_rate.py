"""Rates hold exactly, over all workers: any minute has no more mails than it may, and hardly fewer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Lock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from communicator.database import Database
from communicator.identifiers import new_id
from communicator.outreach.limits import rate_keys, remove_idle_rates, take_tokens
from communicator.outreach.limits.sending_rate import at_once, spacing
from communicator.outreach.site_rules import SendingRules
from tests.conftest import A_MONDAY

MINUTE = timedelta(minutes=1)
Granted = list[tuple[datetime, int]]


def most_in_a_minute(granted: Granted) -> int:
    """The most mails in any 60 seconds, the last instant excluded."""
    starts = [at for at, _ in granted]
    return max((sum(n for at, n in granted if start <= at < start + MINUTE) for start in starts), default=0)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(
    st.integers(1, 600),
    st.lists(st.tuples(st.integers(0, 20_000_000), st.integers(1, 50)), max_size=25),
)
def test_no_minute_has_more_than_the_rate(database: Database, per_minute: int, asked: list[tuple[int, int]]) -> None:
    key, moment, granted = new_id(), A_MONDAY, []
    with database.writing() as session:
        for microseconds, wanted in asked:
            moment += timedelta(microseconds=microseconds)
            got, again_at = take_tokens(session, [(key, per_minute)], wanted, moment)
            assert 0 <= got <= wanted
            assert (again_at is None) is (got == wanted)
            granted.append((moment, got))
            if again_at is not None:
                assert again_at > moment
                some = min(wanted - got, max(1, at_once(per_minute) // 2))
                assert take_tokens(session, [(key, per_minute)], some, again_at)[0] == some
                moment = again_at
                granted.append((moment, some))
    assert most_in_a_minute(granted) <= per_minute


@pytest.mark.parametrize("per_minute", [1, 7, 60, 600, 6_000])
def test_whoever_asks_all_the_time_gets_nearly_the_whole_rate(database: Database, per_minute: int) -> None:
    moment, granted = A_MONDAY, []
    with database.writing() as session:
        while moment < A_MONDAY + 2 * MINUTE:
            got, again_at = take_tokens(session, [("site:1", per_minute)], 1_000, moment)
            granted.append((moment, got))
            assert again_at is not None
            moment = again_at
    second_minute = sum(n for at, n in granted if at >= A_MONDAY + MINUTE)
    assert most_in_a_minute(granted) <= per_minute
    assert second_minute >= 0.98 * per_minute - 1


def test_at_one_moment_four_workers_get_a_seconds_worth_together(database: Database) -> None:
    def ask(_: int) -> int:
        with database.writing() as session:
            return take_tokens(session, [("site:1", 600)], 3, A_MONDAY)[0]

    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(ask, range(20))) == at_once(600) == 10


def test_four_workers_together_keep_a_minutes_rate(database: Database) -> None:
    moments = iter([A_MONDAY + timedelta(milliseconds=500 * step) for step in range(120)])
    clock = Lock()

    def work(_: int) -> int:
        granted = 0
        while True:
            with clock:
                moment = next(moments, None)
            if moment is None:
                return granted
            with database.writing() as session:
                granted += take_tokens(session, [("a", 120), ("b", 90)], 5, moment)[0]

    with ThreadPoolExecutor(4) as workers:
        assert 40 <= sum(workers.map(work, range(4))) <= 90


def test_the_slowest_of_several_rates_decides_and_takes_from_all(database: Database) -> None:
    with database.writing() as session:
        keys = [("site:1", 600), ("sender:1:ada@campus.example", 1)]
        assert take_tokens(session, keys, 5, A_MONDAY) == (1, A_MONDAY + MINUTE)
        assert take_tokens(session, keys[:1], 50, A_MONDAY)[0] == at_once(600) - 1


def test_without_a_rate_everything_goes(database: Database) -> None:
    with database.writing() as session:
        assert take_tokens(session, [("site:1", None)], 50, A_MONDAY) == (50, None)
        assert take_tokens(session, [], 0, A_MONDAY) == (0, None)


def test_a_rate_is_of_the_site_and_of_the_senders_address() -> None:
    assert rate_keys(SendingRules(), 3, "Ada@campus.example") == []
    rules = SendingRules(site_per_minute=100, sender_per_minute=10)
    assert rate_keys(rules, 3, "Ada@campus.example") == [("site:3", 100), ("sender:3:ada@campus.example", 10)]
    assert spacing(1) == MINUTE


def test_senders_that_sent_nothing_for_a_day_are_forgotten(database: Database) -> None:
    with database.writing() as session:
        keys = [("sender:1:ada@campus.example", 1)]
        take_tokens(session, keys, 1, A_MONDAY)
        assert remove_idle_rates(session, A_MONDAY + timedelta(days=1)) == 0
        assert remove_idle_rates(session, A_MONDAY + timedelta(days=1, minutes=2)) == 1
        assert take_tokens(session, keys, 1, A_MONDAY + timedelta(days=2))[0] == 1
