"""The frequency cap: how often a person is written to, over all courses of their site.

Exact with several workers, without a lock of its own: whoever claims holds the lock of the row being claimed,
so a person with another waiting row that can't be locked is in another worker's hand, and waits a moment.
"""

import random
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from communicator.outreach.limits.held_out import as_if_sent
from communicator.outreach.site_rules import SendingRules
from communicator.outreach.tables import Delivery, DeliveryState
from communicator.roster.tables import CourseLearner

WAITING = (DeliveryState.QUEUED, DeliveryState.RETRY)
COUNTED = (DeliveryState.SENT, DeliveryState.UNCERTAIN, DeliveryState.CLAIMED)
A_MOMENT = timedelta(seconds=2)
"""About so long, until another worker has decided about the same person; jittered, lest two wait for each other."""
_random = random.SystemRandom()
UNTIL_SETTLED = timedelta(minutes=1)
"""Until a mail in a worker's hand has gone out, or has not."""


@dataclass(frozen=True)
class _Mail:
    """A mail of a person, of whichever course of the site."""

    id: str
    state: str
    at: datetime


Mails = Mapping[int, list[_Mail]]


def over_cap(
    session: Session, rules: SendingRules, course_learner_ids: Collection[int], moment: datetime
) -> dict[int, datetime]:
    """Those who mustn't be written to now: `{course learner id: not before}`.

    Ask within the transaction that claims, with the candidates' rows locked, of one course at a time (nobody is
    in a course twice), and claim before asking again. What was sent, is claimed, or is uncertain counts, of the
    same person in all courses of the site, in the `cap_days` days before `moment`; so does what was held out to compare
    with, until the comparison is read: see `held_out`.
    """
    mails = _mails_of(session, course_learner_ids)
    contested = {one: theirs for one, theirs in mails.items() if sum(mail.state in WAITING for mail in theirs) > 1}
    held = {}
    if contested and session.get_bind().dialect.name != "sqlite":  # SQLite has one writer: nobody else is claiming
        in_other_hands = _in_other_hands(session, contested)
        held = {one: moment + A_MOMENT * _random.uniform(0.5, 1.5) for one in in_other_hands}
        mails = {**mails, **_mails_of(session, contested)}  # as whoever held them before has left them
    mails = _with_held_out(session, rules, mails, moment)
    for one, theirs in mails.items():
        until = _not_before(rules, theirs, moment)
        if until is not None:
            held[one] = until
    return held


def _not_before(rules: SendingRules, mails: list[_Mail], moment: datetime) -> datetime | None:
    window = timedelta(days=rules.cap_days)
    counted = [mail for mail in mails if mail.state in COUNTED and mail.at > moment - window]
    settled = sorted((mail.at for mail in counted if mail.state != DeliveryState.CLAIMED), reverse=True)
    if len(settled) >= rules.cap_messages:
        return settled[rules.cap_messages - 1] + window
    return moment + UNTIL_SETTLED if len(counted) >= rules.cap_messages else None


def _with_held_out(session: Session, rules: SendingRules, mails: Mails, moment: datetime) -> Mails:
    held_out = {mail.id for theirs in mails.values() for mail in theirs if mail.state == DeliveryState.HELD_OUT}
    if not held_out:
        return mails
    gone = {each: at for each, at in as_if_sent(session, rules, held_out).items() if at <= moment}
    return {
        one: [_Mail(mail.id, DeliveryState.SENT, gone[mail.id]) if mail.id in gone else mail for mail in theirs]
        for one, theirs in mails.items()
    }


def _mails_of(session: Session, ids: Collection[int]) -> Mails:
    """The same person's mails, whatever their state: a person has few, and states have millions."""
    one, same = aliased(CourseLearner), aliased(CourseLearner)
    query = (
        select(one.id, Delivery.id, Delivery.state, Delivery.sent_at, Delivery.changed_at)
        .join(same, same.learner_id == one.learner_id)
        .join(Delivery, Delivery.course_learner_id == same.id)
        .where(one.id.in_(ids))
    )
    found = defaultdict(list)
    for course_learner_id, delivery_id, state, sent_at, changed_at in session.execute(query):
        found[course_learner_id].append(_Mail(delivery_id, state, sent_at or changed_at))
    return found


def _in_other_hands(session: Session, contested: Mails) -> list[int]:
    """Those with another waiting mail that some other worker has just taken."""
    waiting = {one: {mail.id for mail in theirs if mail.state in WAITING} for one, theirs in contested.items()}
    asked = [delivery_id for theirs in waiting.values() for delivery_id in theirs]
    # Written so that the rows are found by their ids: by their state they would be all that are queued.
    lock = select(Delivery.id).where(Delivery.id.in_(asked), func.coalesce(Delivery.state, "").in_(WAITING))
    got = set(session.scalars(lock.with_for_update(skip_locked=True)))
    return [one for one, theirs in waiting.items() if theirs - got]
