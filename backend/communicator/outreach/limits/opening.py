"""Which messages may send at a moment, and until when the others wait."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.outreach.limit_reasons import DAILY_CEILING, QUIET_HOURS
from communicator.outreach.limits.daily_ceiling import room_today
from communicator.outreach.limits.quiet_hours import next_midnight, quiet_until
from communicator.outreach.site_rules import SendingRules, rules_of
from communicator.outreach.tables import Communication

Closed = tuple[str, datetime]


def open_now(session: Session, settings: Settings, moment: datetime, asked: Sequence[str]) -> dict[str, Closed | None]:
    """`{communication id: None, or (why it waits, until when)}` for each of `asked`.

    Why is quiet_hours (by the course's time zone) or daily_ceiling (of automatic ones, until the course's
    midnight). Costs a query and, of automatic ones, a count; nothing is locked.
    """
    rules: dict[int, SendingRules] = {}
    query = select(Communication, Course).join(Course, Course.id == Communication.course_pk)
    told: dict[str, Closed | None] = {}
    for communication, course in session.execute(query.where(Communication.id.in_(asked))):
        if course.site_id not in rules:
            rules[course.site_id] = rules_of(session, settings, course.site_id)
        told[communication.id] = closed_until(session, settings, rules[course.site_id], communication, course, moment)
    return told


def closed_until(
    session: Session,
    settings: Settings,
    rules: SendingRules,
    communication: Communication,
    course: Course,
    moment: datetime,
) -> Closed | None:
    """The same of one message, whose site's rules are known."""
    until = quiet_until(moment, course.time_zone, rules.quiet_from, rules.quiet_until)
    if until is not None:
        return QUIET_HOURS, until
    if communication.automatic and not room_today(session, settings, communication, course, moment):
        return DAILY_CEILING, next_midnight(moment, course.time_zone)
    return None
