"""The daily check of an automatic message: whether it is due, and then one look, in one transaction.

Due is a message that is on, once a day of its course: as soon as there are newer predictions than at the last look, or
other criteria; else from noon on, since rosters, marks and answers change as well.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.message_errors import AutomaticHeld
from communicator.outreach.automatic.looking import claim_day, hold, look
from communicator.outreach.automatic.refusals import criteria_now, meant, why_held
from communicator.outreach.automatic.runs import last_done, run_of, was_looked_first
from communicator.outreach.automatic.tables import IS_ON, AutomaticRun, RunKind
from communicator.outreach.communications import move
from communicator.outreach.tables import Communication, CommunicationStatus, Delivery, DeliveryState
from communicator.prediction.published import latest_snapshot

NOON = 12
UNFINISHED = (DeliveryState.QUEUED, DeliveryState.RETRY, DeliveryState.CLAIMED)


def due_checks(session: Session, moment: datetime, course_pk: int | None = None) -> list[str]:
    """The messages whose check is due, by id; of one course, or of all. Reads only."""
    on = select(Communication).where(IS_ON)
    if course_pk is not None:
        on = on.where(Communication.course_pk == course_pk)
    return [one.id for one in session.scalars(on.order_by(Communication.id)) if _is_due(session, one, moment)]


def check(session: Session, settings: Settings, communication_id: str, moment: datetime) -> AutomaticRun | None:
    """Looks for new matches where that is due; what came of it, or None where it isn't due, or no more.

    Safe to call at any time, from any number of schedulers at once. Past its last day a message becomes sent once
    nothing is left to try.
    """
    communication = session.get(Communication, communication_id, with_for_update=True, populate_existing=True)
    is_on = communication and communication.automatic and communication.status == CommunicationStatus.SENDING
    if communication is None or not is_on or not _is_due(session, communication, moment):
        return None
    day = day_of(session, communication, moment)
    if is_over(communication, day):
        _end(session, communication, moment)
        return None
    run = claim_day(session, communication, _kind(session, communication), day)
    if run is None:
        return None
    held = why_held(session, communication, moment)
    if held:
        hold(run, held, moment)
    else:
        criteria = meant(session, communication, latest_snapshot(session, communication.course_pk))
        look(session, settings, communication, criteria, run, moment)
    session.flush()
    return run


def day_of(session: Session, communication: Communication, moment: datetime) -> date:
    """The date that clocks of the course show, whatever the server's clock or daylight saving do."""
    return _local(session, communication, moment).date()


def is_over(communication: Communication, day: date) -> bool:
    """Whether its last day is past."""
    return communication.ends_on is not None and day > communication.ends_on


def _is_due(session: Session, communication: Communication, moment: datetime) -> bool:
    local = _local(session, communication, moment)
    if is_over(communication, local.date()):
        return not _has_unfinished(session, communication)
    of_day = run_of(session, communication.id, _kind(session, communication), local.date())
    if of_day and of_day.is_done:
        return False
    if not _is_new(session, communication, local):
        return False
    return (
        of_day is None or of_day.why_nothing is None or of_day.why_nothing != why_held(session, communication, moment)
    )


def _is_new(session: Session, communication: Communication, local: datetime) -> bool:
    """Whether something changed since the last look that was done, or may have."""
    last = last_done(session, communication.id)
    latest = latest_snapshot(session, communication.course_pk)
    if last is None or last.snapshot_id != (latest.id if latest else None) or _are_other(session, communication, last):
        return True
    return last.day != local.date() and local.hour >= NOON


def _are_other(session: Session, communication: Communication, last: AutomaticRun) -> bool:
    """Whether its criteria, or those of its saved selection, were changed; also where nobody can tell any more."""
    try:
        return last.criteria != criteria_now(session, communication)
    except AutomaticHeld:
        return True


def _kind(session: Session, communication: Communication) -> RunKind:
    """The first look that is done tells who matched before; it may be later than the switching on."""
    return RunKind.CHECK if was_looked_first(session, communication.id) else RunKind.SWITCHED_ON


def _has_unfinished(session: Session, communication: Communication) -> bool:
    waits = exists().where(Delivery.communication_id == communication.id, Delivery.state.in_(UNFINISHED))
    return bool(session.scalar(select(waits)))


def _end(session: Session, communication: Communication, moment: datetime) -> None:
    if not _has_unfinished(session, communication):
        move(session, communication, [CommunicationStatus.SENDING], CommunicationStatus.SENT, "end")
        communication.finished_at = moment
        session.flush()


def _local(session: Session, communication: Communication, moment: datetime) -> datetime:
    course = session.get_one(Course, communication.course_pk)
    return moment.astimezone(ZoneInfo(course.time_zone))
