"""A course's messages as a table: who wrote what when, and how many of its mails are where."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from communicator.csv_text import csv_text
from communicator.outreach.communications import counts, list_communications
from communicator.outreach.effect.hiding import IN_COMPARISON, kept_back, told_counts
from communicator.outreach.tables import Communication, DeliveryState

COLUMNS = ("id", "subject", "status", "automatic", "holdout_percent", "created_by")
MOMENTS = ("created_at", "send_at", "began_at", "finished_at")
HEADER = (*COLUMNS, *MOMENTS, "learners", *(state.value for state in DeliveryState), IN_COMPARISON)
AT_ONCE = 500


def messages_table(session: Session, course_pk: int) -> Iterator[dict[str, Any]]:
    """All messages of a course, newest first, with their learners counted by state; moments in ISO 8601, UTC.

    While a comparison isn't read, states that would tell an arm are None, and `in_comparison` holds them together.
    """
    before: str | None = None
    while page := list_communications(session, course_pk, before, AT_ONCE):
        counted = told_counts(session, page, counts(session, [one.id for one in page]))
        yield from (_row(one, counted[one.id]) for one in page)
        before = page[-1].id


def messages_csv(session: Session, course_pk: int) -> Iterator[str]:
    """The same as CSV, piece by piece."""
    yield csv_text(HEADER, [])
    for row in messages_table(session, course_pk):
        yield csv_text((), [[row[name] for name in HEADER]]).removeprefix("\r\n")


def _row(one: Communication, counted: dict[str, int]) -> dict[str, Any]:
    moments = {name: moment and moment.isoformat() for name in MOMENTS for moment in [getattr(one, name)]}
    nothing_told = kept_back(one) if IN_COMPARISON in counted else ()
    by_state = {state.value: counted.get(state, None if state in nothing_told else 0) for state in DeliveryState}
    written = {name: getattr(one, name) for name in COLUMNS}
    together = {"learners": sum(counted.values()), IN_COMPARISON: counted.get(IN_COMPARISON, 0)}
    return {**written, **moments, **together, **by_state}
