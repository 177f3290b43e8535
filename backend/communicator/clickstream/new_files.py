"""New files of events, each with the manifest's row for it; nobody sees them before the row is committed."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl

from communicator import clock
from communicator.clickstream.event_files import write_events
from communicator.clickstream.events import EPOCH
from communicator.clickstream.manifest import EVENTS
from communicator.clickstream.staging import MICROSECONDS_A_DAY
from communicator.clickstream.tables import EventFile
from communicator.identifiers import new_id


def new_file(course_pk: int, events: pl.DataFrame, data_dir: Path, span: tuple[date, date] | None = None) -> EventFile:
    """Writes a course's events, which mustn't be none, into a new file, and gives the manifest's row for it.

    The row speaks for all days of the `span`, else for those from the first event to the last.
    """
    times = events["time"]
    days = (times // MICROSECONDS_A_DAY).n_unique()
    first, last = (EPOCH + timedelta(microseconds=int(each)) for each in (times.min(), times.max()))  # type: ignore[arg-type]
    first_day, last_day = span or (first.date(), last.date())
    until = "" if last_day == first_day else f"-{last_day:%Y-%m-%d}"
    path = Path(EVENTS, str(course_pk), f"{first_day:%Y-%m-%d}{until}-{new_id()}.parquet")
    write_events(events, data_dir / path)
    return EventFile(
        course_pk=course_pk, day=first_day, last_day=last_day, days=days, path=path.as_posix(), events=events.height,
        first_time=first, last_time=last, created_at=clock.now(),
    )  # fmt: skip
