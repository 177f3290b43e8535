"""What a message under way waits for, and until when: shown to staff, so that a delay is no riddle."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.clock import now
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.outreach.effect.hiding import unread_comparisons
from communicator.outreach.limits import FREQUENCY_CAP, RATE, UNDO, open_now, rate_keys
from communicator.outreach.site_rules import rules_of
from communicator.outreach.tables import Communication, CommunicationStatus, Delivery, DeliveryState, SendingRate

TO_TRY = (DeliveryState.QUEUED, DeliveryState.RETRY)
Facts = dict[str, Any]


def waiting_facts(session: Session, settings: Settings, communications: Sequence[Communication]) -> dict[str, Facts]:
    """`{communication id: {why, until, learners}}` of those being sent that wait for something.

    Nothing of an automatic one whose comparison isn't read: of one new match it would tell the arm.
    Why: undo, quiet_hours, daily_ceiling, rate (all of them wait), frequency_cap (some do). `until` is ISO 8601.
    """
    moment = now()
    sending = [one for one in communications if one.status == CommunicationStatus.SENDING]
    unread = unread_comparisons(session, [one.id for one in sending if one.automatic])
    sending = [one for one in sending if one.id not in unread]
    closed = open_now(session, settings, moment, [one.id for one in sending])
    told: dict[str, Facts] = {}
    for one in sending:
        due = _count(session, one)
        found = _first_reason(session, settings, one, closed[one.id], moment) if due else None
        if found is not None:
            told[one.id] = _facts(*found, due)
        elif due and (capped := _capped(session, one, moment)):
            told[one.id] = capped
    return told


def _first_reason(
    session: Session, settings: Settings, one: Communication, closed: tuple[str, datetime] | None, moment: datetime
) -> tuple[str, datetime] | None:
    if one.undo_until is not None and one.undo_until > moment:
        return UNDO, one.undo_until
    return closed or _rate(session, settings, one, moment)


def _rate(session: Session, settings: Settings, one: Communication, moment: datetime) -> tuple[str, datetime] | None:
    site_id = session.get_one(Course, one.course_pk).site_id
    keys = [key for key, _ in rate_keys(rules_of(session, settings, site_id), site_id, one.reply_to)]
    if not keys:
        return None
    next_at = session.scalar(select(func.max(SendingRate.next_at)).where(SendingRate.key.in_(keys)))
    return (RATE, next_at) if next_at is not None and next_at > moment else None


def _capped(session: Session, one: Communication, moment: datetime) -> Facts | None:
    query = select(func.count(), func.min(Delivery.not_before)).where(
        Delivery.communication_id == one.id,
        Delivery.state.in_(TO_TRY),
        Delivery.not_before > moment,
        Delivery.reason == FREQUENCY_CAP,
    )
    learners, until = session.execute(query).one()
    return None if until is None else _facts(FREQUENCY_CAP, until, learners)


def _count(session: Session, one: Communication) -> int:
    query = select(func.count()).where(Delivery.communication_id == one.id, Delivery.state.in_(TO_TRY))
    return session.scalar(query) or 0


def _facts(why: str, until: datetime, learners: int) -> Facts:
    return {"why": why, "until": until.isoformat(), "learners": learners}
