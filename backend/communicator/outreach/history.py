"""A course's messages as a table: who wrote what when, and how many of its mails are where."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from communicator.csv_text import csv_text
from communicator.outreach.communications import counts, list_communications
from communicator.outreach.tables import DeliveryState

COLUMNS = ("id", "subject", "status", "automatic", "holdout_percent", "created_by")
MOMENTS = ("created_at", "send_at", "began_at", "finished_at")
AT_ONCE = 500


def messages_csv(session: Session, course_pk: int) -> Iterator[str]:
    """All messages of a course as CSV, newest first, with their learners counted by state; moments in UTC."""
    yield csv_text((*COLUMNS, *MOMENTS, "learners", *DeliveryState), [])
    before: str | None = None
    while page := list_communications(session, course_pk, before, AT_ONCE):
        counted = counts(session, [one.id for one in page])
        yield csv_text((), [_row(one, counted[one.id]) for one in page]).removeprefix("\r\n")
        before = page[-1].id


def _row(one: object, counted: dict[str, int]) -> list[object]:
    moments = [moment and moment.isoformat() for name in MOMENTS for moment in [getattr(one, name)]]
    by_state = [counted.get(state, 0) for state in DeliveryState]
    return [*(getattr(one, name) for name in COLUMNS), *moments, sum(by_state), *by_state]
