"""The daily ceiling of an automatic message: so many mails a day of the course's own clock, over all workers."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.outreach.limits.quiet_hours import last_midnight
from communicator.outreach.site_rules import rules_of
from communicator.outreach.tables import Communication, Delivery, DeliveryState

IN_HAND = (DeliveryState.CLAIMED, DeliveryState.UNCERTAIN)


def ceiling_room(session: Session, settings: Settings, communication_id: str, moment: datetime) -> int | None:
    """How many more mails of this message may be claimed today; None where nothing limits them.

    Locks the message's row until the transaction ends, so that two workers don't use the same room: ask right
    before claiming, in the same transaction. What may have gone out (claimed, uncertain) counts as gone.
    """
    communication = session.get_one(Communication, communication_id)
    if not communication.automatic:
        return None
    # FOR NO KEY UPDATE: rows may be added to its ledger meanwhile.
    session.execute(
        select(Communication.id).where(Communication.id == communication_id).with_for_update(key_share=True)
    )
    course = session.get_one(Course, communication.course_pk)
    return room_today(session, settings, communication, course, moment)


def room_today(
    session: Session, settings: Settings, communication: Communication, course: Course, moment: datetime
) -> int:
    """The same without a lock, of an automatic message: to be shown, or asked first."""
    ceiling = communication.daily_ceiling or rules_of(session, settings, course.site_id).automatic_daily_ceiling
    began = last_midnight(moment, course.time_zone)
    of_it = Delivery.communication_id == communication.id
    sent = session.scalar(select(func.count()).where(of_it, Delivery.sent_at >= began)) or 0
    in_hand = session.scalar(
        select(func.count()).where(of_it, Delivery.state.in_(IN_HAND), Delivery.changed_at >= began)
    )
    return max(0, ceiling - sent - (in_hand or 0))
