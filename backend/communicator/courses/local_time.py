"""Times as staff of a course write them: by the course's own clock, where they name no zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from communicator.errors import InvalidFields


def by_course_clock(written: datetime, time_zone: str, field: str) -> datetime:
    """The moment, in UTC, that clocks in `time_zone` (an IANA name) show `written`; with a zone of its own, that one.

    InvalidFields, of `field`, where the clock never shows it, since it is put forward over it, shows it twice, since
    it is put back, or where the moment is beyond all calendars.
    """
    try:
        if written.tzinfo is not None:
            return written.astimezone(UTC)
        first, second = (written.replace(tzinfo=ZoneInfo(time_zone), fold=fold).astimezone(UTC) for fold in (0, 1))
        shows_it = first.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None) == written
    except OverflowError as error:
        raise InvalidFields({field: ["is too far away"]}) from error
    if first == second:
        return first
    told = f"clocks in {time_zone} {'show it twice' if shows_it else 'skip it'} that day"
    raise InvalidFields({field: [f"{written:%Y-%m-%d %H:%M}: {told}; say the offset too, such as +01:00"]})
