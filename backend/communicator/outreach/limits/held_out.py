"""Mails that chance held out, as the frequency cap takes them: as if they had gone, until their comparison is read.

Else a later message would wait for those who were written to and for nobody held out, and so tell who is who; and the
two groups would be written to differently by other messages, which would spoil what is compared.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from communicator.courses.tables import Course
from communicator.outreach.effect.tables import Trial
from communicator.outreach.limits.quiet_hours import quiet_until
from communicator.outreach.site_rules import SendingRules
from communicator.outreach.tables import Communication, CommunicationStatus, Delivery, DeliveryState

WENT = (DeliveryState.SENT, DeliveryState.UNCERTAIN, DeliveryState.CLAIMED)
ABOUT = 60
"""Within so many seconds of being due a mail goes, about; the same ones of each every time that it is asked for."""


def as_if_sent(session: Session, rules: SendingRules, delivery_ids: Collection[str]) -> dict[str, datetime]:
    """When these held out mails would have gone: not before quiet hours and the time to undo are over.

    Those whose comparison was read are left out, and those of messages that were cancelled before any mail went, or
    paused: whoever pauses one and writes another would see it wait for those held out alone. An automatic message that
    drew one newcomer has no mail to wait for where that one is held out.
    """
    sent = aliased(Delivery)
    went_out = exists().where(sent.communication_id == Communication.id, sent.state.in_(WENT))
    is_paused = (Communication.status == CommunicationStatus.PAUSED) & Communication.automatic.is_(False)
    is_stopped = (Communication.status == CommunicationStatus.CANCELLED) | is_paused
    query = (
        select(Delivery.id, Delivery.changed_at, Communication.undo_until, Course.time_zone)
        .join(Communication, Communication.id == Delivery.communication_id)
        .join(Trial, Trial.communication_id == Communication.id)
        .join(Course, Course.id == Communication.course_pk)
        .where(Delivery.id.in_(delivery_ids), Trial.read_at.is_(None))
        .where(or_(~is_stopped, went_out))
    )
    told = {}
    for delivery_id, drawn_at, undo_until, zone in session.execute(query):
        due = max(drawn_at, undo_until or drawn_at)
        begins = quiet_until(due, zone, rules.quiet_from, rules.quiet_until) or due
        told[delivery_id] = begins + _a_while(delivery_id)
    return told


def _a_while(delivery_id: str) -> timedelta:
    number = int.from_bytes(sha256(delivery_id.encode()).digest()[:8], "big")
    return timedelta(microseconds=number % (ABOUT * 1_000_000))
