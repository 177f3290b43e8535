"""Times that staff write are by the course's clock, and refused where that clock doesn't know them."""

from datetime import UTC, datetime

import pytest

from communicator.courses.local_time import by_course_clock
from communicator.errors import InvalidFields

MADRID = "Europe/Madrid"


@pytest.mark.parametrize(
    ("written", "hour"),
    [("2026-01-15T09:00", 8), ("2026-07-15T09:00", 7), ("2026-07-15T09:00Z", 9), ("2026-07-15T09:00+05:00", 4)],
)
def test_without_a_zone_the_course_s_clock_is_meant_in_winter_and_summer(written: str, hour: int) -> None:
    moment = by_course_clock(datetime.fromisoformat(written), MADRID, "at")
    assert (moment.hour, moment.tzinfo) == (hour, UTC)


@pytest.mark.parametrize(
    ("written", "told"),
    [("2026-03-29T02:30", "skip it"), ("2026-10-25T02:30", "show it twice"), ("0001-01-01T00:00+05:00", "far")],
)
def test_what_the_clock_skips_or_shows_twice_is_refused(written: str, told: str) -> None:
    with pytest.raises(InvalidFields, match=told):
        by_course_clock(datetime.fromisoformat(written), MADRID, "at")


def test_an_offset_says_which_of_two_is_meant() -> None:
    first, second = (
        by_course_clock(datetime.fromisoformat(f"2026-10-25T02:30{offset}"), MADRID, "at")
        for offset in ("+02:00", "+01:00")
    )
    assert (second - first).seconds == 3600
