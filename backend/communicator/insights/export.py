"""Counts as CSV: every table below one header, with the date of each count."""

import csv
import io
from collections.abc import Iterable
from datetime import datetime

from communicator.insights.cube import Cube

HEADER = ("course_id", "table", "value", "registered", "certified", "share_certified", "as_of")
Line = tuple[str, str, str, int | str, int | str, str, str]


def as_csv(lines: Iterable[Line]) -> str:
    """The lines below the header, as RFC 4180 has it."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(lines)
    return text.getvalue()


def exact_lines(course_id: str, cube: Cube, by: Iterable[str]) -> Iterable[Line]:
    """A cube's tables, for staff: exact, those with nobody left out; first the whole course."""
    as_of = day(cube.as_of)
    yield (
        course_id,
        "all",
        "all",
        cube.registered,
        cube.certified,
        share(cube.registered, cube.certified),
        as_of,
    )
    for dimension in by:
        for row in cube.table(dimension):
            if row.registered:
                told = share(row.registered, row.certified)
                yield course_id, dimension, row.value, row.registered, row.certified, told, as_of


def share(registered: int | None, certified: int | None) -> str:
    """The share certified of the counts that are shown, 0..1 with three digits; empty where one is hidden."""
    if not registered or certified is None:
        return ""
    return f"{min(1.0, certified / registered):.3f}"


def day(moment: datetime | None) -> str:
    """The day of a moment, in UTC."""
    return moment.date().isoformat() if moment else ""
