"""Quiet hours by a course's own clock, also on the days when that clock is put forward or back."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def quiet_until(moment: datetime, time_zone: str, begins: int | None, ends: int | None) -> datetime | None:
    """Until when it is quiet, in UTC; None where it isn't quiet at `moment`.

    `begins` and `ends` are full hours of the clock of `time_zone` (an IANA name); quiet from the one on until
    just before the other, over midnight where `begins` is the later. None, None: never quiet. An hour that the
    clock skips ends quiet as soon as the clock has passed it.
    """
    if begins is None or ends is None or begins == ends:
        return None
    zone = ZoneInfo(time_zone)
    local = moment.astimezone(zone)
    if not _is_quiet(local.hour, begins, ends):
        return None
    day = local.date()
    for ahead in (0, 1, 2):  # the next time that the clock shows the hour
        end = datetime.combine(day + ahead * DAY, time(ends), zone).astimezone(UTC)
        if end > moment:
            return end
    raise AssertionError("the same hour comes again within two days")


def next_midnight(moment: datetime, time_zone: str) -> datetime:
    """When the day of `time_zone` that holds `moment` is over, in UTC."""
    zone = ZoneInfo(time_zone)
    return datetime.combine(moment.astimezone(zone).date() + DAY, time(), zone).astimezone(UTC)


def last_midnight(moment: datetime, time_zone: str) -> datetime:
    """When the day of `time_zone` that holds `moment` began, in UTC."""
    zone = ZoneInfo(time_zone)
    return datetime.combine(moment.astimezone(zone).date(), time(), zone).astimezone(UTC)


def _is_quiet(hour: int, begins: int, ends: int) -> bool:
    return begins <= hour < ends if begins < ends else hour >= begins or hour < ends
