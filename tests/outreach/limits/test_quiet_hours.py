"""Quiet hours by the course's own clock: on ordinary days, and when the clock is put forward or back."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from communicator.outreach.limits.quiet_hours import last_midnight, next_midnight, quiet_until

ZONES = ("UTC", "Europe/Madrid", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Santiago")
HOURS = st.integers(0, 23)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001


def local(text: str, zone: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-03-10T20:59:59", None),
        ("2026-03-10T21:00", "2026-03-11T08:00"),
        ("2026-03-11T03:00", "2026-03-11T08:00"),
        ("2026-03-11T08:00", None),
        ("2026-03-28T22:00", "2026-03-29T08:00"),  # a night of one hour less: the clock is put forward at two
        ("2026-10-24T22:00", "2026-10-25T08:00"),  # and of one hour more
    ],
)
def test_nights_are_quiet_in_madrid(at: str, until: str | None) -> None:
    told = quiet_until(local(at, "Europe/Madrid"), "Europe/Madrid", 21, 8)
    assert told == (local(until, "Europe/Madrid") if until else None)


def test_the_nights_of_the_clocks_change_are_nine_and_eleven_hours_long() -> None:
    ten_hours = timedelta(hours=10)
    for evening, off in (("2026-03-28T22:00", -1), ("2026-06-01T22:00", 0), ("2026-10-24T22:00", 1)):
        began = local(evening, "Europe/Madrid").astimezone(UTC)
        until = quiet_until(began, "Europe/Madrid", 22, 8)
        assert until is not None
        assert until - began == ten_hours + timedelta(hours=off)


def test_an_hour_that_the_clock_skips_ends_quiet_when_it_is_passed() -> None:
    until = quiet_until(local("2026-03-29T01:30", "Europe/Madrid"), "Europe/Madrid", 21, 2)
    assert until == datetime(2026, 3, 29, 1, tzinfo=UTC)  # 02:00 became 03:00


def test_an_hour_that_comes_twice_is_quiet_twice() -> None:
    for fold in (0, 1):
        until = quiet_until(local("2026-10-25T02:30", "Europe/Madrid", fold), "Europe/Madrid", 21, 3)
        assert until == datetime(2026, 10, 25, 2, tzinfo=UTC)


def test_without_hours_it_is_never_quiet() -> None:
    assert quiet_until(datetime(2026, 1, 1, 3, tzinfo=UTC), "UTC", None, None) is None


@given(MOMENTS, st.sampled_from(ZONES), HOURS, HOURS)
@example(datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Europe/Madrid", 21, 2)
@example(datetime(2026, 4, 5, 2, 59, tzinfo=UTC), "America/Santiago", 22, 0)
def test_quiet_lasts_exactly_until_the_moment_that_is_told(at: datetime, zone: str, begins: int, ends: int) -> None:
    until = quiet_until(at, zone, begins, ends)
    hour = at.astimezone(ZoneInfo(zone)).hour
    is_quiet = begins <= hour < ends if begins < ends else (hour >= begins or hour < ends) and begins != ends
    assert (until is not None) is is_quiet
    if until is None:
        return
    assert quiet_until(until, zone, begins, ends) is None
    between = at
    while between < until:
        assert quiet_until(between, zone, begins, ends) == until
        between += timedelta(minutes=20)


@given(MOMENTS, st.sampled_from(ZONES))
def test_a_moment_lies_in_its_day_and_days_leave_no_gap(at: datetime, zone: str) -> None:
    began, ends = last_midnight(at, zone), next_midnight(at, zone)
    assert began <= at < ends
    assert last_midnight(ends, zone) == ends
    assert timedelta(hours=23) <= ends - began <= timedelta(hours=25)
