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
from communicator.courses.tables import Course
from communicator.errors import InvalidFields
from communicator.outreach.claimed import Candidate, Claimed, columns_asked_for, look_again
from communicator.outreach.composing.knowledge import Knowledge
from communicator.outreach.composing.learners import knowledge_of
from communicator.outreach.limits import FREQUENCY_CAP, ceiling_room, closed_until, over_cap, rate_keys, take_tokens
from communicator.outreach.mail import SiteSending
from communicator.outreach.message_body import make_template
from communicator.outreach.queue.looking_up import look_up_by_index
from communicator.outreach.queue.states import TO_TRY, has_some, is_still
from communicator.outreach.site_rules import SendingRules, rules_of
from communicator.outreach.tables import Communication, CommunicationStatus, Delivery, DeliveryState

# Longer than an SMTP conversation can take: answers awaited for 30 seconds each, the last for ten minutes.
LEASE = timedelta(minutes=20)
PASSES = 20
"""How often a message's candidates are asked for anew where all were suppressed or held by the cap."""
FEWEST_LOOKED_AT = 20


Turn = tuple[Communication, Course]


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

    def is_open(self, message: Communication, course: Course) -> bool:
        """Neither quiet hours nor its ceiling keep it."""
        rules = self.rules_of(course.site_id)
        return closed_until(self.session, self.settings, rules, message, course, self.moment) is None


def claim(session: Session, settings: Settings, worker: str, moment: datetime, wanted: int, after: str = "") -> Claims:
    """Takes at most `wanted` due deliveries for `worker`.

    Communications take turns: each gives its share, beginning with the next one after `after` (a communication id).
    Who opted out, left, or lost their address since sending began is suppressed on the way; whom the frequency cap
    holds is put off.
    """
    look_up_by_index(session)
    told = Claims()
    ask = _Claiming(session, settings, worker, moment)
    turns = _turns(ask, after)
    while turns and len(told.taken) < wanted:
        share = -(-(wanted - len(told.taken)) // len(turns))
        turns = [each for each in turns if _take(ask, told, each, min(share, wanted - len(told.taken)))]
    return told


def claim_next(session: Session, settings: Settings, worker: str, moment: datetime, after: str = "") -> Claimed | None:
    """Takes one due delivery, or None where nothing is due."""
    taken = claim(session, settings, worker, moment, 1, after).taken
    return taken[0] if taken else None


def _turns(ask: _Claiming, after: str) -> list[Turn]:
    """The communications with something due that may send now, from the next after `after` on."""
    due = or_(*(has_some(state, Delivery.not_before <= ask.moment) for state in TO_TRY))
    query = select(Communication, Course).join(Course, Course.id == Communication.course_pk)
    found = ask.session.execute(query.where(Communication.status == CommunicationStatus.SENDING, due))
    turns = [(message, course) for message, course in found if ask.is_open(message, course)]
    sending = sorted(turns, key=lambda turn: turn[0].id)
    return [one for one in sending if one[0].id > after] + [one for one in sending if one[0].id <= after]


def _take(ask: _Claiming, told: Claims, turn: Turn, most: int) -> bool:
    """Takes up to `most` of one communication; False where it has no more to give now."""
    message, course = turn
    room = ceiling_room(ask.session, ask.settings, message.id, ask.moment)
    most = most if room is None else min(most, room)
    if most < 1:
        return False
    for _ in range(PASSES):
        candidates = _candidates(ask, message.id, max(most, FEWEST_LOOKED_AT) if most > 1 else most)
        if not candidates:
            return False
        sendable = _not_held(ask, course, _reachable(ask, turn, candidates))[:most]
        if sendable:
            keys = rate_keys(ask.rules_of(course.site_id), course.site_id, message.reply_to)
            granted, again_at = take_tokens(ask.session, keys, len(sendable), ask.moment)
            told.taken += _claimed(ask, turn, sendable[:granted])
            told.wait_until(again_at)
            return granted == len(sendable) == most
    return True


def _candidates(ask: _Claiming, communication_id: str, most: int) -> list[Row[*tuple[Any, ...]]]:
    found: list[Row[*tuple[Any, ...]]] = []
    for state in TO_TRY:  # one state at a time, so that the index gives the earliest without sorting
        query = (
            columns_asked_for()
            .where(
                Delivery.communication_id == communication_id,
                Delivery.state == state,
                Delivery.not_before <= ask.moment,
            )
            .order_by(Delivery.not_before)
            .limit(most - len(found))
            .with_for_update(skip_locked=True)
        )
        found += ask.session.execute(query)
        if len(found) == most:
            break
    return found


def _reachable(ask: _Claiming, turn: Turn, deliveries: Sequence[Row[*tuple[Any, ...]]]) -> list[Candidate]:
    looked = look_again(ask.session, *turn, deliveries)
    by_reason: dict[str, list[str]] = {}
    for delivery_id, reason in looked.reasons.items():
        by_reason.setdefault(reason, []).append(delivery_id)
    for reason, ids in by_reason.items():
        _change(ask, ids, {"state": DeliveryState.SUPPRESSED, "reason": reason, "not_before": None})
    return looked.sendable


def _not_held(ask: _Claiming, course: Course, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Without whom the frequency cap holds: theirs are put off."""
    if not candidates:
        return []
    learners = [one.delivery.course_learner_id for one in candidates]
    held = over_cap(ask.session, ask.rules_of(course.site_id), learners, ask.moment)
    put_off: dict[datetime, list[str]] = {}
    for one in candidates:
        if one.delivery.course_learner_id in held:
            put_off.setdefault(held[one.delivery.course_learner_id], []).append(one.delivery.id)
    for until, ids in put_off.items():
        _change(ask, ids, {"not_before": until, "reason": FREQUENCY_CAP})
    return [one for one in candidates if one.delivery.course_learner_id not in held]


def _change(ask: _Claiming, delivery_ids: Collection[str], values: Mapping[str, object]) -> None:
    ask.session.execute(
        update(Delivery)
        .where(Delivery.id.in_(delivery_ids), is_still(TO_TRY))
        .values(**values, changed_at=ask.moment)
        .execution_options(synchronize_session=False)
    )


def _claimed(ask: _Claiming, turn: Turn, candidates: Sequence[Candidate]) -> list[Claimed]:
    if not candidates:
        return []
    lease_until = ask.moment + LEASE
    found = ask.session.execute(
        update(Delivery)
        .where(Delivery.id.in_([one.delivery.id for one in candidates]), is_still(TO_TRY))
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
    known = _known(ask.session, turn, [one.delivery.course_learner_id for one in candidates])
    site = ask.site(turn[1].site_id)
    return [
        one.claimed(ask.worker, lease_until, site, known[one.delivery.course_learner_id])
        for one in candidates
        if one.delivery.id in taken
    ]


def _known(session: Session, turn: Turn, learners: Sequence[int]) -> Mapping[int, Knowledge]:
    """What a message asks about its learners; mostly nothing."""
    message, course = turn
    name = course.name or course.course_id
    try:
        asks_for = make_template(message.subject, message.body, name, message.language).asks_for
    except InvalidFields:  # each of its mails tells so and fails
        asks_for = frozenset()
    return knowledge_of(session, course.id, message.snapshot_id, learners, asks_for)
