"""The frequency cap: how often a person is written to, over all courses of their site.

Exact with several workers, without a lock of its own: whoever claims holds the lock of the row being claimed,
so a person with another waiting row that can't be locked is in another worker's hand, and waits a moment.
"""

import random
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from communicator.outreach.site_rules import SendingRules
from communicator.outreach.tables import Delivery, DeliveryState
from communicator.roster.tables import CourseLearner

WAITING = (DeliveryState.QUEUED, DeliveryState.RETRY)
A_MOMENT = timedelta(seconds=2)
"""About so long, until another worker has decided about the same person; jittered, lest two wait for each other."""
_random = random.SystemRandom()
UNTIL_SETTLED = timedelta(minutes=1)
"""Until a mail in a worker's hand has gone out, or has not."""


def over_cap(
    session: Session, rules: SendingRules, course_learner_ids: Collection[int], moment: datetime
) -> dict[int, datetime]:
    """Those who mustn't be written to now: `{course learner id: not before}`.

    Ask within the transaction that claims, with the candidates' rows locked, of one course at a time (nobody is
    in a course twice), and claim before asking again. What was sent, is claimed, or is uncertain counts, of the
    same person in all courses of the site, in the `cap_days` days before `moment`.
    """
    held = {one: moment + A_MOMENT * _random.uniform(0.5, 1.5) for one in _in_other_hands(session, course_learner_ids)}
    window = timedelta(days=rules.cap_days)
    for one, times in _written_to(session, course_learner_ids, moment - window).items():
        settled = sorted((at for at, is_settled in times if is_settled), reverse=True)
        if len(settled) >= rules.cap_messages:
            held[one] = settled[rules.cap_messages - 1] + window
        elif len(times) >= rules.cap_messages:
            held[one] = moment + UNTIL_SETTLED
    return held


def _written_to(session: Session, ids: Collection[int], since: datetime) -> dict[int, list[tuple[datetime, bool]]]:
    """`{course learner id: [(when, whether that is settled)]}` of the same person's mails."""
    counted = (DeliveryState.SENT, DeliveryState.UNCERTAIN, DeliveryState.CLAIMED)
    one, same = aliased(CourseLearner), aliased(CourseLearner)
    query = (
        select(one.id, Delivery.state, Delivery.sent_at, Delivery.changed_at)
        .join(same, same.learner_id == one.learner_id)
        .join(Delivery, Delivery.course_learner_id == same.id)
        .where(one.id.in_(ids), Delivery.state.in_(counted))
    )
    found = defaultdict(list)
    for course_learner_id, state, sent_at, changed_at in session.execute(query):
        at = sent_at or changed_at
        if at > since:
            found[course_learner_id].append((at, state != DeliveryState.CLAIMED))
    return found


def _in_other_hands(session: Session, ids: Collection[int]) -> Iterable[int]:
    """Those with another waiting mail that some other worker has just taken."""
    if session.get_bind().dialect.name == "sqlite":
        return []  # one writer at a time: nobody else is claiming
    one, same = aliased(CourseLearner), aliased(CourseLearner)
    query = (
        select(one.id, Delivery.id)
        .join(same, same.learner_id == one.learner_id)
        .join(Delivery, Delivery.course_learner_id == same.id)
        .where(one.id.in_(ids), Delivery.state.in_(WAITING))
    )
    waiting = defaultdict(set)
    for course_learner_id, delivery_id in session.execute(query):
        waiting[course_learner_id].add(delivery_id)
    several = {one_id: theirs for one_id, theirs in waiting.items() if len(theirs) > 1}
    asked = {delivery_id for theirs in several.values() for delivery_id in theirs}
    if not asked:
        return []
    lock = select(Delivery.id).where(Delivery.id.in_(asked), Delivery.state.in_(WAITING))
    got = set(session.scalars(lock.with_for_update(skip_locked=True)))
    return [one_id for one_id, theirs in several.items() if theirs - got]
