"""How long messages' texts are kept: so many months after their course's end, as the site says."""

import calendar
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from communicator.access.audit import note
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.outreach.site_rules import rules_of
from communicator.outreach.tables import Communication, CommunicationStatus

CALLER = "housekeeping"
AT_REST = (
    CommunicationStatus.DRAFT,
    CommunicationStatus.SENT,
    CommunicationStatus.CANCELLED,
    CommunicationStatus.FAILED,
)


def remove_outdated_texts(session: Session, settings: Settings, moment: datetime) -> dict[str, int]:
    """Empties the bodies of messages whose time is over; `{course id: how many}`. Subjects and the ledger stay.

    A message that waits or is being sent keeps its text until it is done.
    """
    removed = {}
    for course in _over(session, settings, moment):
        found = session.execute(
            update(Communication)
            .where(Communication.course_pk == course.id, Communication.body != "", Communication.status.in_(AT_REST))
            .values(body="")
            .returning(Communication.id)
            .execution_options(synchronize_session=False)
        ).all()
        if found:
            removed[course.course_id] = len(found)
            note(session, CALLER, "communication.texts_removed", course.id, messages=len(found))
    return removed


def months_after(moment: datetime, months: int) -> datetime:
    """The same day and time so many months later; the month's last day where it has no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def _over(session: Session, settings: Settings, moment: datetime) -> Iterator[Course]:
    for course in session.scalars(select(Course).where(Course.end < moment)).all():
        assert course.end is not None
        if months_after(course.end, rules_of(session, settings, course.site_id).keep_bodies_months) <= moment:
            yield course
