"""Counts as CSV: every table below one header, with the date of each count."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from communicator.csv_text import csv_text
from communicator.insights.cube import Cube

HEADER = ("course_id", "table", "value", "registered", "certified", "share_certified", "as_of")
EXACT_HEADER = (*HEADER, "took_part")
Line = tuple[str, str, str, int | str, int | str, str, str]
ExactLine = tuple[str, str, str, int, int, str, str, int]


def as_csv(lines: Iterable[Line | ExactLine], header: Sequence[str] = HEADER) -> str:
    """The lines below the header, as RFC 4180 has it."""
    return csv_text(header, lines)


def exact_lines(course_id: str, cube: Cube, by: Iterable[str]) -> Iterable[ExactLine]:
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
        cube.took_part,
    )
    for dimension in by:
        for row in cube.table(dimension):
            if row.registered:
                told = share(row.registered, row.certified)
                yield course_id, dimension, row.value, row.registered, row.certified, told, as_of, row.took_part


def share(registered: int | None, certified: int | None) -> str:
    """The share certified of the counts that are shown, 0..1 with three digits; empty where one is hidden."""
    if not registered or certified is None:
        return ""
    return f"{min(1.0, certified / registered):.3f}"


def day(moment: datetime | None) -> str:
    """The day of a moment, in UTC."""
    return moment.date().isoformat() if moment else ""
