"""Who is in which arm is told of nobody while a comparison runs: with what learners do, it would tell the outcome.

Counts are told so that one learner more or less in them tells nothing either: an automatic message may find one new
match a day, and whoever unsubscribes or leaves before their mail goes is only noticed where a mail was to go.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from communicator.outreach.effect.tables import Trial, TrialMember
from communicator.outreach.tables import Communication, Delivery, DeliveryState

IN_COMPARISON = "in_comparison"
"""Told instead of a state that would say which arm a learner is in."""
ON_THE_WAY = (DeliveryState.QUEUED, DeliveryState.CLAIMED)
AT_THE_END = (DeliveryState.SENT, DeliveryState.HELD_OUT, DeliveryState.CANCELLED)
TELL_THE_ARM = (*ON_THE_WAY, *AT_THE_END)
"""So does `suppressed` of those who were drawn. What is left are mails that staff may have to look after."""
NOTHING_TOLD = {"reason": "", "attempts": 0, "not_before": None, "sent_at": None, "changed_at": None}
Counts = Mapping[str, int]


def unread_comparisons(session: Session, communication_ids: Collection[str]) -> set[str]:
    """Those of these communications whose comparison isn't read yet."""
    query = select(Trial.communication_id).where(Trial.read_at.is_(None))
    return set(session.scalars(query.where(Trial.communication_id.in_(communication_ids))))


def drawn_for(session: Session, course_learner_id: int) -> dict[str, datetime]:
    """The comparisons that a learner was drawn for and that aren't read yet, and when that was."""
    query = (
        select(TrialMember.communication_id, TrialMember.drawn_at)
        .join(Trial, Trial.communication_id == TrialMember.communication_id)
        .where(TrialMember.course_learner_id == course_learner_id, Trial.read_at.is_(None))
    )
    return {communication_id: at for communication_id, at in session.execute(query)}  # noqa: C416


def drawn_among(session: Session, communication_id: str, first: int, last: int) -> set[int]:
    """The course learners from one id to another who were drawn for it."""
    query = select(TrialMember.course_learner_id).where(TrialMember.communication_id == communication_id)
    return set(session.scalars(query.where(TrialMember.course_learner_id.between(first, last))))


def hidden(row: dict[str, Any], is_unread: bool, was_drawn: bool) -> dict[str, Any]:
    """A delivery as JSON has it, without what would tell its arm where its comparison isn't read yet."""
    tells = row["state"] in TELL_THE_ARM or (was_drawn and row["state"] == DeliveryState.SUPPRESSED)
    if not is_unread or not tells:
        return row
    return row | {"state": IN_COMPARISON} | {name: told for name, told in NOTHING_TOLD.items() if name in row}


def told_counts(
    session: Session, communications: Sequence[Communication], counted: Mapping[str, Counts]
) -> dict[str, dict[str, int]]:
    """Learners by state, `{communication id: {state: count}}`; where a comparison isn't read, without its arms.

    Of a message that is sent once what waits is told, since everybody was drawn at once; of an automatic one only
    how many are in the comparison.
    """
    unread = unread_comparisons(session, [one.id for one in communications])
    left_out = _left_out_later(session, unread)
    told = {}
    for one in communications:
        states = dict(counted[one.id])
        told[one.id] = _folded(states, kept_back(one), left_out.get(one.id, 0)) if one.id in unread else states
    return told


def kept_back(communication: Communication) -> tuple[DeliveryState, ...]:
    """The states that aren't counted apart while its comparison isn't read."""
    return TELL_THE_ARM if communication.automatic else AT_THE_END


def _left_out_later(session: Session, communication_ids: Collection[str]) -> dict[str, int]:
    """How many were drawn, and turned out not to be written to when their mail was to go."""
    query = (
        select(Delivery.communication_id, func.count())
        .join(
            TrialMember,
            (TrialMember.communication_id == Delivery.communication_id)
            & (TrialMember.course_learner_id == Delivery.course_learner_id),
        )
        .where(Delivery.communication_id.in_(communication_ids), Delivery.state == DeliveryState.SUPPRESSED)
        .group_by(Delivery.communication_id)
    )
    return {each: count for each, count in session.execute(query)} if communication_ids else {}  # noqa: C416


def _folded(states: dict[str, int], folded: Iterable[str], left_out: int) -> dict[str, int]:
    together = left_out + sum(states.pop(state, 0) for state in folded)
    rest = {state: count - left_out * (state == DeliveryState.SUPPRESSED) for state, count in states.items()}
    return {state: count for state, count in rest.items() if count} | {IN_COMPARISON: together}
