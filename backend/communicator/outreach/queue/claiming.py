"""Claiming: due rows are taken in small batches, messages in turn, each by a conditional UPDATE with a lease.

Within one transaction: candidates are locked, looked at again, held to the frequency cap and the rates, and claimed.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, or_, select, update
from sqlalchemy.orm import Session

from communicator.config import Settings
from communicator.errors import InvalidFields
from communicator.outreach.claimed import Claimed, claimed_of, look_again
from communicator.outreach.composing.knowledge import Knowledge
from communicator.outreach.composing.learners import knowledge_of
from communicator.outreach.limits import FREQUENCY_CAP, ceiling_room, open_now, over_cap, rate_keys, take_tokens
from communicator.outreach.mail import SiteSending
from communicator.outreach.message_body import make_template
from communicator.outreach.queue.states import TO_TRY, has_some, is_still
from communicator.outreach.site_rules import SendingRules, rules_of
from communicator.outreach.tables import Communication, CommunicationStatus, Delivery, DeliveryState

# Longer than an SMTP conversation can take: answers awaited for 30 seconds each, the last for ten minutes.
LEASE = timedelta(minutes=20)
PASSES = 20
"""How often a message's candidates are asked for anew where all were suppressed or held by the cap."""
FEWEST_LOOKED_AT = 20


@dataclass
class Claims:
    """What a worker took."""

    taken: list[Claimed] = field(default_factory=list)
    again_at: datetime | None = None
    """When a rate lets more go out; None where no rate holds any back."""

    def wait_until(self, moment: datetime | None) -> None:
        """A rate lets go at a moment; the earliest counts."""
        if moment is not None and (self.again_at is None or moment < self.again_at):
            self.again_at = moment


@dataclass
class _Claiming:
    session: Session
    settings: Settings
    worker: str
    moment: datetime
    rules: dict[int, SendingRules] = field(default_factory=dict)

    def rules_of(self, site_id: int) -> SendingRules:
        if site_id not in self.rules:
            self.rules[site_id] = rules_of(self.session, self.settings, site_id)
        return self.rules[site_id]

    def site(self, site_id: int) -> SiteSending:
        rules = self.rules_of(site_id)
        return SiteSending(tuple(rules.from_domains), rules.site_title)


