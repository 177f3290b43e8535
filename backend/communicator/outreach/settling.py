"""Settling whom a message is for: who matches now, compared with what was seen, and written into the ledger."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from communicator.audience.criteria import Criteria
from communicator.audience.selection import count_of, fingerprint, matching
from communicator.clock import now
from communicator.config import Settings
from communicator.consent.refusals import who_refuses
from communicator.consent.tables import Purpose
from communicator.courses.tables import Course
from communicator.errors import InvalidFields
from communicator.message_errors import SelectionChanged
from communicator.outreach.automatic.looking import enlisted
from communicator.outreach.automatic.refusals import criteria_now
from communicator.outreach.automatic.switching_on import switch_on
from communicator.outreach.communications import course_name, move
from communicator.outreach.effect.drawing import FEWEST_HELD_OUT, are_too_few
from communicator.outreach.enlisting import enlist, part
from communicator.outreach.fields import check_sendable
from communicator.outreach.options import check_options
from communicator.outreach.reach import Reach
from communicator.outreach.simulated_model import require_acknowledged
from communicator.outreach.site_rules import rules_of
from communicator.outreach.tables import Communication, CommunicationStatus
from communicator.prediction.published import latest_snapshot

NOBODY = "nobody matches these criteria"


@dataclass(frozen=True)
class Selected:
    """Who matches as of the latest snapshot: course learner ids; and who of them would be written to now."""

    criteria: Criteria
    members: set[int]
    snapshot_id: str | None
    parted: Reach


def select_members(session: Session, communication: Communication) -> Selected:
    """Who matches now; InvalidFields where the message can't be sent as it is.

    AcknowledgementNeeded where only an administrator's word lets it choose by its predictions. An automatic message
    takes its saved selection's criteria, as they are now.
    """
    if communication.automatic:
        communication.criteria = criteria_now(session, communication)
    criteria = check_sendable(communication, course_name(session, communication))
    check_options(communication, session.get_one(Course, communication.course_pk))
    latest = latest_snapshot(session, communication.course_pk)
    require_acknowledged(
        session, communication.course_pk, criteria, latest, communication.automatic, communication.body
    )
    latest_id = latest.id if latest else None
    members = matching(session, communication.course_pk, criteria, latest_id)
    return Selected(criteria, members, latest_id, part(session, communication, criteria, members))


def compare(session: Session, communication: Communication, selected: Selected, seen_id: str | None) -> None:
    """SelectionChanged where the composer looked at another set of learners.

    The message's `selection` tells the very set that was counted; where it has none, the set is the one by the
    snapshot `seen_id`, with all else as it is now.
    """
    if communication.selection is not None:
        if communication.selection != fingerprint(selected.members):
            raise _changed(selected, count_of(communication.selection))
        return
    if seen_id == selected.snapshot_id or not (selected.criteria.needs_prediction or seen_id is not None):
        return
    was = matching(session, communication.course_pk, selected.criteria, seen_id)
    if was != selected.members:
        raise _changed(selected, len(was))


def _changed(selected: Selected, was: int) -> SelectionChanged:
    told = f"{len(selected.members)} learners match now, {was} matched when this was composed."
    facts = {"matching": len(selected.members), "snapshot": selected.snapshot_id, "was": was}
    return SelectionChanged(told, **facts, selection=fingerprint(selected.members))


def settle(
    session: Session,
    settings: Settings,
    communication: Communication,
    selected: Selected,
    allowed: Collection[CommunicationStatus],
) -> Communication:
    """Fixes the membership: one ledger row for each who matches, all in the caller's transaction.

    An automatic message is switched on: who matches now is its backlog. A send can be undone for a while, longer
    where it is large; not where its time has come: that was the while.
    InvalidFields where nobody matches, but to an automatic message, and where too few would be held out.
    """
    if not selected.members and not communication.automatic:
        raise InvalidFields({"criteria": [NOBODY]})
    is_due = CommunicationStatus.SCHEDULED in allowed
    if not is_due:  # when its time has come there is nobody to ask: it goes to all, and compares nobody
        require_enough_held_out(session, communication, selected)
    move(session, communication, allowed, CommunicationStatus.SENDING, "send")
    undo = timedelta(0) if is_due else _undo(session, settings, communication, selected)
    communication.began_at = moment = now()
    communication.undo_until = moment + undo
    _fix_members(session, settings, communication, selected, moment)
    return communication


def _fix_members(
    session: Session, settings: Settings, communication: Communication, selected: Selected, moment: datetime
) -> None:
    """Writes down who matches, and gives them their rows of the ledger."""
    communication.snapshot_id, communication.selection = selected.snapshot_id, fingerprint(selected.members)
    session.flush()
    if communication.automatic:
        switch_on(session, settings, communication, moment)
    else:
        enlist(session, settings, communication, selected.criteria, selected.members, selected.parted)


def require_enough_held_out(session: Session, communication: Communication, selected: Selected) -> None:
    """InvalidFields where a message that is sent once would hold out a handful: their comparison could show nothing."""
    measured = selected.parted.reachable - who_refuses(session, communication.course_pk, Purpose.MEASURING)
    if are_too_few(communication, len(measured)):
        percent = communication.holdout_percent
        share = f"{percent} % of the {len(measured)} learners who can be compared are {len(measured) * percent // 100}"
        why = f"fewer than {FEWEST_HELD_OUT} show nothing, and could be guessed; hold out more of them, or nobody (0)"
        raise InvalidFields({"holdout_percent": [f"{share}: {why}"]})


def recipients_of(session: Session, communication: Communication, selected: Selected) -> int:
    """How many of those who match would be written to: nobody who has a row of the ledger already.

    None of them, where an automatic message is about to be switched on for new matches only.
    """
    if communication.automatic and not communication.backlog and communication.began_at is None:
        return 0
    return len(selected.parted.reachable - enlisted(session, communication.id))


def _undo(session: Session, settings: Settings, communication: Communication, selected: Selected) -> timedelta:
    rules = rules_of(session, settings, session.get_one(Course, communication.course_pk).site_id)
    is_large = recipients_of(session, communication, selected) > rules.large_above
    return timedelta(seconds=rules.undo_seconds_large if is_large else rules.undo_seconds)
