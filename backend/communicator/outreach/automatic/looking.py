"""One look at who matches an automatic message: new ones get their row of the ledger, and the look is written down."""

from collections import Counter
from datetime import date, datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from communicator.access.insertion import inserted
from communicator.audience.criteria import Criteria
from communicator.audience.selection import matching
from communicator.clock import now
from communicator.config import Settings
from communicator.courses.tables import Course
from communicator.outreach.automatic.refusals import criteria_now
from communicator.outreach.automatic.tables import AutomaticRun, RunKind
from communicator.outreach.enlisting import enlist, enlist_backlog
from communicator.outreach.limits.daily_ceiling import room_today
from communicator.outreach.reach import MATCHED_BEFORE, WRITTEN_TO_RECENTLY
from communicator.outreach.recently import written_to_recently
from communicator.outreach.tables import Communication, Delivery, DeliveryState
from communicator.prediction.published import latest_snapshot

Counted = Counter[tuple[str, str]]
TO_TRY = (DeliveryState.QUEUED, DeliveryState.RETRY)
LONGEST_WHY = 500


def look(
    session: Session,
    settings: Settings,
    communication: Communication,
    criteria: Criteria,
    run: AutomaticRun,
    moment: datetime,
) -> None:
    """Enlists who matches as of the latest snapshot and never had a row; `run`, claimed before, tells what came of it.

    The caller holds the communication's row. All is in the caller's transaction: a look is done whole, or not at all.
    """
    _as_of_now(session, communication, run)
    members = matching(session, communication.course_pk, criteria, run.snapshot_id)
    new = members - enlisted(session, communication.id)
    before = _counted(session, communication.id)
    recent = 0
    if run.kind == RunKind.SWITCHED_ON and not communication.backlog:
        enlist_backlog(session, settings, communication, new)
    else:
        recent = _enlist_but_recent(session, settings, communication, criteria, new, moment)
    run.at, run.is_done, run.why_nothing, run.criteria = moment, True, None, dict(communication.criteria)
    _tell(run, len(members), len(new), _counted(session, communication.id) - before, recent)
    run.waiting = _above_ceiling(session, settings, communication, run.queued, moment)
    session.flush()


def claim_day(session: Session, communication: Communication, kind: RunKind, day: date) -> AutomaticRun | None:
    """The day's row of the log, to be told what came of the look; None where this day's look was done.

    However many schedulers there are, one of them gets it: the table holds one row a day, and it is locked here.
    """
    nothing = {"matched": 0, "new": 0, "queued": 0, "held_out": 0, "waiting": 0, "excluded": {}}
    key = {"communication_id": communication.id, "day": day, "kind": kind}
    inserted(session, AutomaticRun, {**key, **nothing, "at": now(), "is_done": False, "criteria": {}})
    query = select(AutomaticRun).filter_by(**key).with_for_update().execution_options(populate_existing=True)
    run = session.execute(query).scalar_one()
    return None if run.is_done else run


def hold(run: AutomaticRun, why: str, moment: datetime) -> None:
    """Tells why nobody could be looked for; a later look of the same day takes this one's place."""
    run.at, run.why_nothing = moment, why[:LONGEST_WHY]


def enlisted(session: Session, communication_id: str) -> set[int]:
    """The course learner ids that have a row of its ledger, whatever became of them."""
    return set(session.scalars(select(Delivery.course_learner_id).where(Delivery.communication_id == communication_id)))


def _enlist_but_recent(
    session: Session,
    settings: Settings,
    communication: Communication,
    criteria: Criteria,
    new: set[int],
    moment: datetime,
) -> int:
    """Gives new ones their row, but for those written to recently where it leaves them out; how many those are."""
    recent: set[int] = set()
    if communication.leave_out_recent:  # until another day, and not for good
        recent = new & written_to_recently(session, communication.course_pk, moment)
    enlist(session, settings, communication, criteria, new - recent)
    return len(recent)


def _as_of_now(session: Session, communication: Communication, run: AutomaticRun) -> None:
    """The message goes by the latest snapshot, its saved selection as it is, and what staff want of its backlog."""
    latest = latest_snapshot(session, communication.course_pk)
    communication.snapshot_id = run.snapshot_id = latest.id if latest else None
    communication.criteria = criteria_now(session, communication)
    if communication.backlog:
        _lift_backlog(session, communication.id)


def _lift_backlog(session: Session, communication_id: str) -> None:
    """Nobody is marked as having matched before any more: staff want to write to them after all."""
    marked = Delivery.state == DeliveryState.SUPPRESSED, Delivery.reason == MATCHED_BEFORE
    session.execute(
        delete(Delivery)
        .where(Delivery.communication_id == communication_id, *marked)
        .execution_options(synchronize_session=False)
    )


def _counted(session: Session, communication_id: str) -> Counted:
    query = (
        select(Delivery.state, Delivery.reason, func.count())
        .where(Delivery.communication_id == communication_id)
        .group_by(Delivery.state, Delivery.reason)
    )
    return Counter({(state, reason): count for state, reason, count in session.execute(query)})


def _tell(run: AutomaticRun, matched: int, new: int, came: Counted, recent: int) -> None:
    run.matched, run.new = matched, new
    run.queued = sum(count for (state, _), count in came.items() if state == DeliveryState.QUEUED)
    run.held_out = sum(count for (state, _), count in came.items() if state == DeliveryState.HELD_OUT)
    run.excluded = {reason: count for (state, reason), count in came.items() if state == DeliveryState.SUPPRESSED}
    if recent:
        run.excluded = {**run.excluded, WRITTEN_TO_RECENTLY: recent}


def _above_ceiling(
    session: Session, settings: Settings, communication: Communication, queued: int, moment: datetime
) -> int:
    """How many of those just queued go on a later day: those before them go first."""
    course = session.get_one(Course, communication.course_pk)
    is_waiting = Delivery.communication_id == communication.id, Delivery.state.in_(TO_TRY)
    waiting = session.scalar(select(func.count()).where(*is_waiting)) or 0
    above = waiting - room_today(session, settings, communication, course, moment)
    return min(queued, max(0, above))