def claim(session: Session, settings: Settings, worker: str, moment: datetime, wanted: int, after: str = "") -> Claims:
    """Takes at most `wanted` due deliveries for `worker`.

    Communications take turns: each gives its share, beginning with the next one after `after` (a communication id).
    Who opted out, left, or lost their address since sending began is suppressed on the way; whom the frequency cap
    holds is put off.
    """
    told = Claims()
    ask = _Claiming(session, settings, worker, moment)
    turns = _turns(session, settings, moment, after)
    while turns and len(told.taken) < wanted:
        share = -(-(wanted - len(told.taken)) // len(turns))
        turns = [each for each in turns if _take(ask, told, each, min(share, wanted - len(told.taken)))]
    return told


def claim_next(session: Session, settings: Settings, worker: str, moment: datetime, after: str = "") -> Claimed | None:
    """Takes one due delivery, or None where nothing is due."""
    taken = claim(session, settings, worker, moment, 1, after).taken
    return taken[0] if taken else None


def _turns(session: Session, settings: Settings, moment: datetime, after: str) -> list[str]:
    """The communications with something due that may send now, from the next after `after` on."""
    due = or_(*(has_some(state, Delivery.not_before <= moment) for state in TO_TRY))
    query = select(Communication.id).where(Communication.status == CommunicationStatus.SENDING, due)
    sending = sorted(session.scalars(query))
    if not sending:
        return []
    closed = open_now(session, settings, moment, sending)
    sending = [one for one in sending if closed.get(one) is None]
    return [one for one in sending if one > after] + [one for one in sending if one <= after]


def _take(ask: _Claiming, told: Claims, communication_id: str, most: int) -> bool:
    """Takes up to `most` of one communication; False where it has no more to give now."""
    room = ceiling_room(ask.session, ask.settings, communication_id, ask.moment)
    most = most if room is None else min(most, room)
    if most < 1:
        return False
    for _ in range(PASSES):
        candidates = _candidates(ask, communication_id, max(most, FEWEST_LOOKED_AT) if most > 1 else most)
        if not candidates:
            return False
        rows = _not_held(ask, _reachable(ask, candidates))[:most]
        if rows:
            keys = rate_keys(ask.rules_of(rows[0].site_id), rows[0].site_id, rows[0].reply_to)
            granted, again_at = take_tokens(ask.session, keys, len(rows), ask.moment)
            told.taken += _claimed(ask, rows[:granted])
            told.wait_until(again_at)
            return granted == len(rows) == most
    return True


def _candidates(ask: _Claiming, communication_id: str, most: int) -> list[str]:
    found: list[str] = []
    for state in TO_TRY:  # one state at a time, so that the index gives the earliest without sorting
        query = (
            select(Delivery.id)
            .where(
                Delivery.communication_id == communication_id,
                Delivery.state == state,
                Delivery.not_before <= ask.moment,
            )
            .order_by(Delivery.not_before)
            .limit(most - len(found))
            .with_for_update(skip_locked=True)
        )
        found += ask.session.scalars(query)
        if len(found) == most:
            break
    return found


def _reachable(ask: _Claiming, candidates: Collection[str]) -> list[Row[*tuple[Any, ...]]]:
    looked = look_again(ask.session, candidates)
    by_reason: dict[str, list[str]] = {}
    for delivery_id, reason in looked.reasons.items():
        by_reason.setdefault(reason, []).append(delivery_id)
    for reason, ids in by_reason.items():
        _change(ask, ids, {"state": DeliveryState.SUPPRESSED, "reason": reason, "not_before": None})
    return looked.sendable


def _not_held(ask: _Claiming, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Row[*tuple[Any, ...]]]:
    """Without whom the frequency cap holds: theirs are put off."""
    if not rows:
        return []
    rules = ask.rules_of(rows[0].site_id)
    held = over_cap(ask.session, rules, [row.course_learner_id for row in rows], ask.moment)
    put_off: dict[datetime, list[str]] = {}
    for row in rows:
        if row.course_learner_id in held:
            put_off.setdefault(held[row.course_learner_id], []).append(row.id)
    for until, ids in put_off.items():
        _change(ask, ids, {"not_before": until, "reason": FREQUENCY_CAP})
    return [row for row in rows if row.course_learner_id not in held]


def _change(ask: _Claiming, delivery_ids: Collection[str], values: Mapping[str, object]) -> None:
    ask.session.execute(
        update(Delivery)
        .where(Delivery.id.in_(delivery_ids), is_still(TO_TRY))
        .values(**values, changed_at=ask.moment)
        .execution_options(synchronize_session=False)
    )


def _claimed(ask: _Claiming, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Claimed]:
    lease_until = ask.moment + LEASE
    found = ask.session.execute(
        update(Delivery)
        .where(Delivery.id.in_([row.id for row in rows]), is_still(TO_TRY))
        .values(
            state=DeliveryState.CLAIMED,
            worker=ask.worker,
            lease_until=lease_until,
            attempts=Delivery.attempts + 1,
            changed_at=ask.moment,
        )
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    )
    taken = set(found.scalars())
    known = _known(ask.session, rows)
    return [
        claimed_of(row, ask.worker, lease_until, ask.site(row.site_id), known[row.course_learner_id])
        for row in rows
        if row.id in taken
    ]


def _known(session: Session, rows: Sequence[Row[*tuple[Any, ...]]]) -> Mapping[int, Knowledge]:
    """What the rows' one message asks about its learners; mostly nothing."""
    learners = [row.course_learner_id for row in rows]
    if not rows:
        return {}
    first = rows[0]
    try:
        asks_for = make_template(first.subject, first.body, first.name or first.course_id, first.language).asks_for
    except InvalidFields:  # each of its mails tells so and fails
        asks_for = frozenset()
    return knowledge_of(session, first.course_pk, first.snapshot_id, learners, asks_for)
